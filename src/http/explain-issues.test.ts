import { expect, test } from "vitest";
import { z } from "zod";
import { newConnectorSchema } from "../contract/connectors.ts";
import { intakeBodySchema } from "../contract/events.ts";
import { explainIssues, PARSE_OPTIONS } from "./explain-issues.ts";

function explained(schema: z.ZodType, value: unknown): string[] {
  const parsed = schema.safeParse(value, PARSE_OPTIONS);
  if (parsed.success) return [];
  return explainIssues(parsed.error.issues, "body").map(({ pointer, message, fix }) => `${pointer} ${message} ${fix}`);
}

const call = { type: "call.ringing", call_id: "c1", data: {} };

test.each([
  [
    {},
    ['# The body has none of the forms that are accepted. Send one of "call.started"', 'or send an array as "events".'],
  ],
  [null, ["# The body must be an object, not null. Send an object."]],
  ["text", ['# The body must be an object, not "text". Send an object.']],
  [
    { ...call, type: "call.ringin" },
    ['#/type "type" must be one of those that exist, not "call.ringin".', 'Did you mean "call.ringing"?'],
  ],
  [{ ...call, call_id: undefined }, ['#/call_id "call_id" is missing. Send a text.']],
  [
    { ...call, call_id: "a b" },
    ['#/call_id "call_id" does not have the right form. Use 1 to 128 printable ASCII characters without spaces.'],
  ],
  [
    { ...call, occurred_at: 1.5 },
    ['#/occurred_at "occurred_at" must be a whole number, not 1.5. Send a whole number.'],
  ],
  [{ ...call, occurred_at: -1 }, ["must be a number of at least 0, not -1. Send a number of at least 0."]],
  [
    { ...call, data: { custom: { a: Number.POSITIVE_INFINITY } } },
    ['#/data/custom/a "data.custom.a" must be a text or a number'],
  ],
  [
    { type: "call.ringing", occurred_at: "now", is_test: 1, data: {} },
    ['"call_id" is missing', '"occurred_at" must be a number, not "now"', '"is_test" must be true or false, not 1'],
  ],
  [{ events: [] }, ['#/events "events" has 0 entries. Send at least 1 entry.']],
  [
    { events: [call, { ...call, data: { form: "x" } }] },
    ['#/events/1/data/form "events[1].data.form" is not known here.', 'Did you mean "from"?'],
  ],
  [{ events: [call], evnts: 1 }, ['#/evnts "evnts" is not known here. Did you mean "events"? Otherwise leave it out.']],
  [{ ...call, events: [], data: { "a/b~c d": 1 } }, ["#/data/a~1b~0c%20d", '"data.a/b~c d" is not known here.']],
])("an intake body %j is explained by the form that was meant", (body, parts) => {
  const all = explained(intakeBodySchema, body).join("\n");
  for (const part of parts) expect(all).toContain(part);
});

test("a schema's own wording is what to send, also for the name of a key", () => {
  const connector = { name: "", url: "ftp://x", headers: { Host: "a", "b\n": "c", d: "e\n" } };
  expect(explained(newConnectorSchema, connector)).toEqual([
    '#/name "name" has 0 characters. Send at least 1 character.',
    '#/url "url" does not have the right form. Give an absolute http:// or https:// address.',
    '#/headers/Host "headers.Host" is not an allowed name. This header is set by Hookswitch itself.',
    expect.stringMatching(/^#\/headers\/b%0A "headers\.b\\n" is not an allowed name\. A header name is made of/),
    '#/headers/d "headers.d" does not have the right form. A header value has no line breaks or control characters.',
  ]);
});

test("a refinement's wording is what to send", () => {
  expect(explained(newConnectorSchema, { name: "a", url: "http://a:b@c.example" })).toEqual([
    '#/url "url" is not valid. Put credentials into a header, not into the address.',
  ]);
});

test("other checks of zod are put into words too", () => {
  const schema = z.object({
    half: z.number().multipleOf(0.5),
    few: z.number().lt(3),
    code: z.string().length(2),
    pair: z.tuple([z.string()]),
    mail: z.email(),
    only: z.literal("x"),
  });
  const value = { half: 0.3, few: 3, code: "a", pair: "a", mail: "a", only: { deep: true } };
  expect(explained(schema, value)).toEqual([
    '#/half "half" must be a multiple of 0.5, not 0.3. Send a multiple of 0.5.',
    '#/few "few" must be a number of less than 3, not 3. Send a number of less than 3.',
    '#/code "code" has 1 character. Send exactly 2 characters.',
    '#/pair "pair" must be an array, not "a". Send an array.',
    '#/mail "mail" does not have the right form. Send a valid email.',
    '#/only "only" must be "x", not an object. Send "x".',
  ]);
});

test("at most 50 errors are listed, and long names and values are cut", () => {
  const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key${index}`, 1]));
  expect(explained(z.strictObject({}), keys)).toHaveLength(50);
  expect(explained(z.array(z.string()), Array(1_000).fill(1))).toHaveLength(50);
  const many = z.union([z.record(z.string(), z.string()), z.number()]);
  expect(explained(many, Object.fromEntries(Array.from({ length: 200_000 }, (_, key) => [key, 1])))).toHaveLength(50);
  const [error = ""] = explained(z.strictObject({}), { ["k".repeat(100_000)]: 1 });
  expect(error.length).toBeLessThan(400);
  const [other = ""] = explained(z.enum(["a"]), "v".repeat(100_000));
  expect(other.length).toBeLessThan(400);
});
