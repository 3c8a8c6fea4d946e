import { afterEach, expect, test } from "vitest";
import { ALL, type SampleServer, sampleRoutes, sampleServer } from "../../test/support/sample-api.ts";
import type { Route } from "./route.ts";

let server: SampleServer;
afterEach(() => server.close());

const started = {
  type: "call.started",
  call_id: "c1",
  data: { direction: "inbound", from: "+31201234567", to: "+31207654321" },
};

function post(payload: string | Buffer, headers: Record<string, string> = {}) {
  const all = { ...ALL, "content-type": "application/json", ...headers };
  return server.inject({ method: "POST", url: "/v1/events", payload, headers: all });
}

test("a request that is right reaches the handler with its parts parsed", async () => {
  server = sampleServer();
  const { url } = await server.listen({ host: "127.0.0.1", port: 0 });
  const headers = { ...ALL, "content-type": "application/json" };
  const answer = await fetch(`${url}/v1/events`, {
    method: "POST",
    headers,
    body: JSON.stringify({ events: [started, started] }),
  });
  expect(answer.status).toBe(202);
  expect(await answer.json()).toEqual({ accepted: 2 });
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();

  const thing = await fetch(`${url}/v1/things/thing-7`, { headers: ALL });
  expect(await thing.json()).toEqual({ id: "thing-7", size: 7 });
  const health = await fetch(`${url}/healthz?at=now`);
  expect(await health.json()).toEqual({ ok: true, who: null });
});

test("a wrong body is a 422 that names every field, what is wrong and what to send", async () => {
  server = sampleServer();
  const answer = await post(JSON.stringify({ ...started, data: { direction: "inbund", from: "", to: "1", frm: "2" } }));
  expect(answer.statusCode).toBe(422);
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  expect(answer.json()).toEqual({
    type: "/problems/invalid_body",
    title: "The body is not valid",
    status: 422,
    code: "invalid_body",
    detail: expect.stringContaining('2 more under "errors"'),
    errors: [
      {
        in: "body",
        pointer: "#/data/direction",
        message: '"data.direction" must be one of "inbound", "outbound", "internal", not "inbund".',
        fix: 'Send one of "inbound", "outbound", "internal". Did you mean "inbound"?',
      },
      {
        in: "body",
        pointer: "#/data/from",
        message: '"data.from" has 0 characters.',
        fix: "Send at least 1 character.",
      },
      {
        in: "body",
        pointer: "#/data/frm",
        message: '"data.frm" is not known here.',
        fix: 'Did you mean "from"? Otherwise leave it out.',
      },
    ],
  });
});

test.each([
  ["broken JSON", "{", 400, "invalid_json"],
  ["no JSON", "hello", 400, "invalid_json"],
  ["a raw control character", '{"a":"\0"}', 400, "invalid_json"],
  ["bytes that are not UTF-8", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 400, "invalid_json"],
  ["nothing", "", 400, "missing_body"],
  ["100,000 levels of nesting", "[".repeat(100_000) + "]".repeat(100_000), 422, "body_too_deep"],
  ["100,000 levels that never end", '{"a":'.repeat(100_000), 422, "body_too_deep"],
  ["null", "null", 422, "invalid_body"],
  ["an array", "[]", 422, "invalid_body"],
  ["a number beyond all bounds", '{"type":"lead.created","data":{"lead":{"a":1e999}}}', 422, "invalid_body"],
])("refuses a body of %s", async (_name, payload, status, code) => {
  server = sampleServer();
  const answer = await post(payload);
  expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
});

test("refuses another content type and any content encoding, and takes an encoded charset and a byte order mark", async () => {
  server = sampleServer();
  const body = JSON.stringify(started);
  const unsupported: Record<string, string>[] = [
    { "content-type": "text/plain" },
    { "content-type": "application/x-www-form-urlencoded" },
    { "content-type": "nonsense" },
    { "content-encoding": "gzip" },
  ];
  for (const headers of unsupported) {
    const answer = await post(body, headers);
    expect([answer.statusCode, answer.json().code], JSON.stringify(headers)).toEqual([415, "unsupported_media_type"]);
  }
  expect((await post(body, { "content-type": "Application/JSON; charset=UTF-8" })).statusCode).toBe(202);
  expect((await post(`\ufeff${body}`)).statusCode).toBe(202);
});

test("a route's own body limit counts", async () => {
  const [events] = sampleRoutes();
  server = sampleServer({ routes: [{ ...(events as Route), bodyLimit: 10 }] });
  expect((await post(JSON.stringify(started))).json()).toMatchObject({
    status: 413,
    detail: "Send at most 10 bytes in one request.",
  });
});

test("a body that nobody asked for is ignored, whatever it is", async () => {
  server = sampleServer();
  for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded", ""]) {
    const request = {
      method: "POST",
      url: "/v1/things/x/pause",
      payload: "{broken",
      headers: { ...ALL, "content-type": type },
    } as const;
    expect((await server.inject(request)).statusCode, type).toBe(204);
  }
});

test.each([
  ["/nowhere", 404, "no_route"],
  ["/v1/events/", 404, "no_route"],
  ["/v1/things/%zz", 400, "malformed_url"],
  ["/v1/things/%ff", 400, "malformed_url"],
  ["/v1/things/a%00b", 400, "invalid_path"],
  [`/v1/things/${"x".repeat(1_000)}`, 400, "malformed_url"],
  ["/v1/things/nope", 404, "not_found"],
  ["/v1/things?limit=%zz", 400, "invalid_query"],
  ["/v1/things?%zz", 400, "invalid_query"],
  ["/v1/things?cursor=%00", 400, "invalid_query"],
  ["/v1/things?limit=1&limit=2", 400, "invalid_query"],
  ["/v1/things?limit=ten", 400, "invalid_query"],
  ["/v1/things?limit=0", 400, "invalid_query"],
  ["/v1/things?limit=1e2", 400, "invalid_query"],
  ["/v1/things?limit=", 400, "invalid_query"],
  ["/v1/things?lmit=1", 400, "invalid_query"],
  ["/v1/things?kind=c", 400, "invalid_query"],
  ["/v1/things?__proto__=1", 400, "invalid_query"],
  ["/v1/things?cursor=!", 400, "invalid_query"],
])("GET %s is a problem", async (url, status, code) => {
  server = sampleServer();
  const answer = await server.inject({ url, headers: ALL });
  expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  expect(answer.headers["content-type"]).toBe("application/problem+json");
});

test("query parameters arrive as the kinds that their schema names", async () => {
  server = sampleServer();
  const answer = await server.inject({ url: "/v1/things?big=true&limit=3&kind=a&kind=b", headers: ALL });
  expect(answer.json().data).toEqual([100, 101, 102].map((size) => ({ id: `thing-${size}`, size })));
});

test("a wrong method is a 405 that says which are right; HEAD comes with GET", async () => {
  server = sampleServer();
  const wrong = await server.inject({ method: "DELETE", url: "/v1/things/7" });
  expect([wrong.statusCode, wrong.headers.allow]).toEqual([405, "GET, HEAD"]);
  expect(wrong.json().detail).toBe("/v1/things/7 does not take DELETE. Use GET or HEAD.");
  const preflight = await server.inject({ method: "OPTIONS", url: "/v1/events" });
  expect([preflight.statusCode, preflight.headers.allow]).toEqual([405, "POST"]);
  const head = await server.inject({ method: "HEAD", url: "/v1/things/thing-1", headers: ALL });
  expect([head.statusCode, head.body]).toEqual([200, ""]);
});
