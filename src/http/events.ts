import { z } from "zod";
import { acceptedBatchSchema, acceptedSchema } from "../contract/calls.ts";
import { deliverySchema } from "../contract/deliveries.ts";
import { eventSchema, eventTypeSchema, intakeBodySchema, isBatch } from "../contract/events.ts";
import { clientIdSchema } from "../contract/fields.ts";
import type { StoredEvent } from "../model/event.ts";
import { findDeliveriesOf, findEvent, listEvents } from "../store/lists.ts";
import { contradiction } from "./contradiction.ts";
import { deliveriesView } from "./delivery-views.ts";
import type { Dependencies } from "./dependencies.ts";
import { followEvents, readTailPosition } from "./event-tail.ts";
import { listOf, pageOf, pageQuery, toPage } from "./page.ts";
import { noSuch } from "./problem.ts";
import { defineRoute, type Route, TAKEN_OVER } from "./route.ts";
import { lastEventId, sse } from "./sse.ts";

const positionSchema = z.strictObject({ at: z.int(), id: z.string() });

/** A thousand events of 2 KB each. */
const MAX_INTAKE_BYTES = 2 * 1_048_576;

/** Events and calls: reporting them, and reading what was reported. */
export function eventRoutes({ database, engine, directory }: Dependencies): Route[] {
  return [
    defineRoute({
      method: "POST",
      path: "/v1/events",
      operationId: "reportEvents",
      summary: "Report events",
      description:
        "Takes one event, or up to 1,000 as `events`. The answer comes when all of them, the state of their calls and their deliveries are durable. A repeat of an event with the same id and body is answered as before and stored once.",
      tag: "events",
      scope: "events:write",
      body: intakeBodySchema,
      bodyLimit: MAX_INTAKE_BYTES,
      responses: {
        202: {
          description: "Stored.",
          schema: z.union([acceptedSchema, acceptedBatchSchema]),
        },
      },
      problems: [409],
      async handler({ body, auth, request: { headers } }) {
        const events = isBatch(body) ? body.events : [body];
        const traceparent = typeof headers.traceparent === "string" ? { traceparent: headers.traceparent } : {};
        const result = await engine.report({ accountId: auth.accountId, events, ...traceparent });
        if (result.kind === "refused") throw contradiction(result, isBatch(body) ? (index) => ["events", index] : null);
        const [first] = result.events;
        if (isBatch(body) || !first) return { status: 202, body: { events: result.events } };
        return { status: 202, body: first };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/events",
      summary: "List events, the newest first",
      tag: "events",
      scope: "events:read",
      query: z.strictObject({
        type: eventTypeSchema.optional(),
        call_id: clientIdSchema.optional(),
        ...pageQuery(positionSchema),
      }),
      responses: { 200: { description: "A page of events.", schema: pageOf(eventSchema) } },
      async handler({ query, auth }) {
        const { type, call_id: callId, cursor: before, limit } = query;
        const filter = { accountId: auth.accountId, type, callId, before, limit: limit + 1 };
        const page = toPage(await listEvents(database, filter), limit, (event) => ({
          at: event.received_at,
          id: event.id,
        }));
        return { status: 200, body: { ...page, data: page.data.map(eventView) } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/events/stream",
      operationId: "followEvents",
      summary: "Follow events as they come in",
      description:
        "Server-sent events named `event`, each an event as it is read elsewhere. A new stream begins with what comes in from now on; with `Last-Event-ID` it goes on where it was left.",
      tag: "events",
      scope: "events:read",
      query: z.strictObject({ last_event_id: z.string().max(200).optional() }),
      responses: { 200: { description: "A stream.", contentType: "text/event-stream", schema: eventSchema } },
      handler({ query, auth, request, reply, signal }) {
        const position = readTailPosition(lastEventId(request.headers, query.last_event_id));
        const stream = sse(reply, { signal });
        // What cannot be read now is not passed over: the client comes back and goes on where it was.
        followEvents(database, { accountId: auth.accountId, position, stream, view: eventView }).catch(stream.close);
        return TAKEN_OVER;
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/events/{id}",
      summary: "Read an event",
      tag: "events",
      scope: "events:read",
      params: z.object({ id: clientIdSchema }),
      responses: { 200: { description: "The event.", schema: eventSchema } },
      problems: [404],
      async handler({ params: { id }, auth }) {
        const found = await findEvent(database, { accountId: auth.accountId, id });
        if (!found) throw noSuch("event", id);
        return { status: 200, body: eventView(found.event) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/events/{id}/deliveries",
      summary: "What became of an event at every connector",
      tag: "events",
      scope: "deliveries:read",
      params: z.object({ id: clientIdSchema }),
      responses: {
        200: {
          description: "One entry for each connector that there was, and one for each replay.",
          schema: listOf(deliverySchema),
        },
      },
      problems: [404],
      async handler({ params: { id }, auth }) {
        const { accountId } = auth;
        const found = await findEvent(database, { accountId, id });
        if (!found) throw noSuch("event", id);
        const deliveries = await findDeliveriesOf(database, { accountId, eventIds: [id] });
        const data = deliveriesView(found.event, { ...deliveries, skipped: found.skipped }, directory);
        return { status: 200, body: { data } };
      },
    }),
  ];
}

function eventView({ account_id: _, ...event }: StoredEvent) {
  return event as z.output<typeof eventSchema>;
}
