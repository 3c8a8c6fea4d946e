/** Leads: people who asked to be called, and what their calls say about them (seed 001, CONTRACTS §3). */
import { z } from "zod";
import { clientIdSchema, label, timestampSchema } from "./fields.ts";

/** A lead as it was posted: numbers in E.164, every `lc_param_…` under the name it was sent with. */
export const leadSchema = z
  .strictObject({
    id: clientIdSchema.meta({ description: "The lead's id." }),
    phone: label.meta({ description: "`lc_number` in E.164." }),
    phone_2: label.optional().meta({ description: "`lc_number_2` in E.164." }),
    created_at: timestampSchema.meta({ description: "When it came in." }),
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
    widget_key: label.meta({ description: "The key that the widget is addressed by." }),
    widget_name: label.meta({ description: "The widget's name." }),
    time_zone: label.meta({ description: "The widget's, as an IANA name." }),
    is_delayed: z.boolean().meta({ description: "It was not placed at once: outside the hours, or tried before." }),
    called_number: label.meta({ description: "The lead's number that was dialled last, or will be dialled first." }),
    agent_answered_at: timestampSchema.optional().meta({ description: "When the agent picked up." }),
    lead_answered_at: timestampSchema.optional().meta({ description: "When the lead picked up." }),
    lead: leadSchema,
  })
  .meta({ id: "SpeedToLead", description: "The widget and the lead of a call that a widget has placed." });

export type SpeedToLead = z.infer<typeof speedToLeadSchema>;

/**
 * What has become of a lead: it waits for its call, now or later; is being called; was talked to; an agent was there and
 * the lead did not answer; no agent answered; or its widget was deleted before it was called.
 */
const leadStatusSchema = z
  .enum(["queued", "scheduled", "calling", "answered", "no_answer", "missed", "dropped"])
  .meta({ id: "LeadStatus" });

export type LeadStatus = z.infer<typeof leadStatusSchema>;

/** A lead with what has become of it. */
export const leadViewSchema = leadSchema
  .extend({
    widget_id: z.string(),
    call_id: clientIdSchema.meta({ description: "Its first call; later tries are calls of their own." }),
    status: leadStatusSchema,
    tries: z.int().meta({ description: "How many calls were placed while it waits or is called; 0 once it is over." }),
    next_try_at: timestampSchema.nullable().meta({ description: "When it is called next; null where it is not." }),
  })
  .meta({ id: "LeadView" });

export type LeadView = z.infer<typeof leadViewSchema>;

const parameter = z.string().optional();

/**
 * What a lead is posted with: the seed's parameters, and `lc_param_<anything>` besides. Whether each is what it must be is
 * for whoever reads them, who says it in the seed's own form of errors.
 */
export const leadParametersSchema = z
  .looseObject({
    widget_key: parameter.meta({ description: "Required. The widget's key." }),
    api_key: parameter.meta({
      description: "Required. An API key of the widget's account, with the scope leads:write.",
    }),
    lc_number: parameter.meta({ description: "Required. The lead's telephone number." }),
    lc_number_2: parameter.meta({ description: "Another number, tried when the first is not answered." }),
    country: parameter.meta({
      description: "Two letters, UK for GB too: how numbers without a country code are read. Else the widget's.",
    }),
  })
  .meta({
    id: "LeadParameters",
    description: "The parameters of a lead, with `lc_param_<anything>` beside them.",
    examples: [
      {
        widget_key: "wk_4fJ0cQxM2nTz7aRb1sVd9eLk",
        api_key: "hs_…",
        lc_number: "020 7946 0100",
        country: "UK",
        lc_param_name: "John Doe",
      },
    ],
  });

/** What a website's form posts: as a script does, without the keys, and with what the page knows. */
export const formParametersSchema = z
  .looseObject({
    lc_number: leadParametersSchema.shape.lc_number,
    lc_number_2: leadParametersSchema.shape.lc_number_2,
    country: leadParametersSchema.shape.country,
    site_path: parameter.meta({ description: "The path of the page." }),
    referer: parameter.meta({ description: "Where the page's visitor came from." }),
  })
  .meta({ id: "FormParameters", description: "The fields of a form, with `lc_param_<anything>` among them." });

export const snippetSchema = z
  .object({
    html: z.string().meta({ description: "Paste it where the form is to stand." }),
    form_attribute: z.string().meta({ description: "On a form of the page itself, it takes that one instead." }),
  })
  .meta({ id: "Snippet" });

export const leadAnswerSchema = z
  .object({
    success: z.literal(true),
    call_id: clientIdSchema,
    lead_id: clientIdSchema,
    status: z.enum(["queued", "scheduled"]).meta({ description: "Called now, or later as the widget says." }),
  })
  .meta({ id: "LeadAnswer", description: "The lead is stored, and its call is planned." });

export const leadErrorSchema = z
  .object({
    success: z.literal(false),
    error: z.object({
      code: z.string().meta({ description: "For programs.", examples: ["invalid_number"] }),
      message: z.string().meta({ description: "What is wrong and what to do about it." }),
      field: z.string().nullable().meta({ description: "The parameter that is wrong; null where it is none." }),
    }),
  })
  .meta({ id: "LeadError", description: "Nothing was stored." });
