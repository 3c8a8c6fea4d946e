import { expect, test } from "vitest";
import { Problem } from "./problem.ts";
import { readJson } from "./read-json.ts";

function refusal(text: string): Problem {
  try {
    readJson(Buffer.from(text));
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

function pointers(text: string): string[] {
  const { status, errors = [] } = refusal(text);
  expect(status).toBe(422);
  return errors.map(({ pointer }) => pointer);
}

test.each([
  ['{"a":["x","b\\u0000c"]}', "#/a/1"],
  ['{"a\\u0000":1}', "#/a%00"],
  ['"\\ud800"', "#"],
  ['["\\uDFFF\\uD800"]', "#/0"],
  ['{"a":[1,-1e999]}', "#/a/1"],
  ['{"a":1E+0309}', "#/a"],
  [`{"a":${"9".repeat(310)}}`, "#/a"],
  [`{"a":[0,${"9".repeat(220)}e99]}`, "#/a/1"],
  ['{"a":{"__proto__":{"b":1}}}', "#/a/__proto__"],
  ['{"a":{"\\u005f_proto__":{"b":1}}}', "#/a/__proto__"],
  ['{"a":{"__pr\\u006Fto__":{"b":1}}}', "#/a/__proto__"],
])("%s is refused, and the field named", (text, pointer) => {
  expect(pointers(text)).toEqual([pointer]);
});

test.each([
  ['{"a":"\\ud83d\\ude00 \\u00e9 \\\\u0000"}', { a: "😀 é \\u0000" }],
  ['[1e308, -1.5E-400, "1e999", 1e0005]', [1e308, -0, "1e999", 100_000]],
  ['"about __proto__"', "about __proto__"],
  ['{"constructor":{"prototype":1}}', { constructor: { prototype: 1 } }],
  [`{"a":${"1".repeat(300)},"b":"${"9".repeat(400)}"}`, { a: Number("1".repeat(300)), b: "9".repeat(400) }],
  ["\ufeff[1]", [1]],
  [`"${"[{".repeat(500)}"`, "[{".repeat(500)],
  [`"${'[\\"{'.repeat(500)}"`, '[\\"{'.repeat(500).replaceAll("\\", "")],
  [`[${Array(500).fill("{}").join()}]`, Array(500).fill({})],
])("%s is taken as it is", (text, value) => {
  expect(readJson(Buffer.from(text))).toEqual(value);
});

test("a body may be 100 levels deep and no deeper", () => {
  const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${"}]".repeat(levels / 2)}`;
  expect(readJson(Buffer.from(nested(100)))).toBeDefined();
  expect(refusal(nested(102))).toMatchObject({ status: 422, code: "body_too_deep" });
});
