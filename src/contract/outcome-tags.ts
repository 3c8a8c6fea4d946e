/** Outcome tags: what an agent chooses from when a call has ended (CONTRACTS §1, §2). */
import { z } from "zod";
import { tagTypeSchema } from "./event-fields.ts";
import { clientIdSchema, label } from "./fields.ts";
import { ownId, patchOf, recordFields } from "./records.ts";

const settable = {
  name: label.meta({ description: "What events and webhooks call it. No two tags have the same." }),
  type: tagTypeSchema,
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, "use # and six hexadecimal digits, as #2f9e44")
    .nullable(),
  active: z.boolean().meta({ description: "Whether it can be chosen. Calls that have it keep it." }),
};

export const newOutcomeTagSchema = z
  .strictObject({ id: ownId, ...settable, color: settable.color.default(null), active: settable.active.default(true) })
  .meta({ id: "NewOutcomeTag" });

export const outcomeTagPatchSchema = patchOf(settable).meta({ id: "OutcomeTagPatch" });

export const outcomeTagSchema = z
  .object({
    id: clientIdSchema,
    ...settable,
    position: z.int().meta({ description: "Its place among the account's tags." }),
    ...recordFields,
  })
  .meta({ id: "OutcomeTag", description: "What may come of a call." });

export type NewOutcomeTag = z.infer<typeof newOutcomeTagSchema>;
export type OutcomeTagPatch = z.infer<typeof outcomeTagPatchSchema>;
export type OutcomeTag = z.infer<typeof outcomeTagSchema>;
