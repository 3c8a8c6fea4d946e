/** Figures: what was counted of an account's calls and deliveries over a time. */
import { z } from "zod";
import { timestampSchema } from "./fields.ts";

const count = z.int();

const deliveryCounts = {
  delivered: count,
  failed: count.meta({ description: "Given up after the last attempt." }),
  expired: count.meta({ description: "Worth nothing once their call had ended." }),
  p95_ms: z.number().nullable().meta({
    description: "Within so many milliseconds 95 of 100 were delivered, retries included; null where none was.",
  }),
};

export const figuresSchema = z
  .object({
    from: timestampSchema,
    to: timestampSchema,
    calls: z.object({
      total: count.meta({ description: "First heard of in this time; examples do not count." }),
      answered: count,
      talk_ms: count.meta({ description: "From the answers to the ends, together." }),
    }),
    deliveries: z.object(deliveryCounts).meta({ description: "Those that ended in this time." }),
    waiting: z
      .object({
        failing: count.meta({ description: "Failed and to be tried again; counted up to 10,000." }),
        oldest_at: timestampSchema.nullable().meta({ description: "Since when the oldest waits that has not left." }),
      })
      .meta({ description: "What waits now." }),
    connectors: z.array(z.object({ connector_id: z.string(), ...deliveryCounts })),
    buckets: z
      .array(z.object({ at: timestampSchema, calls: count, answered: count, delivered: count, failed: count }))
      .meta({ description: "The same by parts of the time, the oldest first; those without anything are in there." }),
  })
  .meta({ id: "Figures", description: "What was counted of calls and deliveries." });

export type Figures = z.infer<typeof figuresSchema>;

const groupSchema = z.object({
  connector_id: z.string(),
  reason: z.string().meta({ description: "What went wrong, without what tells single attempts apart." }),
  count,
  latest_at: timestampSchema.meta({ description: "When the latest of them failed or came in." }),
});

export const deliverySummarySchema = z
  .object({
    waiting: z.array(
      z.object({
        connector_id: z.string(),
        waiting_for: z.enum(["answer", "retry", "earlier_event", "connector_paused", "capacity"]),
        count,
        oldest_at: timestampSchema.nullable(),
      }),
    ),
    failing: z.array(groupSchema).meta({ description: "To be tried again, by connector and error." }),
    failed: z.array(groupSchema).meta({ description: "Given up since `from`, by connector and error." }),
    is_sample: z.boolean().meta({ description: "Whether there is more of something than was counted." }),
  })
  .meta({ id: "DeliverySummary", description: "What waits and what has failed, counted." });

export type DeliverySummary = z.infer<typeof deliverySummarySchema>;
