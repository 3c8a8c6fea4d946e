import type { ConnectorPatch, NewConnector } from "../contract/connectors.ts";
import { newSecret } from "../journey/sign.ts";
import type { Connector } from "../model/connector.ts";
import { newId } from "../model/ids.ts";
import { restoreHeaders } from "../model/secret-headers.ts";

/** A connector that has just been made, with a signing secret of its own; its place comes when it is stored. */
export function newConnector(accountId: string, settings: NewConnector): Omit<Connector, "position"> {
  const now = Date.now();
  return {
    ...settings,
    id: newId("con"),
    account_id: accountId,
    secrets: [{ secret: newSecret(), expires_at: null }],
    paused: null,
    last_success_at: null,
    failing_since: null,
    created_at: now,
    updated_at: now,
  };
}

/** A connector as a patch makes it; a header that comes back redacted keeps its value. */
export function changedConnector(stored: Connector, patch: ConnectorPatch): Connector {
  return { ...stored, ...patch, headers: restoreHeaders(patch.headers ?? stored.headers, stored.headers) } as Connector;
}
