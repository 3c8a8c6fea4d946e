import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Template, templateSchema } from "../../contract/templates.ts";
import { parseTemplate } from "./parse-template.ts";

const own = { source: "default" } as const;

function templateOf(
  body: string,
  names: readonly string[] = ["a", "b"],
  format: Template["format"] = "json",
): Template {
  return { format, body, variables: Object.fromEntries(names.map((name) => [name, own])) };
}

describe("a template that cannot work is refused with its place", () => {
  test.each([
    ['{"a": "{{c}}"}', 1, 8, 'the variable "c" is not mapped', 'map it under "variables", or use a, b'],
    ['{\n  "a": 1,\n  "b": "x {{ c }}"\n}', 3, 11, 'the variable "c" is not mapped', ""],
    ['{"a": "{{constructor}}"}', 1, 8, 'the variable "constructor" is not mapped', ""],
    ['{"a": "{{__proto__}}"}', 1, 8, 'the variable "__proto__" is not mapped', ""],
    ['{"a": "{{toString}}"}', 1, 8, 'the variable "toString" is not mapped', ""],
    ['{"a": {{a}}}', 1, 7, "a placeholder stands outside of a string", 'put it into quotes, as in "{{name}}"'],
    ['{"a": "{{a}"}', 1, 8, "this placeholder is not closed", "close it with }}"],
    ['{"a": "{{a", "b": "}}"}', 1, 8, "this placeholder is not closed", ""],
    ['{"a": "{{}}"}', 1, 8, '"" is not a variable\'s name', ""],
    ['{"a": "{{a.b()}}"}', 1, 8, '"a.b()" is not a variable\'s name', ""],
    ['{"a": "{{#a}}x"}', 1, 8, '"#a" is not a variable\'s name', ""],
    ['{"a": "{{{a}}}"}', 1, 8, '"{a" is not a variable\'s name', ""],
    ['{"{{a}}": 1}', 1, 3, "a field's name cannot hold a placeholder", ""],
    ['{"__proto__": {"admin": true}}', 1, 3, 'a field cannot be called "__proto__"', ""],
    ['{"\\u005f_proto__": 1}', 1, 3, 'a field cannot be called "__proto__"', ""],
    ['{"a": 1,}', 1, 9, 'a field\'s name is expected here, not "}"', "write the body as JSON (RFC 8259)"],
    ["{'a': 1}", 1, 2, "a field's name or } is expected here, not \"'\"", ""],
    ['{"a": 1', 1, 8, "the JSON ends here, where , or } is expected", "complete it"],
    ['{"a": "x}', 1, 7, "this string is not closed, or it holds a line break or a wrong escape", ""],
    ['{"a": "x\ny"}', 1, 7, "this string is not closed, or it holds a line break or a wrong escape", ""],
    ['{"a": 01}', 1, 8, ', or } is expected here, not "1"', ""],
    ["[1 2]", 1, 4, ', or ] is expected here, not "2"', ""],
    ["{} {}", 1, 4, 'the JSON is over before this "{"', "remove what follows"],
    ["nothing", 1, 1, 'a value is expected here, not "n"', ""],
    ["[😀]", 1, 2, 'a value or ] is expected here, not "😀"', ""],
    [" ", 1, 2, "the JSON ends here, where a value is expected", ""],
    [`${"[".repeat(33)}${"]".repeat(33)}`, 1, 33, "this is nested deeper than 32 levels", "make it flatter"],
  ])("%j at line %d, column %d: %s", (...[body, line, column, reason, fix]) => {
    const reading = parseTemplate(templateOf(body));
    expect(reading).toMatchObject({ kind: "refused", mistakes: [{ line, column, reason }] });
    if (reading.kind === "refused") expect(reading.mistakes[0].fix).toContain(fix);
  });

  test("every placeholder that is wrong is told, up to 20", () => {
    const reading = parseTemplate(templateOf(`["{{x}}",\n"{{a}}",\n"{{y}} {{z}}"]`));
    expect(reading).toMatchObject({
      mistakes: [
        { line: 1, column: 3 },
        { line: 3, column: 2 },
        { line: 3, column: 8 },
      ],
    });
    const many = parseTemplate(templateOf(JSON.stringify(Array(500).fill("{{x}}"))));
    expect(many.kind === "refused" && many.mistakes.length).toBe(20);
  });

  test("and one with more than 500 placeholders is", () => {
    expect(parseTemplate(templateOf(JSON.stringify(Array(500).fill("{{a}}")))).kind).toBe("template");
    expect(parseTemplate(templateOf(JSON.stringify(Array(501).fill("{{a}}"))))).toMatchObject({
      mistakes: [{ reason: "this is one placeholder more than the 500 of a template" }],
    });
  });

  test("a text is refused for its placeholders alone", () => {
    expect(parseTemplate(templateOf("{ not JSON } {{a}}", ["a"], "text")).kind).toBe("template");
    expect(parseTemplate(templateOf("one\n\n{{a", ["a"], "text"))).toMatchObject({
      mistakes: [{ line: 3, column: 1 }],
    });
  });
});

