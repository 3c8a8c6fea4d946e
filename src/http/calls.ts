import { z } from "zod";
import { callFilters } from "../contract/call-filters.ts";
import { callTranscriptSchema, timelineEntrySchema } from "../contract/calls.ts";
import { callSchema } from "../contract/events.ts";
import { clientIdSchema } from "../contract/fields.ts";
import { hasEnded } from "../model/call.ts";
import { findCall, findDeliveriesOf } from "../store/lists.ts";
import { listTimeline } from "../store/timeline.ts";
import { createCallList } from "./call-list.ts";
import { callsCsvRoute } from "./calls-csv.ts";
import { deliveriesView } from "./delivery-views.ts";
import type { Dependencies } from "./dependencies.ts";
import { encodeCursor, pageOf, pageQuery, toPage } from "./page.ts";
import { noSuch } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const params = z.object({ id: clientIdSchema });
const positionSchema = z.strictObject({ at: z.int(), id: z.string() });
const timelinePositionSchema = z.strictObject({ at: z.int(), seq: z.int(), id: z.string() });

/** Calls: as they stand, what happened on them, and what was said. */
export function callRoutes(dependencies: Dependencies): Route[] {
  const { database, directory, callDesk } = dependencies;
  const list = createCallList(dependencies);
  return [
    defineRoute({
      method: "GET",
      path: "/v1/calls",
      summary: "List calls, the newest first",
      tag: "calls",
      scope: "events:read",
      description:
        "Filters narrow the list together. A page that many calls had to be looked through for may come out short, or empty, although there are more: `next_cursor` says so.",
      query: z.strictObject({ ...callFilters, ...pageQuery(positionSchema) }),
      responses: { 200: { description: "A page of calls.", schema: pageOf(callSchema) } },
      async handler({ query: { cursor: before, limit, ...filters }, auth: { accountId } }) {
        const { calls, next } = await list.page({ accountId, filters, before, limit });
        return { status: 200, body: { data: calls, next_cursor: next && encodeCursor(next) } };
      },
    }),
    callsCsvRoute(dependencies),
    defineRoute({
      method: "GET",
      path: "/v1/calls/{id}",
      summary: "Read a call as its events have told it",
      tag: "calls",
      scope: "events:read",
      params,
      responses: { 200: { description: "The call.", schema: callSchema } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        const call = await findCall(database, { accountId, id });
        if (!call) throw noSuch("call", id);
        return { status: 200, body: call };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/calls/{id}/timeline",
      operationId: "listCallTimeline",
      summary: "What happened on a call, and what became of it",
      description:
        "Its events in the order in which they came in, each with what became of it at every connector. `GET /v1/deliveries/{id}` has a delivery's attempts.",
      tag: "calls",
      scope: "deliveries:read",
      params,
      query: z.strictObject(pageQuery(timelinePositionSchema)),
      responses: { 200: { description: "A page of its events.", schema: pageOf(timelineEntrySchema) } },
      problems: [404],
      async handler({ params: { id }, query: { cursor: after, limit }, auth: { accountId } }) {
        if (!(await findCall(database, { accountId, id }))) throw noSuch("call", id);
        const rows = await listTimeline(database, { accountId, callId: id, after, limit: limit + 1 });
        const page = toPage(rows, limit, ({ event }) => ({ at: event.received_at, seq: event.seq, id: event.id }));
        const eventIds = page.data.map(({ event }) => event.id);
        const found = await findDeliveriesOf(database, { accountId, eventIds });
        const data = page.data.map(({ event, skipped }) => {
          const { account_id: _, call: _call, ...entry } = event;
          return { ...entry, deliveries: deliveriesView(event, { ...found, skipped }, directory) };
        });
        return { status: 200, body: { ...page, data: data as z.output<typeof timelineEntrySchema>[] } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/calls/{id}/transcript",
      summary: "Read what was said on a call",
      description: "The whole of it as it was told last; until then the segments that were told while the call runs.",
      tag: "calls",
      scope: "events:read",
      params,
      responses: {
        200: { description: "The transcript; empty where nothing is known.", schema: callTranscriptSchema },
      },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        const found = await callDesk.readTranscript(accountId, id);
        if (!found) throw noSuch("call", id);
        return { status: 200, body: { call_id: id, complete: hasEnded(found.call), segments: found.segments } };
      },
    }),
  ];
}
