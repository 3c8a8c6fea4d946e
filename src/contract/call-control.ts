/** What a program does with calls that this one makes. */
import { z } from "zod";
import { clientIdSchema } from "./fields.ts";

const dialled = z
  .string()
  .trim()
  .min(1)
  .max(128)
  .meta({ description: "A number, with its country code or as in the line's country, or a colleague's extension." });

export const newCallSchema = z
  .strictObject({
    agent_id: clientIdSchema
      .optional()
      .meta({ description: "Who is rung first. A person who is signed in may leave it out: it is theirs then." }),
    to: dialled.meta({ description: "Whom the agent is to talk to: a number or a colleague's extension." }),
    line_id: clientIdSchema.optional().meta({ description: "The line to go out with; else the agent's own." }),
  })
  .meta({ id: "NewCall", examples: [{ agent_id: "grace", to: "+442079460100" }] });

export const placedCallSchema = z.object({ call_id: clientIdSchema }).meta({ id: "PlacedCall" });

export const holdSchema = z.strictObject({ held: z.boolean() }).meta({ id: "Hold" });

export const transferSchema = z
  .strictObject({ to: dialled })
  .meta({ id: "Transfer", examples: [{ to: "202" }, { to: "+442079460100" }] });