test("a template knows its variables once each, and everything else as it is", () => {
  expect(parseTemplate(templateOf('{"x": "{{b}}", "y": "{{ a }}: {{b}}!"}'))).toEqual({
    kind: "template",
    template: {
      variables: ["b", "a"],
      parts: [
        '{"x": ',
        { variable: 0, as: "json" },
        ', "y": "',
        { variable: 1, as: "quoted" },
        ": ",
        { variable: 0, as: "quoted" },
        '!"}',
      ],
    },
  });
});

test("a name may have dots, dashes and letters of any language", () => {
  const names = ["contact.name", "first-name", "größe", "_x1"];
  const body = JSON.stringify(names.map((name) => `{{${name}}}`));
  expect(templateSchema.safeParse(templateOf(body, names)).success).toBe(true);
  expect(parseTemplate(templateOf(body, names)).kind).toBe("template");
  for (const name of ["1a", "a b", "", "a".repeat(65), "a}", "a\0"]) {
    expect(templateSchema.safeParse(templateOf("{}", [name])).success, name).toBe(false);
  }
});

test("whatever is given as a template is read or refused, at a place inside it, and JSON is never anything else", () => {
  const pieces = fc.constantFrom(
    ...[
      "{{",
      "}}",
      "{",
      "}",
      "[",
      "]",
      '"',
      ":",
      ",",
      "a",
      "b",
      " ",
      "\n",
      "\\",
      "\\u0041",
      "1",
      "-0.5e3",
      "true",
      "é",
      "\ud83d",
    ],
    ...["{{a}}", '"{{a}}"', '"x {{b}}"', '{"a":', "null", "{{constructor}}", "\0"],
  );
  const body = fc.oneof(
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.json(),
  );
  fc.assert(
    fc.property(body, fc.constantFrom("json" as const, "text" as const), (text, format) => {
      const reading = parseTemplate(templateOf(text, ["a", "b"], format));
      if (reading.kind === "refused") {
        for (const { line, column } of reading.mistakes) {
          const lines = text.split("\n");
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
        }
      } else if (format === "json") {
        expect(() => JSON.parse(text)).not.toThrow();
      }
    }),
    { numRuns: 3_000 },
  );
});

test("JSON without placeholders is read exactly where JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.nat(), fc.constantFrom("", ...',:{}[]"\\0tn.e- \t'), (json, at, char) => {
      const text = json.slice(0, at % (json.length + 1)) + char + json.slice(at % (json.length + 1));
      const parses = (() => {
        try {
          JSON.parse(text);
          return true;
        } catch {
          return false;
        }
      })();
      fc.pre(!/\{\{|__proto__|constructor|prototype/.test(text));
      expect(parseTemplate(templateOf(text)).kind === "template").toBe(parses);
    }),
    { numRuns: 3_000 },
  );
});

test("64 KiB of anything are read at once", () => {
  const size = 65_536;
  for (const body of [
    "[".repeat(size),
    '"'.repeat(size),
    `"${"a".repeat(size - 1)}`,
    "\\".repeat(size),
    "{{".repeat(size / 2),
  ]) {
    expect(parseTemplate(templateOf(body)).kind).toBe("refused");
  }
  expect(parseTemplate(templateOf(`"${"\\n".repeat(size / 2 - 1)}"`)).kind).toBe("template");
});
