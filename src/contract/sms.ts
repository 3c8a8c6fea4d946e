/** SMS messages: those that were sent and those that came in. A message is its event, told from the message's side. */
import { z } from "zod";
import { eventDataSchemas } from "./events.ts";
import { clientIdSchema, timestampSchema } from "./fields.ts";

const { call_id: _, ...message } = eventDataSchemas["sms.sent"].shape;

const direction = z.enum(["sent", "received"]);

export const newSmsSchema = z
  .strictObject({
    id: clientIdSchema
      .optional()
      .meta({ description: "Chosen by you: the same message again is answered again, never stored twice." }),
    direction,
    ...message,
    call_id: clientIdSchema.optional().meta({ description: "The call that it belongs to." }),
    occurred_at: timestampSchema.optional().meta({ description: "When it happened; now, where it is left out." }),
    is_test: z.boolean().optional(),
  })
  .meta({
    id: "NewSms",
    examples: [{ direction: "received", from: "+14155550100", to: "+442079460100", text: "See you on Tuesday!" }],
  });

export const smsSchema = z
  .object({
    id: clientIdSchema,
    direction,
    ...message,
    call_id: clientIdSchema.nullable(),
    occurred_at: timestampSchema,
    received_at: timestampSchema,
    is_test: z.boolean(),
  })
  .meta({ id: "Sms", description: "A message as it was reported, here or as an event." });

export type NewSms = z.infer<typeof newSmsSchema>;
export type Sms = z.infer<typeof smsSchema>;
