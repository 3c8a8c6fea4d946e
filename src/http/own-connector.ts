import type { Directory } from "../engine/directory.ts";
import type { Connector } from "../model/connector.ts";
import { invalidFields, type Problem } from "./problem.ts";

/** An account's connector; undefined where there is none, and where it is another account's. */
export function ownConnector(directory: Directory, accountId: string, id: string): Connector | undefined {
  const connector = directory.connector(id);
  return connector?.account_id === accountId ? connector : undefined;
}

/** The refusal of a body that names a connector which the account does not have. */
export function noSuchConnector(): Problem {
  return invalidFields([
    {
      in: "body",
      pointer: "#/connector_id",
      message: "There is no such connector.",
      fix: "Send the id of one of your connectors (GET /v1/connectors).",
    },
  ]);
}
