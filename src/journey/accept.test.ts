import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { type Receiver, startReceiver } from "../../test/support/receiver.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { fatesOf, startTestNode, type TestNode } from "../../test/support/test-node.ts";
import type { NewEvent } from "../contract/events.ts";
import type { ReportResult } from "./context.ts";

describe.each(ENGINES)("accepting on %s", (engine) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());
  beforeEach(() => test.empty());

  const db = () => test.database.db;
  const start = () => startTestNode({ database: test.database });
  const receive = async (): Promise<Receiver> => {
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    return receiver;
  };
  const storedEvents = async () =>
    db().selectFrom("events").select(["id", "type", "call_id", "seq"]).orderBy("seq").orderBy("id").execute();
  const lead = (id: string): NewEvent => ({ id, type: "lead.created", data: { lead: { name: "Zoë" } } });

  it("makes of one event a stored event, its call and a delivery for each connector that wants it", async () => {
    const receiver = await receive();
    const node = await start();
    const wants = await node.connect({ url: receiver.url });
    const other = await node.connect({ url: receiver.url, events: ["call.ended"] });
    const result = await node.report(callEvent("call.started", "call-1", { id: "evt-1", occurred_at: 5 }));
    expect(result).toEqual({ kind: "accepted", events: [{ id: "evt-1", call_id: "call-1", seq: 1 }] });

    const event = await db().selectFrom("events").selectAll().executeTakeFirstOrThrow();
    expect(event).toMatchObject({ id: "evt-1", type: "call.started", seq: 1, occurred_at: 5, is_test: 0 });
    expect(JSON.parse(event.skipped)).toEqual({ not_subscribed: [other.id] });
    const call = await db().selectFrom("calls").selectAll().executeTakeFirstOrThrow();
    expect(call).toMatchObject({ id: "call-1", status: "started", last_seq: 1 });
    expect(JSON.parse(event.call ?? "")).toEqual(JSON.parse(call.call));

    const [request] = await receiver.waitFor(1);
    await node.until(({ ended }) => ended.length === 1);
    const fates = await fatesOf(test.database);
    expect(fates).toMatchObject([{ connector_id: wants.id, event_id: "evt-1", fate: "delivered", attempts: 1 }]);
    expect(request?.headers["webhook-id"]).toBe(fates[0]?.id);
    expect(JSON.parse(request?.body ?? "")).toMatchObject({ type: "call.started", data: { event_id: "evt-1" } });
  });

  it("numbers the events of each call by itself, and gives an id to those that have none", async () => {
    const node = await start();
    const result = await node.report(
      callEvent("call.started", "a"),
      callEvent("call.started", "b"),
      callEvent("call.ringing", "a"),
      { type: "lead.created", data: { lead: {} } },
    );
    expect(result).toMatchObject({
      kind: "accepted",
      events: [{ seq: 1 }, { seq: 1 }, { seq: 2 }, { seq: 0, call_id: null }],
    });
    const ids = result.kind === "accepted" ? result.events.map(({ id }) => id) : [];
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^evt_/);
  });

  describe("a report that comes again", () => {
    const report = [callEvent("call.started", "call-1", { id: "evt-1" }), lead("evt-2")];

    it("is answered as it was, and stored once", async () => {
      const receiver = await receive();
      const node = await start();
      await node.connect({ url: receiver.url });
      const first = await node.report(...report);
      await node.report(callEvent("call.ringing"));
      expect(await node.report(...structuredClone(report))).toEqual(first);
      await node.until(({ ended }) => ended.length === 3);
      expect(await storedEvents()).toHaveLength(3);
      expect(await fatesOf(test.database)).toHaveLength(3);
    });

    it("at the same time is stored once too", async () => {
      const node = await start();
      const results = await Promise.all(Array.from({ length: 20 }, () => node.report(...structuredClone(report))));
      for (const result of results) expect(result).toEqual(results[0]);
      expect(results[0]).toMatchObject({ kind: "accepted", events: [{ seq: 1 }, { seq: 0 }] });
      expect(await storedEvents()).toHaveLength(2);
    });

    it("is answered as it was by a node that starts later", async () => {
      const node = await start();
      const first = await node.report(...report);
      await node.stop();
      const later = await startTestNode({ database: test.database, accountId: node.accountId });
      expect(await later.report(...structuredClone(report))).toEqual(first);
    });

    it("may contain the same event twice", async () => {
      const node = await start();
      const result = await node.report(lead("twice"), lead("twice"));
      expect(result).toMatchObject({ kind: "accepted", events: [{ id: "twice" }, { id: "twice" }] });
      expect(await storedEvents()).toHaveLength(1);
    });

    it("with another body under the same id is refused, whether it comes later or at once", async () => {
      const node = await start();
      const other = callEvent("call.started", "call-1", { id: "evt-1", data: { from: "+49301" } });
      await node.report(...report);
      const refused: ReportResult = {
        kind: "refused",
        index: 0,
        code: "event_id_taken",
        reason: expect.stringContaining("evt-1"),
      };
      expect(await node.report(other)).toEqual(refused);
      expect(await node.report(lead("new"), { ...lead("new"), is_test: true })).toMatchObject({
        index: 1,
        code: "event_id_taken",
      });
      const [a, b] = await Promise.all([node.report(lead("x")), node.report({ ...lead("x"), is_test: true })]);
      expect([a, b].map(({ kind }) => kind).sort()).toEqual(["accepted", "refused"]);
      expect((await storedEvents()).map(({ id }) => id).sort()).toEqual(["evt-1", "evt-2", "x"]);
    });

    it("under the same id in another account is another event", async () => {
      const [node, other] = [await start(), await start()];
      await node.report(lead("evt-1"));
      expect(await other.report({ ...lead("evt-1"), is_test: true })).toMatchObject({ kind: "accepted" });
    });
  });

  it("stores nothing of a report with an event that is refused, and all of the others in its commit", async () => {
    const receiver = await receive();
    const node = await start();
    await node.connect({ url: receiver.url });
    const [good, bad, alsoGood] = await Promise.all([
      node.report(callEvent("call.started", "good"), callEvent("call.ended", "good")),
      node.report(callEvent("call.started", "bad", { id: "bad-1" }), callEvent("call.outcome_set", "bad")),
      node.report(callEvent("call.started", "also-good")),
    ]);
    expect(good?.kind).toBe("accepted");
    expect(alsoGood?.kind).toBe("accepted");
    expect(bad).toEqual({
      kind: "refused",
      index: 1,
      code: "call_not_ended",
      reason: "call.outcome_set can only follow the end of call bad",
    });
    await receiver.waitFor(3);
    await node.until(({ ended }) => ended.length === 3);
    expect((await storedEvents()).map(({ call_id }) => call_id).sort()).toEqual(["also-good", "good", "good"]);
    expect(await db().selectFrom("calls").select("id").where("id", "=", "bad").execute()).toEqual([]);
    // What was refused may be reported again, right.
    expect(await node.report(callEvent("call.started", "bad", { id: "bad-1" }))).toMatchObject({
      events: [{ seq: 1 }],
    });
  });

  it("keeps a call's numbers and its one end when many report on it at once", async () => {
    const node = await start();
    const results = await Promise.all([
      ...Array.from({ length: 30 }, () => node.report(callEvent("call.ringing"))),
      ...Array.from({ length: 10 }, () => node.report(callEvent("call.ended"))),
    ]);
    expect(results.filter(({ kind }) => kind === "accepted")).toHaveLength(31);
    const seqs = (await storedEvents()).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 31 }, (_, n) => n + 1));
  });

  it("keeps odd text as it was said", async () => {
    const receiver = await receive();
    const node = await start();
    await node.connect({ url: receiver.url });
    const text = `"'\\ 🤙 \u2028 \\u0000 ${"x".repeat(200_000)}`;
    await node.report(
      callEvent("call.ended"),
      callEvent("call.outcome_set", "call-1", { data: { ai_transcript: text } }),
    );
    const [, request] = await receiver.waitFor(2);
    expect(JSON.parse(request?.body ?? "").data.details.ai_transcript).toBe(text);
    await node.until(({ ended }) => ended.length === 2);
  });

  it("delivers what names a number that no text can hold, and goes on", async () => {
    const receiver = await receive();
    receiver.respondWith(() => ({ body: '{"success":true,"contact":{"id":"1"}}' }));
    const node = await start();
    await node.connect({ url: receiver.url, dialect: "dialer" });
    const data = { direction: "inbound", from: "\ud800\0", agent: { id: "agent-1" } } as const;
    await node.report(callEvent("call.started", "call-1", { data }), callEvent("call.ended"));
    await node.until(({ ended }) => ended.length === 2);
    expect((await fatesOf(test.database)).map(({ fate }) => fate)).toEqual(["delivered", "delivered"]);
  });

  it("tells what nobody is to get, and why", async () => {
    const node: TestNode = await start();
    const inactive = await node.connect({ url: "http://crm.example", active: false });
    const elsewhere = await node.connect({ url: "http://crm.example", access: { team: ["sales"] } });
    await node.report(callEvent("call.started"));
    const { skipped } = await db().selectFrom("events").select("skipped").executeTakeFirstOrThrow();
    expect(JSON.parse(skipped)).toEqual({ inactive: [inactive.id], outside_its_calls: [elsewhere.id] });
    expect(await fatesOf(test.database)).toEqual([]);
  });
});
