import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { type Receiver, startReceiver } from "../../test/support/receiver.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { startTestNode, type TestNode } from "../../test/support/test-node.ts";
import type { Clock } from "../model/clock.ts";
import type { Database } from "../store/database.ts";
import { openPostgres } from "../store/postgres/open.ts";
import { startWatchdog, type Watchdog } from "./watchdog.ts";

const HOUR_MS = 3_600_000;
const SILENT_MS = 4 * HOUR_MS;

/** A clock that stands still until it is moved on. */
function handClock(): Clock & { forward(ms: number): void; ring(): void } {
  let now = Date.now();
  let bell: (() => void) | null = null;
  return {
    now: () => now,
    after(_ms, ring) {
      bell = ring;
      return () => {
        bell = null;
      };
    },
    forward(ms) {
      now += ms;
    },
    ring() {
      const ringing = bell;
      bell = null;
      ringing?.();
    },
  };
}

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
  onTestFinished(() => receiver.close());
});

/** A watchdog on a node, and what it says. It stops before the node does. */
function watch(node: TestNode, database: Database, clock: Clock) {
  const ended: string[] = [];
  const errors: unknown[] = [];
  const watchdog: Watchdog = startWatchdog({
    database,
    engine: node.engine,
    silentMs: SILENT_MS,
    clock,
    onEnded: (_accountId, callIds) => void ended.push(...callIds),
    onError: (error) => void errors.push(error),
  });
  onTestFinished(async () => {
    await watchdog.stop();
    expect(errors).toEqual([]);
  });
  return { ...watchdog, ended };
}

async function endsOf(database: Database) {
  const rows = await database.db
    .selectFrom("events")
    .select(["type", "call_id", "data", "occurred_at", "is_test"])
    .where("type", "in", ["call.ended", "call.failed"])
    .orderBy("call_id")
    .execute();
  return rows.map(({ data, ...row }) => ({ ...row, data: JSON.parse(data) }));
}

/** Makes a call look as if it had been heard of first and last so long ago. */
async function age(database: Database, id: string, { first, last }: { first: number; last: number }): Promise<void> {
  const now = Date.now();
  await database.db
    .updateTable("calls")
    .set({ created_at: now - first, updated_at: now - last })
    .where("id", "=", id)
    .execute();
}

