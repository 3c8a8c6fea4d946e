import { z } from "zod";
import { type ConnectorView, connectorSchema } from "../contract/connectors.ts";
import { MAX_CONNECTORS } from "../engine/connector-desk.ts";
import { type Connector, connectorStatus } from "../model/connector.ts";
import { redactHeaders } from "../model/secret-headers.ts";
import { Problem } from "./problem.ts";

/** A connector that has just been made, with what is shown of it once. */
export const createdConnectorSchema = connectorSchema
  .extend({ secret: z.string().meta({ description: "Verifies its webhooks: it is shown here and never again." }) })
  .meta({ id: "CreatedConnector" });

/** A connector as the API shows it: signing secrets and secret header values never leave. */
export function connectorView(connector: Connector): ConnectorView {
  const { account_id: _, secrets: _secrets, failing_since: _failing, ...shown } = connector;
  return {
    ...shown,
    settings: shown.settings as ConnectorView["settings"],
    headers: redactHeaders(shown.headers),
    status: connectorStatus(connector),
  };
}

/** A connector with its signing secret, to be shown once. */
export function createdConnectorView(connector: Connector): ConnectorView & { secret: string } {
  return { ...connectorView(connector), secret: currentSecret(connector) };
}

/** The secret that signs until it is rotated, to be shown once. */
export function currentSecret({ secrets }: Connector): string {
  const current = secrets.find(({ expires_at }) => expires_at === null);
  if (current === undefined) throw new Error("a connector has one secret that does not expire");
  return current.secret;
}

/** What is answered where an account has as many connectors as it may. */
export function tooManyConnectors(): Problem {
  return new Problem({
    status: 409,
    code: "too_many_connectors",
    detail: `An account has at most ${MAX_CONNECTORS} connectors. Delete one that is no longer needed.`,
  });
}
