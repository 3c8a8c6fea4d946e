import type { Line, LinePatch, NewLine } from "../../contract/lines.ts";
import type { Database } from "../../store/database.ts";
import { checkNumber, refuseTeam } from "./check-fields.ts";
import { createRecordDesk, type RecordDesk } from "./record-desk.ts";

export type LineDesk = RecordDesk<Line, NewLine, LinePatch>;

/** An account's own numbers. */
export function createLineDesk(database: Database): LineDesk {
  return createRecordDesk(database, {
    table: "lines",
    name: "line",
    idPrefix: "line",
    most: 10_000,
    unique: ["number"],
    toView: ({ account_id: _, ...line }) => line,
    async toColumns(tx, accountId, given) {
      const refusal = await refuseTeam(tx, accountId, given.team);
      if (refusal) return { refusal };
      if (given.number === undefined) return { columns: given };
      const read = checkNumber(given.number, ["number"]);
      return read.refusal ? read : { columns: { ...given, number: read.number } };
    },
  });
}
