import { z } from "zod";
import { type attemptSchema, deliveryDetailSchema, deliverySchema } from "../contract/deliveries.ts";
import type { QueueState } from "../model/delivery.ts";
import { findDelivery, findEvent, listAttempts, listEnded, listPending } from "../store/lists.ts";
import type { AttemptsTable } from "../store/tables.ts";
import { endedView, pendingView } from "./delivery-views.ts";
import type { Dependencies } from "./dependencies.ts";
import { noSuchConnector, ownConnector } from "./own-connector.ts";
import { pageOf, pageQuery, toPage } from "./page.ts";
import { noSuch, Problem } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const params = z.object({ id: z.string().max(64) });
const retryAllSchema = z.strictObject({ connector_id: z.string().min(1).max(64) }).meta({ id: "RetryAll" });
const connectorId = z.string().min(1).max(64);

/** Deliveries and their attempts; sending one again. */
export function deliveryRoutes({ database, directory, deliveryDesk }: Dependencies): Route[] {
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
      operationId: "listWaitingDeliveries",
      summary: "List a connector's deliveries that wait, the oldest first",
      tag: "deliveries",
      scope: "deliveries:read",
      query: z.strictObject({ connector_id: connectorId, ...pageQuery(z.string()) }),
      responses: { 200: { description: "A page of deliveries.", schema: pageOf(deliverySchema) } },
      async handler({ query: { connector_id, cursor: after, limit }, auth }) {
        const filter = { accountId: auth.accountId, connectorId: connector_id, after, limit: limit + 1 };
        const page = toPage(await listPending(database, filter), limit, ({ id }) => id);
        const connector = ownConnector(directory, auth.accountId, connector_id);
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
          : pendingView(found.pending, ownConnector(directory, accountId, found.pending.connector_id));
        return { status: 200, body: { ...view, attempts_made: attempts.map(attemptView) } };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/deliveries/retry",
      operationId: "retryDeliveries",
      summary: "Try all deliveries of a connector again now that wait for their next attempt",
      description: "Those that were given up are sent again by a replay: POST /v1/replays, with `undelivered_only`.",
      tag: "deliveries",
      scope: "deliveries:write",
      body: retryAllSchema,
      responses: {
        202: {
          description: "They are under way.",
          schema: z.object({ retried: z.int() }).meta({ id: "RetriedDeliveries" }),
        },
      },
      async handler({ body: { connector_id }, auth: { accountId } }) {
        if (!ownConnector(directory, accountId, connector_id)) throw noSuchConnector();
        return { status: 202, body: { retried: await deliveryDesk.hurryAll(connector_id) } };
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
        202: {
          description: "It is under way; follow it under this id.",
          schema: z.object({ id: z.string() }).meta({ id: "RetriedDelivery" }),
        },
      },
      problems: [404, 409],
      async handler({ params: { id }, auth: { accountId } }) {
        const found = await findDelivery(database, { accountId, id });
        if (!found) throw noSuch("delivery", id);
        const row = found.ended ?? found.pending;
        if (!ownConnector(directory, accountId, row.connector_id)) throw connectorGone();
        if (row.kind === "test") throw testedAgain(row.connector_id);
        if (found.pending) {
          if (!(await deliveryDesk.hurry(found.pending))) throw notRetrying(found.pending.state);
          return { status: 202, body: { id } };
        }
        const source = await findEvent(database, { accountId, id: row.event_id });
        if (!source) throw noSuch("event", row.event_id);
        return { status: 202, body: { id: await deliveryDesk.sendAgain(source.event, row.connector_id) } };
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

function testedAgain(connectorId: string): Problem {
  return new Problem({
    status: 409,
    code: "test_delivery",
    detail: `It carried an example. Test the connector again: POST /v1/connectors/${connectorId}/test.`,
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
