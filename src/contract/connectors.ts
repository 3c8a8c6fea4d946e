/** A connector: where an account's events go, which of them, and how (CONTRACTS §2, §6, §7). */
import { z } from "zod";
import { eventTypeSchema } from "./events.ts";
import { timestampSchema } from "./fields.ts";
import { templateSchema } from "./templates.ts";

/** A header's name as RFC 9110 §5.6.2 defines a token; the ones that the sender sets itself are refused. */
const headerName = z
  .string()
  .max(128)
  .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, "a header name is made of letters, digits and !#$%&'*+-.^_`|~")
  .refine(
    (name) =>
      !/^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|webhook-.*)$/i.test(
        name,
      ),
    "this header is set by Hookswitch itself",
  );

const headerValue = z
  .string()
  .max(4_096)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, "a header value has no line breaks or control characters");

const matchList = z.array(z.string().min(1).max(256)).max(1_000).meta({ description: "Left out or empty: all." });

/** Which calls a connector gets: each list that is given must contain the call's value (seed 000, "Access to calls"). */
const accessSchema = z
  .strictObject({
    direction: z
      .array(z.enum(["inbound", "outbound", "internal"]))
      .optional()
      .meta({ description: "Left out or empty: all." }),
    line: matchList.optional(),
    agent: matchList.optional(),
    team: matchList.optional(),
    widget: matchList.optional(),
    campaign: matchList.optional(),
    source: matchList.optional(),
  })
  .meta({ id: "Access" });

const connectorUrl = z
  .url({ protocol: /^https?$/, error: "give an absolute http:// or https:// address" })
  .max(2_048)
  .refine((url) => {
    const parsed = URL.parse(url);
    return parsed === null || (parsed.username === "" && parsed.password === "");
  }, "put credentials into a header, not into the address");

/** Statuses below 200 are not answers yet. */
const statusCode = z.int().min(200).max(599);

const statusRange = z
  .strictObject({ from: statusCode, to: statusCode })
  .refine(({ from, to }) => from <= to, { path: ["to"], error: "must not be less than from" })
  .meta({ id: "StatusRange", description: "Both ends are included." });

/** When an answer counts as success (seed 004, "Success Conditions"). What is asked for must all hold. */
export const successSchema = z
  .strictObject({
    status: z
      .union([
        statusCode,
        statusRange,
        z
          .array(z.union([statusCode, statusRange]))
          .min(1)
          .max(50),
      ])
      .nullable()
      .default(null)
      .meta({ description: "A status, a range, or a list of them; null for what the dialect takes: any 2xx." }),
    response_key: z.string().min(1).max(256).nullable().default(null).meta({
      description: "A dotted path into the JSON answer, such as `data.ok`; null to look at the status alone.",
    }),
    expected_value: z.boolean().default(true).meta({ description: "What the answer must have at the response key." }),
  })
  .meta({ id: "SuccessConditions" });

const settable = {
  name: z.string().min(1).max(120).meta({ title: "Name", description: "What people call it." }),
  dialect: z
    .string()
    .min(1)
    .max(40)
    .meta({ title: "Dialect", description: "The form of its webhooks; see GET /v1/dialects." }),
  url: connectorUrl.meta({
    title: "Webhook URL",
    description: "Where they go: an absolute http:// or https:// address.",
  }),
  method: z.enum(["GET", "POST", "PUT", "DELETE"]).nullable().meta({
    title: "Webhook method",
    description:
      "How the webhook is sent; null for the dialect's own way. GET and DELETE carry the payload in the query string.",
  }),
  template: templateSchema
    .nullable()
    .meta({ title: "Webhook body", description: "A body of its own; null for the dialect's." }),
  success: successSchema.nullable().meta({
    title: "Success conditions",
    description: "When an answer counts as success; null for the dialect's own idea.",
  }),
  events: z
    .array(eventTypeSchema)
    .max(100)
    .nullable()
    .meta({ title: "Events", description: "The events it wants; null for every event that its dialect has." }),
  access: accessSchema.meta({ title: "Access to calls", description: "Which calls it gets." }),
  headers: z
    .record(headerName, headerValue)
    .refine((headers) => Object.keys(headers).length <= 50, "at most 50 headers")
    .meta({ title: "Headers", description: "Headers of its own, sent with every webhook: an API key, say." }),
  timeout_ms: z
    .int()
    .min(100)
    .max(120_000)
    .meta({ title: "Webhook timeout", description: "One attempt: connect, headers and body together." }),
  retry_limit: z
    .int()
    .min(0)
    .max(50)
    .meta({ title: "Retry limit", description: "How many times an attempt is repeated." }),
  total_timeout_s: z
    .int()
    .min(1)
    .max(30 * 86_400)
    .nullable()
    .meta({
      title: "Total timeout",
      description: "All attempts and the waits between them; null for no limit but the retries'.",
    }),
  concurrency: z
    .int()
    .min(1)
    .max(1_000)
    .meta({ title: "Requests at once", description: "How many requests may be under way at once." }),
  rate_limit: z
    .number()
    .min(0.01)
    .max(100_000)
    .nullable()
    .meta({ title: "Rate limit", description: "Requests per second; null for no limit." }),
  ordered: z.boolean().meta({ title: "In order", description: "Keep the order of a call's events." }),
  settings: z
    .record(z.string(), z.json())
    .meta({ title: "Settings of the dialect", description: "What the dialect alone has; see GET /v1/dialects." }),
};

