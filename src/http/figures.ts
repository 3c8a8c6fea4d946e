import { z } from "zod";
import { timestampSchema } from "../contract/fields.ts";
import { type DeliverySummary, deliverySummarySchema, type Figures, figuresSchema } from "../contract/figures.ts";
import { quantile, SLOT_MS, slotOf } from "../model/slots.ts";
import { waitingFor } from "../model/waiting-for.ts";
import { COUNTED, countFailed, countFailing, countWaitingBy, type FailureGroup } from "../store/failing.ts";
import { readCallFigures, readDeliveryFigures } from "../store/figures.ts";
import type { Dependencies } from "./dependencies.ts";
import { invalidFields } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const DAY_MS = 24 * 3_600_000;
const MAX_BUCKETS = 1_000;

type DeliveryRow = Awaited<ReturnType<typeof readDeliveryFigures>>[number];

/** What was counted, and what is wrong. */
export function figureRoutes({ database, directory, indexer }: Dependencies): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/figures",
      operationId: "readFigures",
      summary: "Read what was counted of calls and deliveries over a time",
      description:
        "Counted by quarters of an hour (UTC): a time that does not begin and end with one takes in the whole of its first and last. What was counted outlives the calls that retention deletes.",
      tag: "figures",
      scope: "events:read",
      query: z.strictObject({
        from: timestampSchema.meta({ description: "From this moment on." }),
        to: timestampSchema.meta({ description: "Before this moment." }),
        bucket_s: z
          .int()
          .min(SLOT_MS / 1_000)
          .max(7 * 86_400)
          .multipleOf(SLOT_MS / 1_000)
          .default(3_600)
          .meta({ description: "How long the parts of the time are, in seconds: whole quarters of an hour." }),
      }),
      responses: { 200: { description: "The figures.", schema: figuresSchema } },
      async handler({ query: { from, to, bucket_s }, auth: { accountId } }) {
        const bucketMs = bucket_s * 1_000;
        if (to <= from) throw wrong("to", "It is not later than `from`.", "Send a later moment.");
        if ((to - from) / bucketMs > MAX_BUCKETS) {
          throw wrong("bucket_s", `More than ${MAX_BUCKETS} parts.`, "Send longer parts or a shorter time.");
        }
        await indexer.caughtUp();
        const range = { accountId, from: slotOf(from), to };
        const [calls, deliveries, failing, waiting] = await Promise.all([
          readCallFigures(database, range),
          readDeliveryFigures(database, range),
          countFailing(database, accountId),
          countWaitingBy(database, { accountId, limit: COUNTED }),
        ]);
        const buckets = Array.from({ length: Math.ceil((to - from) / bucketMs) }, (_, n) => ({
          at: from + n * bucketMs,
          calls: 0,
          answered: 0,
          delivered: 0,
          failed: 0,
        }));
        const bucketOf = (slot: number) => buckets[Math.max(0, Math.floor((slot - from) / bucketMs))];
        const total: Figures["calls"] = { total: 0, answered: 0, talk_ms: 0 };
        for (const { slot, calls: count, answered, talk_ms } of calls) {
          total.total += count;
          total.answered += answered;
          total.talk_ms += talk_ms;
          const bucket = bucketOf(slot);
          if (bucket) Object.assign(bucket, { calls: bucket.calls + count, answered: bucket.answered + answered });
        }
        for (const { slot, outcome, count } of deliveries) {
          const bucket = bucketOf(slot);
          if (bucket && outcome === "delivered") bucket.delivered += count;
          if (bucket && outcome === "exhausted") bucket.failed += count;
        }
        const oldest = waiting.filter(({ state }) => state !== "leased").map(({ oldest_at }) => oldest_at);
        const body: Figures = {
          from,
          to,
          calls: total,
          deliveries: countsOf(deliveries),
          waiting: {
            failing: failing.reduce((sum, { count }) => sum + count, 0),
            oldest_at: oldest.length === 0 ? null : Math.min(...oldest),
          },
          connectors: [...Map.groupBy(deliveries, ({ connector_id }) => connector_id)].map(([connector_id, rows]) => ({
            connector_id,
            ...countsOf(rows),
          })),
          buckets,
        };
        return { status: 200, body };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/deliveries/summary",
      operationId: "summarizeDeliveries",
      summary: "Count what waits and what has failed, by connector and error",
      description: `Of each the latest are counted, or of what waits the oldest, up to ${COUNTED.toLocaleString("en")}.`,
      tag: "deliveries",
      scope: "deliveries:read",
      query: z.strictObject({
        from: timestampSchema.optional().meta({ description: "What failed from this moment on; in the last day." }),
      }),
      responses: { 200: { description: "The counts.", schema: deliverySummarySchema } },
      async handler({ query: { from = Date.now() - DAY_MS }, auth: { accountId } }) {
        const connectors = directory.connectorsOf(accountId);
        const [waiting, failing, ...failed] = await Promise.all([
          countWaitingBy(database, { accountId, limit: COUNTED }),
          countFailing(database, accountId),
          ...connectors.map(({ id }) => countFailed(database, { accountId, connectorId: id, from })),
        ]);
        const all = [waiting, failing, ...failed];
        const body: DeliverySummary = {
          waiting: merged(
            waiting.map(({ connector_id, state, count, oldest_at }) => ({
              connector_id,
              waiting_for: waitingFor(state, directory.connector(connector_id)),
              count,
              oldest_at,
            })),
          ),
          failing: grouped(failing),
          failed: grouped(failed.flat()),
          is_sample: all.some((groups) => groups.reduce((sum, { count }) => sum + count, 0) >= COUNTED),
        };
        return { status: 200, body };
      },
    }),
  ];
}

