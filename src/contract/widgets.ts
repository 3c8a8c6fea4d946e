/** A widget: what becomes of the leads of one form or script (seed 001, CONTRACTS §3). */
import { z } from "zod";
import { clientIdSchema, label, timestampSchema } from "./fields.ts";

const ringSeconds = z.int().min(5).max(300);

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "write a time of day as 09:30");

const spanSchema = z.strictObject({
  from: clockTime,
  to: z
    .string()
    .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "write a time of day as 17:30; 24:00 is the end of the day")
    .meta({ description: "Where it is not after `from`, it is a time of the next day." }),
});

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const weeklyHoursSchema = z
  .partialRecord(z.enum(WEEKDAYS), z.array(spanSchema).max(12))
  .refine(
    (hours) => Object.values(hours).some((spans) => spans.length > 0),
    "give at least one span, or null for at all times",
  )
  .meta({ id: "WeeklyHours", description: "Spans of time for each day; a day that is left out is closed." });

/** Somebody with a telephone whom the account does not have as an agent. */
const phoneAgentSchema = z.strictObject({
  name: z.string().min(1).max(120),
  phone: z.string().min(1).max(64).meta({ description: "In E.164, or as it is dialled in the widget's country." }),
  email: label.optional(),
  ring_seconds: ringSeconds.optional(),
});

const knownAgentSchema = z.strictObject({ agent_id: clientIdSchema, ring_seconds: ringSeconds.optional() });

const queueEntrySchema = z
  .union([knownAgentSchema, phoneAgentSchema])
  .meta({ id: "QueueEntry", description: "One of the account's agents, or a name and a telephone number." });

const settable = {
  name: z.string().min(1).max(120),
  enabled: z.boolean().meta({ description: "Off: it takes no leads, and what is scheduled waits." }),
  queue: z.array(queueEntrySchema).max(100).meta({ description: "Who is rung, in this order." }),
  strategy: z.enum(["ring_all", "round_robin", "in_order"]).meta({
    description:
      "ring_all: everybody at once, the first to answer takes the call; in_order: one after the other; round_robin: as in_order, but each call begins with the next one.",
  }),
  ring_seconds: ringSeconds.meta({ description: "How long an agent is rung who has no time of their own." }),
  lead_ring_seconds: ringSeconds.meta({ description: "How long each of the lead's numbers is rung." }),
  caller_id: z
    .string()
    .min(1)
    .max(64)
    .nullable()
    .meta({ description: "The number that agents and leads see; null for none." }),
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/, "give two letters (ISO 3166-1), such as GB")
    .nullable()
    .meta({ description: "How numbers without a country code are read; null: they are refused." }),
  time_zone: z.string().min(1).max(64).meta({ description: "An IANA name, such as Europe/London." }),
  hours: weeklyHoursSchema.nullable().meta({ description: "When it calls; null for at all times." }),
  outside_hours: z
    .enum(["schedule", "call"])
    .meta({ description: "schedule: the call waits until the hours begin; call: it is placed all the same." }),
  retry: z
    .strictObject({
      delays_seconds: z
        .array(
          z
            .int()
            .min(1)
            .max(30 * 86_400),
        )
        .min(1)
        .max(20)
        .meta({ description: "How long to wait after the first try, after the second, …; then always the last." }),
      max_tries: z.int().min(1).max(20).meta({ description: "The first one counts too." }),
      unanswered_lead: z
        .boolean()
        .meta({ description: "Try again also where an agent answered and the lead did not." }),
    })
    .meta({ description: "What happens when no agent answers." }),
  dedupe_seconds: z
    .int()
    .min(0)
    .max(86_400)
    .meta({ description: "The same number posted again within this time is the same lead; 0: it never is." }),
  allowed_origins: z
    .array(
      z
        .string()
        .max(256)
        .regex(/^(\*|https?:\/\/[^/\s?#@]+)$/i, "give an origin such as https://www.example.com, or *"),
    )
    .max(100)
    .meta({ description: "The websites whose forms may use the widget key; * for all of them." }),
  form_rate_limit: z
    .int()
    .min(1)
    .max(10_000)
    .meta({ description: "How many leads one address may send in a minute through a form." }),
};

export const newWidgetSchema = z
  .strictObject({
    ...settable,
    enabled: settable.enabled.default(true),
    queue: settable.queue.default([]),
    strategy: settable.strategy.default("ring_all"),
    ring_seconds: settable.ring_seconds.default(25),
    lead_ring_seconds: settable.lead_ring_seconds.default(40),
    caller_id: settable.caller_id.default(null),
    country: settable.country.default(null),
    time_zone: settable.time_zone.default("UTC"),
    hours: settable.hours.default(null),
    outside_hours: settable.outside_hours.default("schedule"),
    retry: settable.retry.default({ delays_seconds: [300, 900, 3_600], max_tries: 4, unanswered_lead: false }),
    dedupe_seconds: settable.dedupe_seconds.default(30),
    allowed_origins: settable.allowed_origins.default([]),
    form_rate_limit: settable.form_rate_limit.default(10),
  })
  .meta({
    id: "NewWidget",
    examples: [
      {
        name: "Contact form",
        country: "GB",
        time_zone: "Europe/London",
        hours: { mon: [{ from: "09:00", to: "17:30" }], tue: [{ from: "09:00", to: "17:30" }] },
        strategy: "round_robin",
        queue: [{ agent_id: "grace" }, { name: "Ada Brown", phone: "07400 123456" }],
        allowed_origins: ["https://www.example.com"],
      },
    ],
  });

/** A change of a widget: only what is given changes. */
export const widgetPatchSchema = z
  .strictObject(settable)
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, "give at least one field to change")
  .meta({ id: "WidgetPatch", examples: [{ enabled: false }, { strategy: "in_order", ring_seconds: 20 }] });

export const widgetSchema = z
  .object({
    id: z.string(),
    key: z.string().meta({ description: "The widget key. It stands on web pages: it is no secret." }),
    ...settable,
    created_at: timestampSchema,
    updated_at: timestampSchema,
  })
  .meta({ id: "Widget" });

export type Weekday = (typeof WEEKDAYS)[number];
export type WeeklyHours = z.infer<typeof weeklyHoursSchema>;
export type QueueEntry = z.infer<typeof queueEntrySchema>;
export type WidgetSettings = z.infer<typeof newWidgetSchema>;
export type WidgetPatch = z.infer<typeof widgetPatchSchema>;
export type WidgetView = z.infer<typeof widgetSchema>;
