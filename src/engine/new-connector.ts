import type { ConnectorPatch, NewConnector } from "../contract/connectors.ts";
import { newSecret } from "../journey/sign.ts";
import type { Connector } from "../model/connector.ts";
import { newId } from "../model/ids.ts";
import { restoreHeaders } from "../model/secret-headers.ts";

/** A connector that has just been made, with a signing secret of its own; its place comes when it is stored. */
export function newConnector(accountId: string, settings: NewConnector): Omit<Connector, "position"> {
  return { ...settings, account_id: accountId, ...newLife() };
}

/** What no two connectors have in common. */
function newLife() {
  const now = Date.now();
  return {
    id: newId("con"),
    secrets: [{ secret: newSecret(), expires_at: null }],
    paused: null,
    last_success_at: null,
    failing_since: null,
    created_at: now,
    updated_at: now,
  };
}

const MAX_NAME = 120;
const COPY = " (copy)";

/** A connector with the settings of another, switched off, with a secret and a life of its own. */
export function copyOf(connector: Connector): Omit<Connector, "position"> {
  const { position: _, ...settings } = connector;
  const name = connector.name.slice(0, MAX_NAME - COPY.length).toWellFormed() + COPY;
  return { ...settings, ...newLife(), name, active: false };
}

/** A connector as a patch makes it; a header that comes back redacted keeps its value. */
export function changedConnector(stored: Connector, patch: ConnectorPatch): Connector {
  return { ...stored, ...patch, headers: restoreHeaders(patch.headers ?? stored.headers, stored.headers) } as Connector;
}