export const newConnectorSchema = z
  .strictObject({
    ...settable,
    dialect: settable.dialect.default("standard"),
    method: settable.method.default(null),
    template: settable.template.default(null),
    success: settable.success.default(null),
    events: settable.events.default(null),
    access: settable.access.default({}),
    headers: settable.headers.default({}),
    timeout_ms: settable.timeout_ms.default(15_000),
    retry_limit: settable.retry_limit.default(7),
    total_timeout_s: settable.total_timeout_s.default(null),
    concurrency: settable.concurrency.default(20),
    rate_limit: settable.rate_limit.default(null),
    ordered: settable.ordered.default(true),
    settings: settable.settings.default({}),
    active: z.boolean().default(true).meta({ title: "Connector is active", description: "Off: it gets nothing." }),
  })
  .meta({
    id: "NewConnector",
    examples: [
      { name: "CRM", url: "https://crm.example/hooks" },
      {
        name: "Sales CRM",
        dialect: "dialer",
        url: "https://crm.example/hooks",
        events: ["call.started", "call.ended", "call.outcome_set"],
        access: { direction: ["inbound"], team: ["sales"] },
        headers: { "X-Tenant": "sales" },
      },
    ],
  });

/** A change of a connector: only what is given changes. The dialect stays what it was created with. */
export const connectorPatchSchema = z
  .strictObject(settable)
  .omit({ dialect: true })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, "give at least one field to change")
  .meta({ id: "ConnectorPatch", examples: [{ url: "https://crm.example/hooks/v2", timeout_ms: 5_000 }] });

const connectorStatusSchema = z.enum(["active", "inactive", "paused", "disabled"]).meta({
  id: "ConnectorStatus",
  description:
    "active: delivers; inactive: switched off, gets nothing new; paused: what comes in waits; disabled: paused by Hookswitch after a 410 or five days without success.",
});

/** Who stopped a connector: a person, a 410 answer, or five days without one success. */
export const pausedBySchema = z.enum(["user", "gone", "failing"]);

export const connectorSchema = z
  .object({
    id: z.string(),
    ...settable,
    position: z.int().meta({ description: "Its place among the account's connectors, from 0." }),
    active: z.boolean(),
    status: connectorStatusSchema,
    paused: z.object({ by: pausedBySchema, at: timestampSchema, reason: z.string() }).nullable(),
    last_success_at: timestampSchema.nullable(),
    created_at: timestampSchema,
    updated_at: timestampSchema,
  })
  .meta({ id: "Connector" });

export type NewConnector = z.infer<typeof newConnectorSchema>;
export type ConnectorPatch = z.infer<typeof connectorPatchSchema>;
export type ConnectorView = z.infer<typeof connectorSchema>;
export type SuccessConditions = z.infer<typeof successSchema>;
export type Access = z.infer<typeof accessSchema>;

/** What becomes of the deliveries that waited, when a connector is taken up again (CONTRACTS §7). */
export const resumeSchema = z
  .strictObject({
    offer: z
      .enum(["all", "latest", "none"])
      .default("all")
      .meta({ description: "all: every waiting delivery; latest: the latest of each call; none: none of them." }),
  })
  .meta({ id: "Resume" });
