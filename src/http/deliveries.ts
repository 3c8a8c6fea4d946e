import { z } from "zod";
import {
  type attemptSchema,
  deliveryDetailSchema,
  deliverySchema,
  newReplaySchema,
  type ReplayView,
  replaySchema,
} from "../contract/deliveries.ts";
import type { QueueState } from "../model/delivery.ts";
import { findDelivery, findEvent, listAttempts, listEnded, listPending } from "../store/lists.ts";
import { countReplayed, findReplay, listReplays, type Replay } from "../store/replays.ts";
import type { AttemptsTable } from "../store/tables.ts";
import { endedView, pendingView } from "./delivery-views.ts";
import type { Dependencies } from "./dependencies.ts";
import { pageOf, pageQuery, toPage } from "./page.ts";
import { invalidFields, noSuch, Problem } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const params = z.object({ id: z.string().max(64) });
const connectorId = z.string().min(1).max(64);

/** Deliveries and their attempts; sending one or many again. */
export function deliveryRoutes({ database, directory, deliveryDesk, replayer }: Dependencies): Route[] {
  function connectorOf(accountId: string, id: string) {
    const connector = directory.connector(id);
    return connector?.account_id === accountId ? connector : undefined;
  }

  async function findOwnReplay(accountId: string, id: string): Promise<Replay> {
    const replay = await findReplay(database, { accountId, id });
    if (!replay) throw noSuch("replay", id);
    return replay;
  }

  async function replayViews(replays: readonly Replay[]): Promise<ReplayView[]> {
    const counts = await countReplayed(
      database,
      replays.map(({ id }) => id),
    );
    return replays.map(({ account_id: _, cursor: _cursor, ...replay }) => ({
      ...replay,
      ...(counts.get(replay.id) ?? { delivered: 0, failed: 0, waiting: 0 }),
    }));
  }

  async function replayView(replay: Replay): Promise<ReplayView> {
    const [view] = await replayViews([replay]);
    return view as ReplayView;
  }

  return [
    defineRoute({
      method: "GET",
      path: "/v1/deliveries",
      summary: "List a connector's deliveries that have ended, the latest first",
      tag: "deliveries",
      scope: "deliveries:read",
      query: z.strictObject({
        connector_id: connectorId,
        outcome: z.enum(["delivered", "exhausted", "expired", "discarded"]).optional(),
        ...pageQuery(z.strictObject({ at: z.int(), id: z.string() })),
      }),
      responses: { 200: { description: "A page of deliveries.", schema: pageOf(deliverySchema) } },
      async handler({ query: { connector_id, outcome, cursor: before, limit }, auth }) {
        const filter = { accountId: auth.accountId, connectorId: connector_id, outcome, before, limit: limit + 1 };
        const rows = await listEnded(database, filter);
        const page = toPage(rows, limit, ({ settled_at, id }) => ({ at: settled_at, id }));
        return { status: 200, body: { ...page, data: page.data.map(endedView) } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/deliveries/waiting",
      summary: "List a connector's deliveries that wait, the oldest first",
      tag: "deliveries",
      scope: "deliveries:read",
      query: z.strictObject({ connector_id: connectorId, ...pageQuery(z.string()) }),
      responses: { 200: { description: "A page of deliveries.", schema: pageOf(deliverySchema) } },
      async handler({ query: { connector_id, cursor: after, limit }, auth }) {
        const filter = { accountId: auth.accountId, connectorId: connector_id, after, limit: limit + 1 };
        const page = toPage(await listPending(database, filter), limit, ({ id }) => id);
        const connector = connectorOf(auth.accountId, connector_id);
        return { status: 200, body: { ...page, data: page.data.map((row) => pendingView(row, connector)) } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/deliveries/{id}",
      summary: "Read a delivery with all its attempts",
      tag: "deliveries",
      scope: "deliveries:read",
      params,
      responses: { 200: { description: "The delivery.", schema: deliveryDetailSchema } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        const found = await findDelivery(database, { accountId, id });
        if (!found) throw noSuch("delivery", id);
        const attempts = await listAttempts(database, { accountId, deliveryId: id });
        const view = found.ended
          ? endedView(found.ended)
          : pendingView(found.pending, connectorOf(accountId, found.pending.connector_id));
        return { status: 200, body: { ...view, attempts_made: attempts.map(attemptView) } };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/deliveries/{id}/retry",
      summary: "Send a delivery again now",
      description:
        "A delivery that waits for its retry is tried at once. One that has ended is sent once more as a new delivery, beside the live ones.",
      tag: "deliveries",
      scope: "deliveries:write",
      params,
      responses: {
        202: { description: "It is under way; follow it under this id.", schema: z.object({ id: z.string() }) },
      },
      problems: [404, 409],
      async handler({ params: { id }, auth: { accountId } }) {
        const found = await findDelivery(database, { accountId, id });
        if (!found) throw noSuch("delivery", id);
        const row = found.ended ?? found.pending;
        if (!connectorOf(accountId, row.connector_id)) throw connectorGone();
        if (found.pending) {
          if (!(await deliveryDesk.hurry(found.pending))) throw notRetrying(found.pending.state);
          return { status: 202, body: { id } };
        }
        const source = await findEvent(database, { accountId, id: row.event_id });
        if (!source) throw noSuch("event", row.event_id);
        return { status: 202, body: { id: await deliveryDesk.sendAgain(source.event, row.connector_id) } };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/replays",
      summary: "Send past events to a connector again",
      description: "Replayed deliveries take a quarter of the connector's concurrency and give way to live ones.",
      tag: "replays",
      scope: "deliveries:write",
      body: newReplaySchema,
      responses: { 201: { description: "The replay; it has begun.", schema: replaySchema } },
      async handler({ body, auth: { accountId } }) {
        if (!connectorOf(accountId, body.connector_id)) {
          throw invalidFields([
            {
              in: "body",
              pointer: "#/connector_id",
              message: "There is no such connector.",
              fix: "Send the id of one of your connectors (GET /v1/connectors).",
            },
          ]);
        }
        return { status: 201, body: await replayView(await replayer.start(accountId, body)) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/replays",
      summary: "List replays, the newest first",
      tag: "replays",
      scope: "deliveries:read",
      query: z.strictObject(pageQuery(z.string())),
      responses: { 200: { description: "A page of replays.", schema: pageOf(replaySchema) } },
      async handler({ query: { cursor: before, limit }, auth: { accountId } }) {
        const page = toPage(
          await listReplays(database, { accountId, before, limit: limit + 1 }),
          limit,
          ({ id }) => id,
        );
        return { status: 200, body: { ...page, data: await replayViews(page.data) } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/replays/{id}",
      summary: "Read a replay and its progress",
      tag: "replays",
      scope: "deliveries:read",
      params,
      responses: { 200: { description: "The replay.", schema: replaySchema } },
      problems: [404],
      handler: async ({ params: { id }, auth }) => ({
        status: 200,
        body: await replayView(await findOwnReplay(auth.accountId, id)),
      }),
    }),
    defineRoute({
      method: "POST",
      path: "/v1/replays/{id}/stop",
      summary: "Stop a replay: what of it still waits is discarded",
      tag: "replays",
      scope: "deliveries:write",
      params,
      responses: { 200: { description: "The replay as it is now.", schema: replaySchema } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        await replayer.stop(await findOwnReplay(accountId, id));
        return { status: 200, body: await replayView(await findOwnReplay(accountId, id)) };
      },
    }),
  ];
}

function attemptView(row: AttemptsTable): z.output<typeof attemptSchema> {
  const { n, started_at, verdict, reason } = row;
  return { n, started_at, verdict, reason, request: JSON.parse(row.request), answer: JSON.parse(row.answer) };
}

function connectorGone(): Problem {
  return new Problem({
    status: 409,
    code: "connector_gone",
    detail: "Its connector was deleted, so there is nowhere to send it.",
  });
}

/** `retry` is what it was before somebody else was faster. */
function notRetrying(state: QueueState): Problem {
  return new Problem({
    status: 409,
    code: "not_waiting_for_a_retry",
    detail:
      state === "leased" || state === "retry"
        ? "It is being sent right now."
        : "It waits for its connector or for an earlier event of its call, and leaves as soon as that is done.",
  });
}
