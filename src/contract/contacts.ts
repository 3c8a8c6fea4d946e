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
    id: idSchema,
    crmType: z.string().max(120).optional(),
    phoneNumber: z.string().max(64).optional(),
    callId: idSchema.optional(),
    fields: z
      .array(
        z.object({
          title: z.string().max(256),
          value: z
            .union([z.string().max(4_096), z.number(), z.boolean(), z.null()])
            .transform((value) => (value === null ? "" : String(value)))
            .pipe(z.string()),
          isWebsite: z.boolean().default(false),
        }),
      )
      .max(MAX_FIELDS)
      .default([]),
  })
  .meta({ id: "Contact" });

export type Contact = z.infer<typeof contactSchema>;
