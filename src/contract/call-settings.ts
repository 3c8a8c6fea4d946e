/** How an account's calls are made, and who may dial what: a stolen password must not run up a bill (DESIGN §8). */
import { z } from "zod";
import { clientIdSchema, timestampSchema } from "./fields.ts";
import { patchOf } from "./records.ts";

const countrySchema = z.string().regex(/^[A-Za-z]{2}$/, "give two letters (ISO 3166-1), such as GB");

const cap = (most: number) => z.int().min(0).max(most).nullable();

const limitsSchema = z.strictObject({
  calls_per_minute: cap(10_000),
  calls_per_day: cap(10_000_000),
  minutes_per_day: cap(10_000_000).meta({
    description: "Minutes of talk; a call ends when none are left. A day begins at midnight UTC.",
  }),
});

const settable = {
  country: countrySchema
    .nullable()
    .meta({ description: "How numbers without a country code are dialled; null: as in the line's own country." }),
  default_line: clientIdSchema
    .nullable()
    .meta({ description: "The line that agents dial out with who have none of their own; null: the oldest one." }),
  after_call_seconds: z.int().min(0).max(3_600).meta({
    description: "How long an agent has after a call before queues ring them again.",
  }),
  ring_seconds: z.int().min(5).max(300).meta({ description: "How long a number is rung that an agent dials." }),
  max_call_minutes: z.int().min(1).max(1_440).meta({ description: "No call lasts longer." }),
  allowed_countries: z
    .array(countrySchema)
    .max(300)
    .nullable()
    .meta({ description: "The countries that may be called; null for all of them." }),
  allow_premium: z
    .boolean()
    .meta({ description: "Whether numbers may be called that cost more than a call: premium rates, shared costs." }),
  allow_satellite: z.boolean().meta({
    description: "Whether satellite telephones and numbers of no country may be called (+870, +881, +882 …).",
  }),
  blocked_prefixes: z
    .array(z.string().regex(/^\+[1-9]\d{0,14}$/, "write the beginning of a number with its plus, as +4490"))
    .max(1_000)
    .meta({ description: "Beginnings of numbers that may not be called, whatever else is allowed." }),
  agent_limits: limitsSchema.meta({ description: "What one agent may dial; null for no limit." }),
  account_limits: limitsSchema.meta({
    description:
      "What the whole account may dial, widgets and the API among it; null for no limit. Its calls out end when together they have taken the minutes.",
  }),
};

export const callSettingsSchema = z
  .strictObject({
    country: settable.country.default(null),
    default_line: settable.default_line.default(null),
    after_call_seconds: settable.after_call_seconds.default(15),
    ring_seconds: settable.ring_seconds.default(60),
    max_call_minutes: settable.max_call_minutes.default(240),
    allowed_countries: settable.allowed_countries.default(null),
    allow_premium: settable.allow_premium.default(false),
    allow_satellite: settable.allow_satellite.default(false),
    blocked_prefixes: settable.blocked_prefixes.default([]),
    agent_limits: settable.agent_limits.default({ calls_per_minute: 15, calls_per_day: 600, minutes_per_day: 600 }),
    account_limits: settable.account_limits.default({
      calls_per_minute: 300,
      calls_per_day: 20_000,
      minutes_per_day: 30_000,
    }),
  })
  .meta({ id: "CallSettings", description: "How an account's calls are made, and who may dial what." });

export const callSettingsPatchSchema = patchOf(settable).meta({
  id: "CallSettingsPatch",
  examples: [{ country: "GB", allowed_countries: ["GB", "IE"] }],
});

/** What was dialled today. */
export const dialUsageSchema = z
  .object({
    since: timestampSchema.meta({ description: "When the day began, UTC." }),
    account: z.object({ calls: z.int(), minutes: z.number() }),
    agents: z.array(z.object({ agent_id: clientIdSchema, calls: z.int(), minutes: z.number() })),
  })
  .meta({
    id: "DialUsage",
    description:
      "What counts against the limits: of agents' calls under way what they may still last, of the account's what they have lasted so far.",
  });

export type CallSettings = z.infer<typeof callSettingsSchema>;
export type CallSettingsPatch = z.infer<typeof callSettingsPatchSchema>;
export type DialLimits = z.infer<typeof limitsSchema>;
