/** What calls can be asked for by. */
import { z } from "zod";
import { callAttributes, callResultSchema } from "./event-fields.ts";
import { callStatusSchema } from "./events.ts";
import { clientIdSchema, label, timestampSchema } from "./fields.ts";

export const callFilters = {
  search: label.optional().meta({
    description:
      "What people know a call by: a number or its last digits, the beginnings of words of the other party's, the agent's or the outcome's name, or the call's id.",
  }),
  number: label
    .regex(/(\d.*){2}/s, "give at least two digits")
    .optional()
    .meta({ description: "Calls with this number, however it is written, or with a number that ends like this." }),
  contact: label
    .regex(/[\p{L}\p{N}]/u, "give a letter or a digit")
    .optional()
    .meta({ description: "Calls whose other party's name has words that begin like these." }),
  agent: clientIdSchema.optional().meta({ description: "Only the calls of the agent with this id." }),
  outcome: label.optional().meta({ description: "Calls with this outcome, by the tag's name as it was set." }),
  result: callResultSchema.optional(),
  direction: callAttributes.direction,
  status: callStatusSchema.optional().meta({ description: "How far the call has come." }),
  line: callAttributes.line,
  team: callAttributes.team,
  widget: callAttributes.widget,
  failed_at: z.string().min(1).max(64).optional().meta({
    description:
      "Calls of which something has failed at the connector with this id and was not delivered since, or at `any`.",
  }),
  is_test: z.boolean().optional().meta({ description: "Only examples, or none; both, where it is left out." }),
  from: timestampSchema.optional().meta({ description: "Calls first heard of from this moment on." }),
  to: timestampSchema.optional().meta({ description: "Calls first heard of before this moment." }),
};

export const callFiltersSchema = z.strictObject(callFilters);
export type CallFilters = z.infer<typeof callFiltersSchema>;
