/** Generated garbage at every route: the answer is a 2xx or a problem that the API's description lists. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { ALL, sampleRoutes, sampleServer } from "../../test/support/sample-api.ts";
import { problemSchema } from "./problem.ts";
import { problemsOf } from "./route.ts";

const routes = sampleRoutes({ onStream: (stream) => stream.close() });
const server = sampleServer({ routes });
afterAll(() => server.close());

const word = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("%00", "%zz", "%", "..", "__proto__", "%2F", "null", "-1", "1e999"),
);

/** JSON that is nearly right: an event of the contract with one of its parts replaced. */
const nearlyRight = fc
  .record(
    {
      type: fc.constantFrom("call.started", "call.ended", "sms.sent", "nope"),
      call_id: fc.oneof(fc.constant("c1"), fc.string({ unit: "binary" })),
      data: fc.oneof(
        fc.jsonValue(),
        fc.record({ direction: fc.constant("inbound"), from: fc.string(), to: fc.jsonValue() }),
      ),
      events: fc.array(fc.jsonValue()),
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));

const body = fc.oneof(
  nearlyRight,
  fc.json(),
  fc.string({ unit: "binary" }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  nearlyRight.map((text) => text.replace(/"/, '"\\u0000')),
  nearlyRight.map((text) => text.slice(0, -1)),
  nearlyRight.map((text) => text.replace("{", '{"__proto__":{"a":1},')),
);

const contentType = fc.constantFrom(
  "application/json",
  "application/json; charset=latin1",
  "text/plain",
  "",
  "nonsense/",
);

test("garbage gets a 2xx or a documented problem, and logs nothing", async () => {
  const requests = fc.record({
    route: fc.constantFrom(...routes),
    segment: word,
    query: fc.array(fc.tuple(fc.oneof(word, fc.constantFrom("limit", "cursor", "big")), word), { maxLength: 4 }),
    body,
    contentType,
  });
  await fc.assert(
    fc.asyncProperty(requests, async ({ route, segment, query, body: payload, contentType: type }) => {
      const path = route.path.replaceAll(
        /\{\w+\}/g,
        () => encodeURI(segment.toWellFormed()).replaceAll(/[?#/]/g, "") || "x",
      );
      const search = query
        .map(([name, value]) => `${encodeURI(name.toWellFormed())}=${encodeURI(value.toWellFormed())}`)
        .join("&")
        .replaceAll("#", "");
      const answer = await server.inject({
        method: route.method,
        url: `${path}?${search}`,
        headers: { ...ALL, "content-type": type },
        ...(route.method === "GET" ? {} : { payload }),
      });
      if (answer.statusCode >= 200 && answer.statusCode < 300) return;
      expect(problemsOf(route).filter((status) => status < 500)).toContain(answer.statusCode);
      expect(answer.headers["content-type"]).toBe("application/problem+json");
      expect(problemSchema.parse(answer.json()).status).toBe(answer.statusCode);
    }),
    { numRuns: 1_500 },
  );
  expect(server.logged).toEqual([]);
});
