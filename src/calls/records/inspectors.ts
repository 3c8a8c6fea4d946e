import { randomBytes } from "node:crypto";
import type { Inspector, InspectorAnswer, InspectorPatch, NewInspector } from "../../contract/inspectors.ts";
import { inspectorPath } from "../../engine/inspector-address.ts";
import type { Database } from "../../store/database.ts";
import { deleteInspected } from "../../store/inspectors.ts";
import type { Tables } from "../../store/tables.ts";
import { createRecordDesk, type RecordDesk } from "./record-desk.ts";

const TOKEN_BYTES = 24;
const MAX_INSPECTORS = 20;

export type InspectorDesk = RecordDesk<Inspector, NewInspector, InspectorPatch>;

/** An account's inspectors: receivers built into the server. */
export function createInspectorDesk(database: Database): InspectorDesk {
  return createRecordDesk<"inspectors", Inspector, NewInspector & { id?: undefined }, InspectorPatch>(database, {
    table: "inspectors",
    name: "inspector",
    idPrefix: "ins",
    most: MAX_INSPECTORS,
    toView,
    async toColumns(_tx, _accountId, { answer, ...given }) {
      return { columns: answer === undefined ? given : { ...given, answer: JSON.stringify(answer) } };
    },
    place: async () => ({ token: randomBytes(TOKEN_BYTES).toString("base64url") }),
    async follow(tx, { accountId, id }, row) {
      if (row === null) await deleteInspected(tx, { accountId, inspectorId: id });
    },
  });
}

function toView({ account_id: _, token, answer, ...inspector }: Tables["inspectors"]): Inspector {
  return { ...inspector, path: inspectorPath(token), answer: JSON.parse(answer) as InspectorAnswer };
}
