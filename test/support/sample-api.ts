/** A small API of every kind of route, to test the HTTP foundation with. */
import { z } from "zod";
import { intakeBodySchema } from "../../src/contract/events.ts";
import type { Scope } from "../../src/contract/scopes.ts";
import type { Auth } from "../../src/http/auth.ts";
import { pageOf, pageQuery, toPage } from "../../src/http/page.ts";
import { noSuch } from "../../src/http/problem.ts";
import { defineRoute, type Route, TAKEN_OVER } from "../../src/http/route.ts";
import { buildServer, type HttpServer, type ServerOptions } from "../../src/http/server.ts";
import { type EventStream, lastEventId, sse } from "../../src/http/sse.ts";

const thingSchema = z.object({ id: z.string(), size: z.int() }).meta({ id: "Thing" });
const things = Array.from({ length: 120 }, (_, index) => ({ id: `thing-${index}`, size: index }));

/** What the tests want to see or decide while a request is under way. */
export type SampleEvents = {
  onSlow?: () => Promise<void>;
  onStream?: (stream: EventStream, from: string | null) => void;
};

export function sampleRoutes({ onSlow, onStream }: SampleEvents = {}): Route[] {
  return [
    defineRoute({
      method: "POST",
      path: "/v1/events",
      summary: "Report events",
      tag: "events",
      scope: "events:write",
      body: intakeBodySchema,
      responses: { 202: { description: "Stored.", schema: z.object({ accepted: z.int() }) } },
      problems: [409],
      handler: ({ body }) => ({ status: 202, body: { accepted: "events" in body ? body.events.length : 1 } }),
    }),
    defineRoute({
      method: "GET",
      path: "/v1/things",
      summary: "List things",
      tag: "things",
      scope: "events:read",
      query: z.strictObject({
        ...pageQuery(z.tuple([z.int()])),
        big: z.boolean().optional(),
        kind: z.array(z.enum(["a", "b"])).optional(),
      }),
      responses: { 200: { description: "A page.", schema: pageOf(thingSchema) } },
      handler: ({ query: { cursor: [after] = [-1], limit, big } }) => {
        const rows = things.filter(({ size }) => size > after && (big === undefined || size >= 100 === big));
        return { status: 200, body: toPage(rows.slice(0, limit + 1), limit, ({ size }) => [size]) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/things/{id}",
      summary: "Read a thing",
      tag: "things",
      scope: "events:read",
      params: z.object({ id: z.string() }),
      responses: { 200: { description: "The thing.", schema: thingSchema } },
      problems: [404],
      handler: ({ params: { id } }) => {
        const thing = things.find((candidate) => candidate.id === id);
        if (thing === undefined) throw noSuch("thing", id);
        return { status: 200, body: thing };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/things/{id}/pause",
      summary: "Pause a thing",
      tag: "things",
      scope: "connectors:write",
      params: z.object({ id: z.string() }),
      responses: { 204: { description: "Paused." } },
      problems: [404],
      handler: () => ({ status: 204 as const }),
    }),
    defineRoute({
      method: "POST",
      path: "/v1/slow",
      summary: "Answer when the test says so",
      tag: "things",
      scope: "events:write",
      responses: { 200: { description: "Done.", contentType: "text/plain; charset=utf-8" } },
      handler: async () => {
        await onSlow?.();
        return { status: 200 as const, body: "done" };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/stream",
      summary: "Follow things",
      tag: "things",
      scope: "screen:read",
      query: z.strictObject({ last_event_id: z.string().optional() }),
      responses: { 200: { description: "A stream.", contentType: "text/event-stream" } },
      handler: ({ reply, signal, request, query }) => {
        const stream = sse(reply, { signal });
        onStream?.(stream, lastEventId(request.headers, query.last_event_id));
        return TAKEN_OVER;
      },
    }),
    defineRoute({
      method: "GET",
      path: "/healthz",
      summary: "Is it up",
      tag: "operations",
      scope: null,
      responses: { 200: { description: "It is.", schema: z.object({ ok: z.literal(true), who: z.null() }) } },
      handler: ({ auth }) => ({ status: 200, body: { ok: true, who: auth } }),
    }),
  ];
}

const keys = new Map<string, Auth>();
addKey("all", { scopes: "all" });
addKey("reader", { scopes: new Set<Scope>(["events:read"]) });
addKey("slow", { rateLimit: 2 });

function addKey(key: string, auth: Partial<Auth>): void {
  keys.set(`Bearer ${key}`, {
    accountId: "acc_1",
    actor: { kind: "api_key", id: `key_${key}` },
    scopes: "all",
    rateLimit: null,
    ...auth,
  });
}

/** Headers with a key that may do everything, without a rate limit. */
export const ALL = { authorization: "Bearer all" };

export type SampleServer = HttpServer & { logged: { fields: object; message: string }[] };

/** A server for some routes, the sample's own by default; the keys are `all`, `reader` and `slow` (2 requests/s). */
export function sampleServer(options: Partial<ServerOptions> = {}): SampleServer {
  const logged: SampleServer["logged"] = [];
  const server = buildServer({
    routes: sampleRoutes(),
    authenticate: ({ authorization = "" }) => keys.get(authorization) ?? null,
    log: { error: (fields, message) => void logged.push({ fields, message }) },
    checkResponses: true,
    ...options,
  });
  return { ...server, logged };
}
