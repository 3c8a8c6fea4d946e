/** The account's address book: the people that it talks to, as the account itself knows them. */
import { z } from "zod";
import { clientIdSchema, label, timestampSchema } from "./fields.ts";
import { ownId, patchOf, phoneNumber, recordFields } from "./records.ts";

const MAX_NUMBERS = 20;
const MAX_FIELDS = 100;

const settable = {
  name: label,
  numbers: z
    .array(z.strictObject({ number: phoneNumber, label: label.nullable().default(null) }))
    .max(MAX_NUMBERS)
    .meta({ description: "The first one is the one to call." }),
  fields: z
    .record(z.string().min(1).max(128), z.union([z.string().max(4_096), z.number(), z.boolean(), z.null()]))
    .refine((fields) => Object.keys(fields).length <= MAX_FIELDS, `at most ${MAX_FIELDS} fields`),
  expires_at: timestampSchema.nullable().meta({
    description: "When it is deleted; null for a contact that is kept until somebody deletes it.",
  }),
};

export const newEntrySchema = z
  .strictObject({
    id: ownId,
    ...settable,
    numbers: settable.numbers.default([]),
    fields: settable.fields.default({}),
    expires_at: settable.expires_at.default(null),
  })
  .meta({ id: "NewContact" });

export const entryPatchSchema = patchOf(settable).meta({
  id: "ContactPatch",
  description: "`numbers` and `fields` are replaced whole.",
});

export const entrySchema = z
  .object({
    id: clientIdSchema,
    ...settable,
    numbers: z.array(z.object({ number: phoneNumber, label: label.nullable() })),
    ...recordFields,
  })
  .meta({ id: "ContactRecord", description: "A person whom the account talks to, with their numbers in E.164." });

export type NewEntry = z.infer<typeof newEntrySchema>;
export type EntryPatch = z.infer<typeof entryPatchSchema>;
export type Entry = z.infer<typeof entrySchema>;
