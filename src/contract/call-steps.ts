/** What the placing of a call did, step by step: who was rung, why, and what came of it. */
import { z } from "zod";
import { agentRefSchema } from "./event-fields.ts";
import { label, timestampSchema } from "./fields.ts";

export const callStepSchema = z
  .strictObject({
    at: timestampSchema,
    kind: z.enum([
      "scheduled",
      "started",
      "agent_rung",
      "agent_passed_over",
      "agent_answered",
      "agent_ended",
      "lead_dialled",
      "lead_rung",
      "lead_answered",
      "lead_ended",
      "far_dialled",
      "far_rung",
      "far_answered",
      "held",
      "parked",
      "resumed",
      "transferred",
      "over",
    ]),
    text: z.string().meta({ description: "What happened and why, in words." }),
    agent: agentRefSchema.optional(),
    number: label.optional().meta({ description: "The lead's number." }),
    cause: label.optional().meta({ description: "Why somebody's part in it ended, as telephony tells it." }),
  })
  .meta({ id: "CallStep" });

export type CallStep = z.infer<typeof callStepSchema>;
