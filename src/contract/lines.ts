/** Lines: the account's own numbers, which events name as `line`. */
import { z } from "zod";
import { clientIdSchema, label } from "./fields.ts";
import { ownId, patchOf, phoneNumber, recordFields } from "./records.ts";
import { memberOf } from "./teams.ts";

const settable = { number: phoneNumber, name: label.nullable(), team: memberOf };

export const newLineSchema = z
  .strictObject({ id: ownId, ...settable, name: settable.name.default(null), team: settable.team.default(null) })
  .meta({ id: "NewLine" });

export const linePatchSchema = patchOf(settable).meta({ id: "LinePatch" });

export const lineSchema = z
  .object({ id: clientIdSchema, ...settable, ...recordFields })
  .meta({ id: "Line", description: "A number of the account's own. No two lines have the same." });

export type NewLine = z.infer<typeof newLineSchema>;
export type LinePatch = z.infer<typeof linePatchSchema>;
export type Line = z.infer<typeof lineSchema>;
