/** The reference of the dialects is generated: here it is held against the code, and its links are followed. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fieldsOf } from "../../scripts/docs/fields.ts";
import { makePages, PAGES_FOLDER } from "../../scripts/docs/make-pages.ts";

const pages = makePages();

test("it is what the code says today", () => {
  const stored = readdirSync(PAGES_FOLDER).map((file): [string, string] => [
    file,
    readFileSync(new URL(file, PAGES_FOLDER), "utf8"),
  ]);
  const outdated = [...pages].filter(([file, text]) => new Map(stored).get(file) !== text).map(([file]) => file);
  const stray = stored.map(([file]) => file).filter((file) => !pages.has(file));
  expect([...outdated, ...stray], "A dialect has changed: run `npm run docs`, and commit docs/dialects/.").toEqual([]);
});

test.each([...pages])("every link in %s leads somewhere", (_, text) => {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));
  expect(new Set(headings).size, "two headings are the same").toBe(headings.length);
  for (const [, target = ""] of text.matchAll(/\]\(([^)]+)\)/g)) {
    if (target.startsWith("https://")) continue;
    const [file = "", anchor] = target.split("#");
    const linked = file === "" ? text : (pages.get(file) ?? readLinked(file));
    const anchors = [...linked.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));
    if (anchor !== undefined) expect(anchors, target).toContain(anchor);
  }
});

test("every field has a meaning, but for objects whose own fields tell it", () => {
  for (const [file, text] of pages) {
    const empty = text
      .split("\n")
      .filter((line) => /^\| `.*\|\s*\|$/.test(line) && !/\| (list of )?(object|\[)/.test(line));
    expect(empty, file).toEqual([]);
  }
});

test("a schema's fields are listed with those inside, by their paths", () => {
  const schema = {
    type: "object" as const,
    properties: {
      name: { const: "a|b" },
      at: { type: "string" as const, format: "date-time", description: "When." },
      who: {
        type: "object" as const,
        properties: { id: { anyOf: [{ type: "string" as const }, { type: "null" as const }] } },
      },
      said: {
        type: "array" as const,
        items: { type: "object" as const, properties: { text: {} }, required: ["text"] },
      },
      more: { type: "object" as const, additionalProperties: {} },
      call: { $ref: "#/components/schemas/Example.call" },
    },
    required: ["name", "who"],
  };
  expect(fieldsOf(schema).map(({ path, type }) => [path, type])).toEqual([
    ["name", '`"a|b"`'],
    ["at", "ISO 8601 time in UTC, may be left out"],
    ["who", "object"],
    ["who.id", "text or null, may be left out"],
    ["said", "list of object, may be left out"],
    ["said[].text", "any JSON"],
    ["more", "object of any keys, may be left out"],
    ["call", "[Call](#call), may be left out"],
  ]);
});

function readLinked(file: string): string {
  const url = new URL(file, PAGES_FOLDER);
  expect(existsSync(url), file).toBe(true);
  return readFileSync(url, "utf8");
}

/** As GitHub names headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}