describe.each(ENGINES)("the watchdog on %s", (engine) => {
  let test: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
    database = test.database;
  });
  afterAll(() => test.close());
  beforeEach(() => test.empty());

  it("ends calls of which nothing was heard for too long, as what they were, and tells the connectors", async () => {
    const node = await startTestNode({ database });
    await node.connect({ url: receiver.url, events: ["call.ended", "call.failed"] });
    await node.report(
      callEvent("call.answered", "answered"),
      callEvent("conversation.transcript", "answered", { occurred_at: 5 }),
      callEvent("call.started", "ringing", { is_test: true }),
      callEvent("call.ringing", "ringing"),
      callEvent("call.ended", "over"),
    );
    const clock = handClock();
    const watchdog = watch(node, database, clock);
    expect(await watchdog.look()).toBe(0);
    clock.forward(SILENT_MS - 60_000);
    expect(await watchdog.look()).toBe(0);
    clock.forward(120_000);
    expect(await watchdog.look()).toBe(2);
    expect(watchdog.ended.toSorted()).toEqual(["answered", "ringing"]);

    const [answered, over, ringing] = await endsOf(database);
    const data = { cause: "engine_lost", ended_by: "system" };
    expect(answered).toMatchObject({ type: "call.ended", is_test: 0, data: { ...data, result: "answered" } });
    expect(answered?.data.transcript).toEqual([{ speaker: "agent", text: "Hello", at: 5 }]);
    expect(ringing).toMatchObject({ type: "call.failed", is_test: 1, data: { ...data, result: "failed" } });
    expect(over?.data).toEqual({});
    // It ended when it was last heard of, not hours later.
    expect(clock.now() - (answered?.occurred_at ?? 0)).toBeGreaterThan(SILENT_MS);
    await receiver.waitFor(3);

    expect(await watchdog.look()).toBe(0);
    const late = await node.report(callEvent("call.ended", "answered"));
    expect(late).toMatchObject({ kind: "refused", code: "call_already_ended" });
    expect(await node.report(callEvent("call.outcome_set", "answered"))).toMatchObject({ kind: "accepted" });
  });

  it("lets a call go on as long as something is heard of it, over starts and stops", async () => {
    const node = await startTestNode({ database });
    await node.report(callEvent("call.answered", "long"), callEvent("call.answered", "lost"));
    await age(database, "long", { first: 30 * HOUR_MS, last: HOUR_MS });
    await age(database, "lost", { first: 20 * HOUR_MS, last: 19 * HOUR_MS });
    const clock = handClock();
    const first = watch(node, database, clock);
    expect([await first.look(), await first.look()]).toEqual([1, 0]);
    expect(first.ended).toEqual(["lost"]);
    await first.stop();

    clock.forward(2 * HOUR_MS);
    const second = watch(node, database, clock);
    expect(await second.look()).toBe(0);
    clock.forward(2 * HOUR_MS);
    expect(await second.look()).toBe(1);
    expect(second.ended).toEqual(["long"]);
    // Both are over now, and the next one begins where nothing is left.
    clock.forward(HOUR_MS);
    expect(await second.look()).toBe(0);
    const { ended_before } = await database.db.selectFrom("call_watches").selectAll().executeTakeFirstOrThrow();
    expect(ended_before).toBe(clock.now() - SILENT_MS);
  });

  it("is not misled for good by a clock that was ahead", async () => {
    const node = await startTestNode({ database });
    const clock = handClock();
    const ahead = handClock();
    ahead.forward(1_000 * HOUR_MS);
    await node.report(callEvent("call.ended", "before"));
    const misled = watch(node, database, ahead);
    expect(await misled.look()).toBe(0);
    await node.report(callEvent("call.started", "since"));
    await age(database, "since", { first: 0, last: 0 });
    await misled.stop();
    const watchdog = watch(node, database, clock);
    expect(await watchdog.look()).toBe(0);
    clock.forward(5 * HOUR_MS);
    expect(await watchdog.look()).toBe(1);
  });

  it("finds every lost call of many accounts, however many came at once", async () => {
    const node = await startTestNode({ database });
    const other = await startTestNode({ database });
    const calls = Array.from({ length: 450 }, (_, n) => callEvent("call.started", `call-${n}`));
    await node.report(...calls);
    await other.report(...calls.slice(0, 3));
    const clock = handClock();
    const watchdog = watch(node, database, clock);
    clock.forward(30 * HOUR_MS);
    expect(await watchdog.look()).toBe(453);
    expect(await endsOf(database)).toHaveLength(453);
  });

  it("looks by itself again and again until it is stopped", async () => {
    const node = await startTestNode({ database });
    const clock = handClock();
    const watchdog = watch(node, database, clock);
    await node.report(callEvent("call.started", "first"));
    clock.forward(5 * HOUR_MS);
    for (const next of ["second", "third"]) {
      clock.ring();
      await expect.poll(() => watchdog.ended.length).toBe(next === "second" ? 1 : 2);
      // The look is over, and the bell is set again.
      await watchdog.look();
      await node.report(callEvent("call.started", next));
      const heard = Date.now() - clock.now();
      await age(database, next, { first: heard, last: heard });
      clock.forward(5 * HOUR_MS);
    }
    await watchdog.stop();
    clock.ring();
    expect(watchdog.ended).toEqual(["first", "second"]);
    expect(await endsOf(database)).toHaveLength(2);
  });
});

describe("watchdogs of several nodes", () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase("postgres");
  });
  afterAll(() => test.close());

  it("end every lost call once between them, and none that ends by itself meanwhile", async () => {
    const nodes: { node: TestNode; watchdog: ReturnType<typeof watch> }[] = [];
    const clock = handClock();
    for (let n = 0; n < 3; n++) {
      const database = await openPostgres(test.url);
      onTestFinished(() => database.close());
      const node = await startTestNode({ database, ...(nodes[0] && { accountId: nodes[0].node.accountId }) });
      nodes.push({ node, watchdog: watch(node, database, clock) });
    }
    const ids = Array.from({ length: 300 }, (_, n) => `call-${n}`);
    await nodes[0]!.node.report(...ids.map((id) => callEvent("call.answered", id)));
    clock.forward(5 * HOUR_MS);

    // While all of them look, some of the calls end after all, and some turn out to go on.
    const own = ids.filter((_, n) => n % 3 === 0);
    const [looked, ends] = await Promise.all([
      Promise.all(nodes.map(({ watchdog }) => watchdog.look())),
      Promise.all(
        own.map((id, n) => nodes[n % 3]!.node.report(callEvent("call.ended", id, { data: { cause: "normal" } }))),
      ),
    ]);
    const byThemselves = ends.filter(({ kind }) => kind === "accepted").length;
    const byWatchdogs = looked.reduce((sum, count) => sum + count, 0);
    expect(byThemselves + byWatchdogs).toBe(ids.length);
    const all = await endsOf(test.database);
    expect(all.map(({ call_id }) => call_id)).toEqual(ids.toSorted());
    expect(all.filter(({ data }) => data.cause === "engine_lost")).toHaveLength(byWatchdogs);
    expect(await Promise.all(nodes.map(({ watchdog }) => watchdog.look()))).toEqual([0, 0, 0]);
  });
});
