import type { Directory } from "../engine/directory.ts";
import type { Connector } from "../model/connector.ts";

/** An account's connector; undefined where there is none, and where it is another account's. */
export function ownConnector(directory: Directory, accountId: string, id: string): Connector | undefined {
  const connector = directory.connector(id);
  return connector?.account_id === accountId ? connector : undefined;
}
