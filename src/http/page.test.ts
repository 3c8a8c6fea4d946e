import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { ALL, type SampleServer, sampleServer } from "../../test/support/sample-api.ts";
import { encodeCursor, pageQuery, toPage } from "./page.ts";

let server: SampleServer | undefined;
afterEach(() => server?.close());

test("following next_cursor visits every row once, in order, and ends", async () => {
  server = sampleServer();
  const seen: number[] = [];
  const sizes: number[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query = new URLSearchParams({ limit: "50", ...(cursor === "" ? {} : { cursor }) });
    const answer = await server.inject({ url: `/v1/things?${query}`, headers: ALL });
    const page: { data: { size: number }[]; next_cursor: string | null } = answer.json();
    seen.push(...page.data.map(({ size }) => size));
    sizes.push(page.data.length);
    cursor = page.next_cursor;
  }
  expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => index));
  expect(sizes).toEqual([50, 50, 20]);
});

test("a page that is exactly full is the last when no row follows", () => {
  const positionOf = (row: number) => [row];
  expect(toPage([1, 2], 2, positionOf)).toEqual({ data: [1, 2], next_cursor: null });
  expect(toPage([1, 2, 3], 2, positionOf)).toEqual({ data: [1, 2], next_cursor: encodeCursor([2]) });
  expect(toPage([], 2, positionOf)).toEqual({ data: [], next_cursor: null });
});

test.each([
  ["text", "hello"],
  ["no base64url", "a+b="],
  ["JSON of another form", encodeCursor({ a: 1 })],
  ["another kind of position", encodeCursor(["1", "x"])],
  ["U+0000", encodeCursor([1, "\0"])],
  ["half of a surrogate pair", encodeCursor([1, "\ud800"])],
  ["nothing", ""],
])("a cursor of %s is refused", (_name, cursor) => {
  const query = z.strictObject(pageQuery(z.tuple([z.int(), z.string()])));
  expect(query.safeParse({ cursor }).error?.issues.map(({ path }) => path)).toEqual([["cursor"]]);
  expect(query.parse({ cursor: encodeCursor([1, "x"]) })).toEqual({ limit: 50, cursor: [1, "x"] });
});

test("a wrong cursor is a 400 that names it", async () => {
  server = sampleServer();
  const answer = await server.inject({ url: "/v1/things?cursor=hello", headers: ALL });
  expect(answer.json()).toMatchObject({
    status: 400,
    errors: [
      { in: "query", pointer: "#/cursor", fix: expect.stringContaining("Send the next_cursor of the page before") },
    ],
  });
});
