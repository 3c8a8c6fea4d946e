import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PreviewRequest } from "../../contract/previews.ts";
import { compareRequests, unifiedDiff } from "./compare-requests.ts";

function request(given: Partial<PreviewRequest> & { json?: unknown } = {}): PreviewRequest {
  const { json, ...rest } = given;
  const body = json === undefined ? '{"id": 1}' : JSON.stringify(json);
  return { method: "POST", url: "https://crm.example/", headers: { "x-a": "1" }, body, ...rest };
}

test.each<[string, PreviewRequest]>([
  ["itself", request()],
  ["the same JSON laid out otherwise", request({ body: '{ "id" : 1 }\n' })],
  ["another attempt", request({ headers: { "x-a": "1", "webhook-id": "dlv_1", traceparent: "00-1-2-01" } })],
  ["another version of Hookswitch", request({ headers: { "x-a": "1", "user-agent": "Hookswitch/9.9.9" } })],
])("a request says the same as %s", (_, other) => {
  expect(compareRequests(request(), other)).toEqual([]);
});

describe("what differs is told by its place", () => {
  test.each<[string, PreviewRequest, PreviewRequest, object[]]>([
    [
      "the method",
      request(),
      request({ method: "PUT" }),
      [{ path: "/method", kind: "changed", before: "POST", after: "PUT" }],
    ],
    ["the address", request(), request({ url: "https://b/" }), [{ path: "/url", kind: "changed" }]],
    [
      "headers",
      request(),
      request({ headers: { "x-b": "2" } }),
      [
        { path: "/headers/x-a", kind: "removed", before: "1" },
        { path: "/headers/x-b", kind: "added", after: "2" },
      ],
    ],
    [
      "fields of the body",
      request({ json: { a: { "b/c": 1, "d~": [1, { e: null }] }, gone: null } }),
      request({ json: { a: { "b/c": "1", "d~": [1, { e: 2 }, 3] } } }),
      [
        { path: "/body/a/b~1c", kind: "changed", before: 1, after: "1" },
        { path: "/body/a/d~0/1/e", kind: "changed", before: null, after: 2 },
        { path: "/body/a/d~0/2", kind: "added", after: 3 },
        { path: "/body/gone", kind: "removed", before: null },
      ],
    ],
    [
      "a body that became a text",
      request(),
      request({ body: "hello" }),
      [{ path: "/body", kind: "changed", after: "hello" }],
    ],
    ["no body any more", request(), request({ body: null }), [{ path: "/body", kind: "changed", after: null }]],
    [
      "a list that became an object",
      request({ json: [] }),
      request({ json: {} }),
      [{ path: "/body", kind: "changed" }],
    ],
  ])("%s", (...[, before, after, expected]) => {
    expect(compareRequests(before, after)).toEqual(expected.map((each) => expect.objectContaining(each)));
  });
});

test("the same is told as a unified diff, a line for each field", () => {
  const after = request({ method: "PUT", json: { id: 1, name: "Ada" } });
  expect(unifiedDiff(request(), after)).toBe(
    [
      "===================================================================",
      "--- sent",
      "+++ preview",
      "@@ -1,6 +1,7 @@",
      "-POST https://crm.example/",
      "+PUT https://crm.example/",
      " x-a: 1",
      " ",
      " {",
      '-  "id": 1',
      '+  "id": 1,',
      '+  "name": "Ada"',
      " }",
      "",
    ].join("\n"),
  );
});

test("what is too much for a person is cut: fifty differences, long values, and no diff of thousands of lines", () => {
  const many = (value: number) => request({ json: Array.from({ length: 5_000 }, (_, index) => index * value) });
  expect(compareRequests(many(1), many(-3))).toHaveLength(50);
  expect(unifiedDiff(many(1), many(-3))).toBeNull();
  const [difference] = compareRequests(request(), request({ json: { id: "x".repeat(100_000) } }));
  expect(JSON.stringify(difference).length).toBeLessThan(2_200);
});

test("any two bodies are compared, and differ exactly when their JSON does", () => {
  const body = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.string(),
    fc.constantFrom('{"__proto__": 1}', '{"constructor": {}}'),
  );
  fc.assert(
    fc.property(body, body, (a, b) => {
      expect(compareRequests(request({ body: a }), request({ body: a }))).toEqual([]);
      const compared = compareRequests(request({ body: a }), request({ body: b }));
      const meaning = (text: string) => {
        try {
          return ["json", JSON.parse(text)];
        } catch {
          return ["json", text];
        }
      };
      const canonical = (value: unknown): string =>
        JSON.stringify(value, (_, inner) =>
          typeof inner === "object" && inner !== null && !Array.isArray(inner)
            ? ["an object of", ...Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1))]
            : inner,
        );
      if (compared.length === 0) expect(canonical(meaning(a))).toBe(canonical(meaning(b)));
      else expect(canonical(meaning(a))).not.toBe(canonical(meaning(b)));
    }),
    { numRuns: 500 },
  );
});
