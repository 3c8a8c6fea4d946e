/** The contact that a CRM answers with and that the agent's screen shows (seed 000). */
import { z } from "zod";

const MAX_FIELDS = 100;

/** Receivers that keep numbers for ids send numbers: they are read as texts. */
const idSchema = z
  .union([z.string().max(256), z.number()])
  .transform(String)
  .pipe(z.string());

/** A contact in the form of the seed's answer to `callStarted` and `callRinging`. */
export const contactSchema = z
  .object({
    id: idSchema.meta({ description: "The contact's id in the CRM." }),
    crmType: z.string().max(120).optional().meta({ description: "Which CRM knows the contact." }),
    phoneNumber: z.string().max(64).optional().meta({ description: "The contact's number." }),
    callId: idSchema.optional().meta({ description: "The call that the contact is on." }),
    fields: z
      .array(
        z.object({
          title: z.string().max(256).meta({ description: "What stands before the value." }),
          value: z
            .union([z.string().max(4_096), z.number(), z.boolean(), z.null()])
            .transform((value) => (value === null ? "" : String(value)))
            .pipe(z.string())
            .meta({ description: "What the agent reads." }),
          isWebsite: z
            .boolean()
            .default(false)
            .meta({ description: "Whether the value is a link: an http:// or https:// address." }),
        }),
      )
      .max(MAX_FIELDS)
      .default([])
      .meta({ description: "What the agent's screen shows, in this order." }),
  })
  .meta({ id: "Contact" });

export type Contact = z.infer<typeof contactSchema>;

/** A receiver's answer that puts a contact on the agent's screen. */
export const contactAnswerSchema = z
  .object({
    success: z
      .literal(true)
      .optional()
      .meta({ description: "Whether the contact is to be shown; true where it is left out." }),
    contact: contactSchema.meta({ description: "Who is on the line." }),
  })
  .meta({
    id: "ContactAnswer",
    description: "The answer to a start or a ringing that shows the agent who is on the line.",
  });
