import { newConnectorSchema } from "../contract/connectors.ts";
import type { Connector } from "../model/connector.ts";
import type { StoredEvent } from "../model/event.ts";
import type { Dialect } from "./dialect.ts";

/** The payload of a dialect's example as it is documented: by a connector without choices of its own. */
export function renderExample(dialect: Dialect, event: StoredEvent): unknown {
  return JSON.parse(dialect.render(event, documentedConnector(dialect)).body);
}

function documentedConnector({ name, title, settings, exampleSettings = {} }: Dialect): Connector {
  const given = newConnectorSchema.parse({ name: title, dialect: name, url: "https://crm.example/hooks" });
  return {
    ...given,
    settings: settings.parse(exampleSettings),
    id: "con_example",
    account_id: "acc_example",
    position: 0,
    secrets: [],
    paused: null,
    last_success_at: null,
    failing_since: null,
    created_at: 0,
    updated_at: 0,
  };
}
