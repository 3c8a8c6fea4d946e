import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exampleEvent } from "../../../test/support/example-event.ts";
import type { Template, VariableSource } from "../../contract/templates.ts";
import { standard } from "../../dialects/standard/dialect.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { Json } from "../../model/json.ts";
import { fillTemplate, variablesOf } from "./fill-template.ts";

/** An event whose call was reported with these values as `custom`, and a template that reads them by their names. */
function fill(body: string, custom: Record<string, Json>, format: Template["format"] = "json"): string {
  return fillTemplate(templateOf(body, Object.keys(custom), format), eventWith(custom), standard);
}

function templateOf(body: string, names: readonly string[], format: Template["format"] = "json"): Template {
  const variables = Object.fromEntries(
    names.map((name): [string, VariableSource] => [name, { source: "dynamic", field: name }]),
  );
  return { format, body, variables };
}

function eventWith(custom: Record<string, Json>): StoredEvent {
  const event = exampleEvent("call.answered");
  return { ...event, call: event.call && { ...event.call, custom } };
}

describe("in JSON", () => {
  test.each<[Json, string]>([
    ["Ada", '"Ada"'],
    [7, "7"],
    [false, "false"],
    [null, "null"],
    [{ city: "York", tags: ["a"] }, '{"city":"York","tags":["a"]}'],
    [[1, null], "[1,null]"],
  ])("a string that is one placeholder and nothing else takes the value's own type: %j", (value, expected) => {
    expect(fill('{"x": "{{v}}"}', { v: value })).toBe(`{"x": ${expected}}`);
    expect(fill('"{{ v }}"', { v: value })).toBe(expected);
  });

  test.each<[Json, string]>([
    ["Ada", "<Ada>"],
    [7, "<7>"],
    [false, "<false>"],
    [null, "<>"],
    [{ a: 1 }, '<{"a":1}>'],
  ])("in a longer string a value is text: %j", (value, expected) => {
    expect(JSON.parse(fill('["<{{v}}>"]', { v: value }))).toEqual([expected]);
  });

  test("what is not a placeholder stays as it was written", () => {
    const body = '{\n\t"a": 1.50,  "b": "\\u00e9 }} { {x} \\n", "c": "{{v}}" }\n';
    expect(fill(body, { v: 1 })).toBe(body.replace('"{{v}}"', "1"));
  });
});

test("in a text values go in as they are", () => {
  expect(fill("a={{a}}&b={{b}}&{{c}}", { a: 'x "y"', b: null, c: 3 }, "text")).toBe('a=x "y"&b=&3');
});

test("values are never read as templates, whatever they hold", () => {
  expect(JSON.parse(fill('["{{a}}", "<{{a}}>"]', { a: '{{b}} "quoted" \\ {{a}}', b: "no" }))).toEqual([
    '{{b}} "quoted" \\ {{a}}',
    '<{{b}} "quoted" \\ {{a}}>',
  ]);
});

test("a filled template is its JSON with each placeholder replaced by the value, and nothing else", () => {
  const names = ["a", "b", "c"];
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>, fc.string({ unit: "binary" }));
  const text = fc.oneof(
    fc.constantFrom(...names.map((name) => `{{${name}}}`)),
    fc
      .array(fc.constantFrom("x", '"', "\\", "\n", "{", " }", "é", ...names.map((name) => `{{ ${name} }}`)), {
        maxLength: 6,
      })
      .map((parts) => parts.join("")),
  );
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.constantFrom<Json>(1, null, true),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("k", "l", "m"), tie("tree"), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.record({ a: value, b: value, c: value }), fc.boolean(), (whole, custom, isPretty) => {
      const body = JSON.stringify(whole, null, isPretty ? 2 : 0);
      fc.pre(!/\{\{\{|\{\{ \}|\{\{(?! ?[abc] ?\}\})/.test(body));
      const filled = fill(body, custom);
      expect(JSON.parse(filled)).toEqual(JSON.parse(JSON.stringify(replaced(whole, custom))));
    }),
    { numRuns: 1_500 },
  );
});

/** What filling means, told another way. */
function replaced(tree: Json, values: Record<string, Json>): Json {
  if (Array.isArray(tree)) return tree.map((item) => replaced(item, values));
  if (typeof tree === "object" && tree !== null) {
    return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, replaced(item, values)]));
  }
  if (typeof tree !== "string") return tree;
  const only = /^\{\{ ?([abc]) ?\}\}$/.exec(tree)?.[1];
  if (only !== undefined) return values[only] ?? null;
  return tree.replaceAll(/\{\{ ?([abc]) ?\}\}/g, (_, name: string) => {
    const value = values[name] ?? null;
    if (typeof value === "string") return value;
    return value === null ? "" : JSON.stringify(value);
  });
}

test("a body that no receiver can want is our refusal, not our memory", () => {
  const long = "x".repeat(1_000_000);
  expect(fill(JSON.stringify(Array(4).fill("{{v}}")), { v: long })).toHaveLength(4 * (long.length + 2) + 5);
  expect(() => fill(JSON.stringify(Array(500).fill("{{v}}")), { v: long })).toThrow("more than 4194304 characters");
});

test("a template that saving would have refused makes no body", () => {
  expect(() => fill('{"x": "{{no}}"}', { v: 1 })).toThrow('line 1, column 8: the variable "no" is not mapped');
});

test("the variables that are used are told with what they stand for", () => {
  const template = templateOf('["{{b}}", "{{missing}} {{b}}"]', ["a", "b", "missing"]);
  expect(variablesOf(template, eventWith({ a: 1, b: { c: 2 } }), standard)).toEqual([
    { name: "b", source: { source: "dynamic", field: "b" }, value: { c: 2 } },
    { name: "missing", source: { source: "dynamic", field: "missing" }, value: null },
  ]);
});
