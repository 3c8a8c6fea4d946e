import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleEventRow } from "../../test/support/example-rows.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import type { Database } from "./database.ts";
import { findRecordingsOfGoneCalls, insertRecording } from "./recordings.ts";
import { deleteOldRows } from "./retention.ts";

const ACCOUNT = "acc_1";
const BEFORE = 1_000_000;

describe.each(ENGINES)("retention on %s", (engine) => {
  let opened: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
    await database.db.insertInto("accounts").values({ id: ACCOUNT, name: "a", created_at: 0 }).execute();
  });
  afterAll(() => opened.close());

  it("deletes what is older, with all that belongs to it, a little at a time, and keeps the rest", async () => {
    const at = { old: BEFORE - 1, kept: BEFORE };
    for (const [name, moment] of Object.entries(at)) {
      for (const n of [1, 2, 3]) {
        const id = `${name}-${n}`;
        await database.transaction(async (tx) => {
          await tx.insertMany("events", [
            exampleEventRow({ id, account_id: ACCOUNT, call_id: id, received_at: moment }),
          ]);
          await tx.insertMany("calls", [
            {
              account_id: ACCOUNT,
              id,
              status: "ended",
              last_seq: 1,
              agent_id: "a",
              created_at: moment,
              updated_at: moment,
              call: "{}",
            },
          ]);
          await tx.insertMany("deliveries", [
            {
              id: `dlv-${id}`,
              account_id: ACCOUNT,
              connector_id: "con_1",
              event_id: id,
              type: "call.started",
              kind: "live",
              replay_id: null,
              outcome: "delivered",
              reason: null,
              attempts: 1,
              created_at: moment,
              settled_at: moment,
            },
          ]);
          const file = `${id}.wav`;
          await insertRecording(tx, { account_id: ACCOUNT, call_id: id, file, started_at: moment, duration_ms: 1 });
          await tx.insertMany("attempts", [
            {
              delivery_id: `dlv-${id}`,
              n: 1,
              account_id: ACCOUNT,
              started_at: moment,
              request: "{}",
              answer: "{}",
              verdict: "delivered",
              reason: null,
            },
          ]);
          const contact = { account_id: ACCOUNT, connector_id: "con_1", contact: "{}", updated_at: moment };
          await tx.insertMany("contacts", [{ ...contact, number: id }]);
          await tx.insertMany("screens", [{ ...contact, call_id: id }]);
          await tx.insertMany("call_steps", [{ account_id: ACCOUNT, call_id: id, n: 1, at: moment, step: "{}" }]);
        });
      }
    }

    expect(await deleteOldRows(database, { before: BEFORE, now: BEFORE, limit: 2 })).toBe(2);
    expect(await deleteOldRows(database, { before: BEFORE, now: BEFORE, limit: 2 })).toBe(1);
    expect(await deleteOldRows(database, { before: BEFORE, now: BEFORE, limit: 2 })).toBe(0);

    for (const table of ["events", "calls", "deliveries", "attempts", "contacts", "screens", "call_steps"] as const) {
      const rows = await database.db.selectFrom(table).selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain("old-");
      expect(rows, table).toHaveLength(3);
    }
    // Their files are still there, and are to be deleted.
    const gone = await findRecordingsOfGoneCalls(database, { limit: 10 });
    expect(gone.map(({ call_id }) => call_id).toSorted()).toEqual(["old-1", "old-2", "old-3"]);
  });

  it("deletes contacts when their time has come, with what finds them, and keeps those that have none", async () => {
    const now = 5_000;
    for (const [id, expires_at] of [
      ["gone-1", now],
      ["gone-2", now - 1],
      ["gone-3", 0],
      ["later", now + 1],
      ["never", null],
    ] as const) {
      const entry = { account_id: ACCOUNT, id, name: id, numbers: "[]", fields: "{}", expires_at };
      await database.db
        .insertInto("address_book")
        .values({ ...entry, created_at: 0, updated_at: 0 })
        .execute();
      const found = { account_id: ACCOUNT, number: "+442079460100", entry_id: id };
      await database.db.insertInto("address_book_numbers").values(found).execute();
    }
    const rounds = [];
    for (let n = 0; n < 3; n++) rounds.push(await deleteOldRows(database, { before: 0, now, limit: 2 }));
    expect(rounds).toEqual([2, 1, 0]);
    const entries = await database.db.selectFrom("address_book").select("id").orderBy("id").execute();
    const found = await database.db.selectFrom("address_book_numbers").select("entry_id as id").orderBy("id").execute();
    expect([entries, found]).toEqual([
      [{ id: "later" }, { id: "never" }],
      [{ id: "later" }, { id: "never" }],
    ]);
  });

  it("deletes what was dialled in spans that no limit asks for any more", async () => {
    const now = 10 * 24 * 3_600_000;
    const hoursAgo = (hours: number) => now - hours * 3_600_000;
    const used = (agent_id: string, span: "day" | "minute", began_at: number) => ({
      ...{ account_id: ACCOUNT, agent_id, span, began_at },
      ...{ calls: 1, seconds: 60 },
    });
    const kept = [used("ada", "day", hoursAgo(47)), used("grace", "minute", hoursAgo(1))];
    const old = [
      used("ada", "day", hoursAgo(72)),
      used("grace", "minute", hoursAgo(72)),
      used("", "day", hoursAgo(49)),
    ];
    await database.db
      .insertInto("dial_usage")
      .values([...old, ...kept])
      .execute();
    const rounds = [];
    for (let n = 0; n < 2; n++) rounds.push(await deleteOldRows(database, { before: 0, now, limit: 9 }));
    expect(rounds).toEqual([3, 0]);
    expect(await database.db.selectFrom("dial_usage").selectAll().orderBy("agent_id").execute()).toEqual(kept);
  });

  it("deletes leads, but none who is still to be called", async () => {
    const lead = { account_id: ACCOUNT, widget_id: "wgt_1", status: "missed" as const, lead: "{}", updated_at: 0 };
    const numbered = (id: string) => ({ ...lead, id, number: id, call_id: `call-${id}`, created_at: 0 });
    await database.transaction((tx) => tx.insertMany("leads", ["gone-1", "gone-2", "waits"].map(numbered)));
    const planned = { account_id: ACCOUNT, widget_id: "wgt_1", call_id: "call", tries: 1, is_delayed: 1, agents: null };
    await database.transaction((tx) =>
      tx.insertMany("planned_calls", [{ ...planned, lead_id: "waits", due_at: BEFORE + 1, leased_by: null }]),
    );
    const rounds = [];
    for (let n = 0; n < 3; n++) rounds.push(await deleteOldRows(database, { before: 1, now: 0, limit: 1 }));
    expect(rounds).toEqual([1, 1, 0]);
    expect(await database.db.selectFrom("leads").select("id").execute()).toEqual([{ id: "waits" }]);
  });
});