function wrong(name: string, message: string, fix: string) {
  return invalidFields([{ in: "query", pointer: `#/${name}`, message, fix }]);
}

/** 95 of 100. */
const P95 = 0.95;

function countsOf(rows: readonly DeliveryRow[]) {
  const counts = { delivered: 0, failed: 0, expired: 0 };
  const durations = new Map<number, number>();
  for (const { outcome, took, count } of rows) {
    if (outcome === "delivered") {
      counts.delivered += count;
      durations.set(took, (durations.get(took) ?? 0) + count);
    } else if (outcome === "exhausted") counts.failed += count;
    else if (outcome === "expired") counts.expired += count;
  }
  return { ...counts, p95_ms: quantile(durations, P95) };
}

type Waiting = DeliverySummary["waiting"][number];

/** Some states are one thing to people. */
function merged(rows: readonly Waiting[]): Waiting[] {
  const byKind = Map.groupBy(rows, ({ connector_id, waiting_for }) => `${connector_id} ${waiting_for}`);
  return [...byKind.values()].map((same) => ({
    ...(same[0] as Waiting),
    count: same.reduce((sum, { count }) => sum + count, 0),
    oldest_at: Math.min(...same.map(({ oldest_at }) => oldest_at ?? Number.POSITIVE_INFINITY)),
  }));
}

/** What tells single attempts apart, and not what is wrong, stands behind a reason. */
const OF_ONE_ATTEMPT = /; (\d+ of \d+ attempts used|the next attempt would be after the total timeout)$/;

function grouped(rows: readonly FailureGroup[]): FailureGroup[] {
  const byReason = Map.groupBy(rows, ({ connector_id, reason }) =>
    JSON.stringify([connector_id, reason.replace(OF_ONE_ATTEMPT, "")]),
  );
  return [...byReason]
    .map(([key, same]) => {
      const [connector_id = "", reason = ""] = JSON.parse(key) as string[];
      const count = same.reduce((sum, row) => sum + row.count, 0);
      return { connector_id, reason, count, latest_at: Math.max(...same.map(({ latest_at }) => latest_at)) };
    })
    .sort((a, b) => b.count - a.count);
}
