/** Generated garbage at every route: the answer is a 2xx or a problem that the API's description lists. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { ALL, sampleRoutes, sampleServer } from "../../test/support/sample-api.ts";
import { problemSchema } from "./problem.ts";
import { problemsOf, type Route } from "./route.ts";

const routes = sampleRoutes({ onStream: (stream) => stream.close() });
const [intake] = routes as [Route];
const server = sampleServer({ routes });
afterAll(() => server.close());

/** A part of an address: any text, encoded, or one that is encoded wrongly. */
const word = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1 }).map((text) => encodeURIComponent(text)),
  fc.constantFrom("%00", "%zz", "%", "%ff", "..", "__proto__", "%2F", "null", "true", "-1", "7", "1e999"),
);

/** JSON that is right or nearly so: an event of the contract with some of its parts replaced. */
const nearlyRight = fc
  .record({
    type: fc.constantFrom("call.ringing", "call.started", "sms.sent", "nope"),
    call_id: fc.oneof({ weight: 5, arbitrary: fc.constant("c1") }, fc.string({ unit: "binary" })),
    data: fc.oneof(
      fc.jsonValue(),
      fc.record({ direction: fc.constant("inbound"), from: fc.string(), to: fc.jsonValue() }),
      fc.dictionary(fc.constantFrom("team", "line", "custom", "lnie"), fc.oneof(fc.string(), fc.jsonValue())),
    ),
  })
  .chain((event) =>
    fc.constantFrom<unknown>(event, { events: [event] }, { events: [event, event] }, { ...event, x: 1 }),
  )
  .map((value) => JSON.stringify(value));

const body = fc.oneof(
  { weight: 5, arbitrary: nearlyRight },
  fc.json(),
  fc.string({ unit: "binary" }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  nearlyRight.map((text) => text.replace(/"/, '"\\u0000')),
  nearlyRight.map((text) => text.slice(0, -1)),
  nearlyRight.map((text) => text.replace("{", '{"__proto__":{"a":1},')),
);

const contentType = fc.constantFrom(
  "application/json",
  "application/json",
  "application/json",
  "application/json; charset=latin1",
  "text/plain",
  "",
  "nonsense/",
);

/** Whether an address has parts "." or "..": every client resolves them (WHATWG URL), so that another route or none is asked. */
const leadsElsewhere = (path: string): boolean => /\/\.\.?(\/|$)/.test(path);

test("garbage gets a 2xx or a documented problem, and logs nothing", async () => {
  const requests = fc.record({
    route: fc.oneof(fc.constantFrom(...routes), fc.constant(intake)),
    segment: word,
    query: fc.array(fc.tuple(fc.oneof(word, fc.constantFrom("limit", "cursor", "big")), word), { maxLength: 4 }),
    body,
    contentType,
  });
  await fc.assert(
    fc.asyncProperty(requests, async ({ route, segment, query, body: payload, contentType: type }) => {
      const path = route.path.replaceAll(/\{\w+\}/g, () => segment);
      const search = query.map(([name, value]) => `${name}=${value}`).join("&");
      const answer = await server.inject({
        method: route.method,
        url: `${path}?${search}`,
        headers: { ...ALL, "content-type": type },
        ...(route.method === "GET" ? {} : { payload }),
      });
      if (answer.statusCode >= 200 && answer.statusCode < 300) return;
      const documented = problemsOf(route).filter((status) => status < 500);
      expect(leadsElsewhere(path) ? [...documented, 404, 405] : documented).toContain(answer.statusCode);
      expect(answer.headers["content-type"]).toBe("application/problem+json");
      expect(problemSchema.parse(answer.json()).status).toBe(answer.statusCode);
    }),
    { numRuns: 1_500 },
  );
  expect(server.logged).toEqual([]);
});
