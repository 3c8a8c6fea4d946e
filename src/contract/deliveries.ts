/** What the API says of deliveries: what became of an event at a connector, and how. */
import { z } from "zod";
import { eventTypeSchema } from "./events.ts";
import { timestampSchema } from "./fields.ts";

const deliveryStatusSchema = z.enum(["delivered", "exhausted", "expired", "discarded", "waiting", "not_sent"]).meta({
  id: "DeliveryStatus",
  description:
    "delivered; exhausted: given up after its last attempt; expired: worth nothing once its call had ended; discarded by a person; waiting; not_sent: never meant for the connector.",
});

export const deliverySchema = z
  .object({
    id: z.string().nullable().meta({ description: "Its webhook-id; null for what is not sent." }),
    event_id: z.string(),
    event_type: eventTypeSchema,
    connector_id: z.string(),
    kind: z.enum(["live", "manual", "replay", "test"]),
    status: deliveryStatusSchema,
    waiting_for: z
      .enum(["answer", "retry", "earlier_event", "connector_paused", "capacity"])
      .nullable()
      .meta({ description: "What a waiting delivery waits for." }),
    reason: z.string().nullable().meta({ description: "Why it was not delivered, or not yet." }),
    attempts: z.int(),
    due_at: timestampSchema.nullable().meta({ description: "When the next attempt is due." }),
    created_at: timestampSchema.nullable(),
    ended_at: timestampSchema.nullable(),
  })
  .meta({ id: "Delivery" });

export type DeliveryView = z.infer<typeof deliverySchema>;

const timingSchema = z
  .object({
    connect_ms: z.number().nullable().meta({ description: "To an open connection; null on a kept-alive one." }),
    headers_ms: z.number().nullable().meta({ description: "From the request written to the answer's headers." }),
    body_ms: z.number().nullable().meta({ description: "From the headers to the last byte, or to the cap." }),
    total_ms: z.number(),
  })
  .meta({ id: "Timing", description: "Milliseconds of each phase; null for one that was not reached or not needed." });

const message = z.string().meta({ description: "What happened, for people." });

/** What came back from one attempt. */
export const answerSchema = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("replied"),
      status: z.int(),
      headers: z.record(z.string(), z.string()),
      body: z.string().meta({ description: "Its first 16 KiB." }),
      truncated: z.boolean().meta({ description: "Whether the body went on past what is kept." }),
      timing: timingSchema,
    }),
    z.object({
      kind: z.literal("unreachable"),
      code: z.enum([
        "forbidden_address",
        "dns_failed",
        "connection_refused",
        "connection_reset",
        "tls_failed",
        "invalid_response",
        "invalid_request",
        "unreachable",
      ]),
      message,
      timing: timingSchema,
    }),
    z.object({
      kind: z.literal("timed_out"),
      phase: z.enum(["connect", "headers", "body"]),
      message,
      timing: timingSchema,
    }),
  ])
  .meta({ id: "Answer", description: "What came back from one attempt. A failed exchange is an answer too." });

export const attemptSchema = z
  .object({
    n: z.int(),
    started_at: timestampSchema,
    verdict: z.enum(["delivered", "retry", "exhausted", "gone"]),
    reason: z.string().nullable(),
    request: z.object({
      method: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.string().nullable(),
    }),
    answer: answerSchema,
  })
  .meta({ id: "Attempt", description: "One HTTP exchange, with its answer and the milliseconds of each phase." });

export const deliveryDetailSchema = deliverySchema
  .extend({ attempts_made: z.array(attemptSchema) })
  .meta({ id: "DeliveryDetail" });

const instant = timestampSchema;

export const newReplaySchema = z
  .strictObject({
    connector_id: z.string().min(1).max(64),
    from: instant.meta({ description: "Events received from this moment on." }),
    to: instant.optional().meta({ description: "Events received before this moment; now, where it is left out." }),
    types: z.array(eventTypeSchema).min(1).max(100).optional().meta({ description: "Left out: every type." }),
    undelivered_only: z
      .boolean()
      .default(false)
      .meta({ description: "Only events that the connector has never been given successfully." }),
  })
  .refine(({ from, to }) => to === undefined || from < to, { path: ["to"], error: "must be later than from" })
  .meta({
    id: "NewReplay",
    examples: [{ connector_id: "con_0198f0c2a7b47c1e", from: 1760084505000, undelivered_only: true }],
  });

export const replaySchema = z
  .object({
    id: z.string(),
    connector_id: z.string(),
    from: instant,
    to: instant,
    types: z.array(eventTypeSchema).nullable(),
    undelivered_only: z.boolean(),
    status: z.enum(["running", "completed", "stopped"]),
    total: z.int().meta({ description: "Events in its range." }),
    queued: z.int().meta({ description: "Events looked at so far." }),
    delivered: z.int(),
    failed: z.int(),
    waiting: z.int(),
    created_at: timestampSchema,
    finished_at: timestampSchema.nullable(),
  })
  .meta({ id: "Replay" });

export type NewReplay = z.infer<typeof newReplaySchema>;
export type ReplayView = z.infer<typeof replaySchema>;
