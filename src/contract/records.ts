/** What the records that an account keeps have in common: agents, teams, lines, outcome tags and contacts. */
import { z } from "zod";
import { clientIdSchema, timestampSchema } from "./fields.ts";

/** A record's identifier, as its owner may choose it. */
export const ownId = clientIdSchema
  .optional()
  .meta({ description: "Chosen by you, as your events name it; made up where it is left out." });

/** A phone number as it is given: international, so that it is the same number everywhere. It is kept in E.164. */
export const phoneNumber = z
  .string()
  .min(1)
  .max(64)
  .meta({ format: "phone", description: "With its country, as +44 20 7946 0100.", examples: ["+442079460100"] });

/** What the server adds to what was given. */
export const recordFields = { created_at: timestampSchema, updated_at: timestampSchema };

/** A change of a record: only what is given changes. */
export function patchOf<Shape extends z.ZodRawShape>(settable: Shape) {
  return z
    .strictObject(settable)
    .partial()
    .refine((patch) => Object.keys(patch).length > 0, "give at least one field to change");
}
