import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readEventIds, writeEvents } from "../../test/support/event-rows.ts";
import { exampleEventRow } from "../../test/support/example-rows.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import type { Database } from "./database.ts";

describe.each(ENGINES)("rows on %s", (engine) => {
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await openTestDatabase(engine);
    database = test.database;
  });
  afterAll(() => test.close());
  beforeEach(() => test.empty());

  const write = (ids: string[]) => writeEvents(database, ids);
  const eventIds = () => readEventIds(database);

  describe("insertMany", () => {
    it("writes no row, one and thousands", async () => {
      await write([]);
      await write(["one"]);
      const many = Array.from({ length: 5_000 }, (_, n) => `n${String(n).padStart(5, "0")}`);
      await write(many);
      expect(await eventIds()).toEqual([...many, "one"]);
    });

    it("refuses a key that is there, unless it is told what to do then", async () => {
      await write(["a"]);
      await expect(write(["b", "a"])).rejects.toThrow(/unique/i);
      expect(await eventIds()).toEqual(["a"]);
      await database.transaction((tx) =>
        tx.insertMany(
          "events",
          [exampleEventRow({ id: "a", data: "new", type: "call.ended" }), exampleEventRow({ id: "b" })],
          { keys: ["account_id", "id"], update: ["data"] },
        ),
      );
      const rows = await database.db.selectFrom("events").select(["id", "type", "data"]).orderBy("id").execute();
      expect(rows).toMatchObject([
        { id: "a", type: "call.started", data: "new" },
        { id: "b", data: "{}" },
      ]);
    });

    it("leaves a row as it is where nothing is to be replaced", async () => {
      await write(["a"]);
      const again = [exampleEventRow({ id: "a", data: "new" }), exampleEventRow({ id: "b" })];
      await database.transaction((tx) => tx.insertMany("events", again, { keys: ["account_id", "id"], update: [] }));
      const rows = await database.db.selectFrom("events").select(["id", "data"]).orderBy("id").execute();
      expect(rows).toMatchObject([
        { id: "a", data: "{}" },
        { id: "b", data: "{}" },
      ]);
    });

    it("keeps numbers, and what is missing", async () => {
      const row = exampleEventRow({ id: "a", occurred_at: 4_102_444_800_000, seq: 0, call: null, call_id: null });
      await database.transaction((tx) => tx.insertMany("events", [row]));
      expect({ ...(await database.db.selectFrom("events").selectAll().executeTakeFirst()) }).toEqual(row);
    });

    it.each([
      ["emoji and other planes", "🤙🏽 𝒞𝒶𝓁𝓁 Zoë 電話"],
      ["quotes and backslashes", `'"\`\\ \\' \\" \\u0041 \\\\u0000 $1 $$ -- /* */ ;`],
      ["control characters", "\u0001\t\r\n\u001f\u007f\u0085\u2028"],
      ["braces and JSON", '{"a":["\\u0000"]}{}null,(NULL)'],
      ["500 KB", 'ab"\\🤙'.repeat(75_000)],
    ])("keeps %s", async (_, text) => {
      await database.transaction((tx) =>
        tx.insertMany("events", [exampleEventRow({ id: "a", data: text, call: text })]),
      );
      const [row] = await database.db.selectFrom("events").select(["data", "call"]).execute();
      expect(row).toMatchObject({ data: text, call: text });
    });

    it("stores any text, where needed with U+FFFD for what is no character of a text", async () => {
      const anyText = fc.oneof(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
        fc.constantFrom("\0", "a\0b", "\\\0", "\\u0000", "\ud800", "\udfffx", "\\\ud800", "\\\\ud800"),
      );
      const texts = fc.sample(anyText, 200);
      await database.transaction((tx) =>
        tx.insertMany(
          "events",
          texts.map((data, n) => exampleEventRow({ id: String(n), data })),
        ),
      );
      const rows = await database.db.selectFrom("events").select(["id", "data"]).execute();
      const plain = (text: string) => text.replaceAll("\0", "\uFFFD").toWellFormed();
      const stored = rows.toSorted((a, b) => Number(a.id) - Number(b.id)).map(({ data }) => plain(data));
      expect(stored).toEqual(texts.map(plain));
    });
  });

  describe("oneOf", () => {
    const found = async (ids: string[]) => {
      const rows = await database.db
        .selectFrom("events")
        .select("id")
        .where(({ ref }) => database.oneOf(ref("id"), ids))
        .orderBy("id")
        .execute();
      return rows.map(({ id }) => id);
    };

    it("finds none, some and many", async () => {
      await write(["a", "b", "c"]);
      expect(await found([])).toEqual([]);
      expect(await found(["c", "x", "a"])).toEqual(["a", "c"]);
      expect(await found(["a", ...Array.from({ length: 20_000 }, (_, n) => `x${n}`)])).toEqual(["a"]);
    });

    it("takes any text for what it is", async () => {
      const odd = ['"', "\\", "{a,b}", "NULL", "null", "'", "🤙", "a,b", " "];
      await write(odd);
      for (const id of odd) expect(await found([id])).toEqual([id]);
      expect(await found(odd)).toHaveLength(odd.length);
    });
  });
});
