/** Whether an agent can be rung. */
import { z } from "zod";
import { clientIdSchema, timestampSchema } from "./fields.ts";

const chosenStatusSchema = z.enum(["available", "away"]);

export const agentStatusSchema = z
  .object({
    agent_id: clientIdSchema,
    status: z.enum(["available", "away", "in_call", "after_call"]).meta({
      description: "Queues ring agents who are available. in_call and after_call are set by the calls themselves.",
    }),
    chosen: chosenStatusSchema.meta({ description: "What the agent has chosen, and is again after the call." }),
    since: timestampSchema.meta({ description: "Since when they have had this status." }),
    until: timestampSchema.nullable().meta({ description: "When after_call ends by itself; null otherwise." }),
    call_id: clientIdSchema
      .nullable()
      .meta({ description: "The call that they are in, or were in before after_call." }),
    registered: z
      .boolean()
      .meta({ description: "Whether a telephone of theirs is signed in at the node that answers." }),
  })
  .meta({ id: "AgentStatus" });

export const newAgentStatusSchema = z
  .strictObject({ status: chosenStatusSchema })
  .meta({ id: "NewAgentStatus", examples: [{ status: "away" }] });

export type ChosenStatus = z.infer<typeof chosenStatusSchema>;
export type AgentStatusView = z.infer<typeof agentStatusSchema>;
