/** Leads: people who asked to be called, and what their calls say about them (seed 001, CONTRACTS §3). */
import { z } from "zod";
import { clientIdSchema, label, timestampSchema } from "./fields.ts";

/** A lead as it was posted: numbers in E.164, every `lc_param_…` under the name it was sent with. */
export const leadSchema = z
  .strictObject({
    id: clientIdSchema,
    phone: label.meta({ description: "`lc_number` in E.164." }),
    phone_2: label.optional().meta({ description: "`lc_number_2` in E.164." }),
    created_at: timestampSchema,
    source: z.enum(["api", "form"]).meta({ description: "The endpoint with an API key, or a form on a website." }),
    site_path: z.string().max(2_048).optional().meta({ description: "The path of the page with the form." }),
    referer: z.string().max(2_048).optional().meta({ description: "The address of the page that it came from." }),
    ip: label.optional().meta({ description: "The address of the browser that sent the form." }),
    country: label
      .optional()
      .meta({ description: "Two letters (ISO 3166-1): the country its numbers were read with." }),
    params: z
      .record(z.string().max(128), z.string().max(10_000))
      .meta({ description: "Every other parameter, under its name as it was sent: `lc_param_name`, …" }),
  })
  .meta({ id: "Lead" });

export type Lead = z.infer<typeof leadSchema>;

/** What a call of a widget says beside what every call says; on each of its events, as it is known by then. */
export const speedToLeadSchema = z
  .strictObject({
    widget_key: label,
    widget_name: label,
    time_zone: label.meta({ description: "The widget's, as an IANA name." }),
    is_delayed: z.boolean().meta({ description: "It was not placed at once: outside the hours, or tried before." }),
    called_number: label.meta({ description: "The lead's number that was dialled last, or will be dialled first." }),
    agent_answered_at: timestampSchema.optional(),
    lead_answered_at: timestampSchema.optional(),
    lead: leadSchema,
  })
  .meta({ id: "SpeedToLead", description: "The widget and the lead of a call that a widget has placed." });

export type SpeedToLead = z.infer<typeof speedToLeadSchema>;
