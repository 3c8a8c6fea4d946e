import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLeadScene } from "../../test/support/lead-scene.ts";
import { ada, answer, bob, HOUR, LEAD, LEAD_2, MIN, rings, S } from "../../test/support/lead-script.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { listDialUsage } from "../store/dial-usage.ts";

describe.each(ENGINES)("calls and the nodes that place them, on %s", (engine) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());

  it("ends a call as lost that was under way at a node that died, once, and calls the lead again", async () => {
    const script = { parties: { [ada.phone]: answer(S), [LEAD]: answer(S), [LEAD_2]: rings } };
    const dying = await openLeadScene(test.database, { script });
    const { accountId } = dying.node;
    const widget = await dying.widget({ queue: [ada, bob], strategy: "in_order" });
    const talking = await dying.post(widget);
    await dying.pass(5 * S);
    const ringing = await dying.post(widget, { phone: LEAD_2 }, [bob]);
    await dying.pass(5 * S);
    expect(await dying.types(talking.call_id)).toContain("call.answered");

    // On SQLite the next start is the only node; on PostgreSQL the others have found the node silent.
    await test.database.db.deleteFrom("nodes").where("id", "=", dying.node.engine.nodeId).execute();
    const next = await openLeadScene(test.database, { script, accountId, clock: dying.clock });
    await next.pass(S);
    expect((await next.events(talking.call_id)).at(-1)).toMatchObject({
      type: "call.ended",
      data: { result: "answered", cause: "engine_lost", ended_by: "system" },
    });
    expect((await next.events(ringing.call_id)).at(-1)).toMatchObject({
      type: "call.failed",
      data: { result: "failed", cause: "engine_lost" },
    });
    expect(await next.lead(talking.lead_id)).toMatchObject({ status: "answered", planned: null });
    expect(await next.lead(ringing.lead_id)).toMatchObject({ status: "scheduled", planned: { tries: 1 } });
    expect((await next.steps(ringing.call_id)).at(-1)?.text).toContain("is gone; the lead is called again at");
    const now = next.clock.now();
    expect(await listDialUsage(test.database, { accountId, now })).toMatchObject([{ seconds: 8 }]);

    // The node that was only silent goes on for itself; nothing that it says then counts.
    await dying.stop();
    await next.pass(10 * MIN);
    for (const { call_id } of [talking, ringing]) {
      const ends = (await next.types(call_id)).filter((type) => type === "call.ended" || type === "call.failed");
      expect(ends).toHaveLength(1);
    }
    expect(await next.types(`${ringing.call_id}-2`)).toContain("call.started");
    expect(await next.types(`${talking.call_id}-2`)).toEqual([]);
  });

  it("ends what is under way when it is stopped, and goes on with what is planned after the next start", async () => {
    const script = { parties: { [ada.phone]: answer(S), [LEAD]: answer(S), [LEAD_2]: answer(S) } };
    const first = await openLeadScene(test.database, { script });
    const { accountId } = first.node;
    const { call_id } = await first.post(await first.widget({ queue: [ada] }));
    const hours = { mon: [{ from: "11:00", to: "12:00" }] };
    const later = await first.post(await first.widget({ queue: [ada], hours }), { phone: LEAD_2 });
    await first.pass(10 * S);
    await first.stop();
    expect((await first.events(call_id)).at(-1)).toMatchObject({
      type: "call.ended",
      data: { cause: "engine_lost", ended_by: "system" },
    });
    await first.node.stop();
    const second = await openLeadScene(test.database, { script, accountId, clock: first.clock });
    await second.pass(2 * HOUR);
    expect(await second.types(later.call_id)).toContain("call.answered");
  });

  it("places each call once, however many nodes look", async () => {
    const script = { parties: { [ada.phone]: answer(S), [bob.phone]: answer(2 * S), [LEAD]: answer(S, S) } };
    const one = await openLeadScene(test.database, { script });
    const { accountId } = one.node;
    const nodes =
      engine === "sqlite" ? [one] : [one, await openLeadScene(test.database, { script, accountId, clock: one.clock })];
    const widget = await one.widget({
      queue: [ada, bob],
      dedupe_seconds: 0,
      retry: { delays_seconds: [30], max_tries: 20, unanswered_lead: false },
    });
    const leads = await Promise.all(Array.from({ length: 30 }, () => one.post(widget)));
    for (let n = 0; n < 120; n++)
      for (const node of nodes) {
        node.caller?.look();
        await node.pass(5 * S);
      }
    for (const { lead_id, call_id } of leads) {
      expect(await one.lead(lead_id)).toMatchObject({ status: "answered", planned: null });
      expect((await one.types(call_id)).filter((type) => type === "call.started")).toHaveLength(1);
    }
    expect(nodes.flatMap(({ errors }) => errors)).toEqual([]);
  });

  it("takes a lead once that two nodes are told of at the same time", async () => {
    const one = await openLeadScene(test.database);
    const { accountId } = one.node;
    const nodes =
      engine === "sqlite" ? [one, one] : [one, await openLeadScene(test.database, { accountId, clock: one.clock })];
    const widget = await one.widget({ hours: { sun: [{ from: "09:00", to: "10:00" }] } });
    for (let n = 0; n < 10; n++) {
      const phone = `+44207946010${n}`;
      const taken = await Promise.all([...nodes, ...nodes].map((node) => node.post(widget, { phone })));
      expect(new Set(taken.map(({ call_id }) => call_id)).size).toBe(1);
      expect(await one.types(taken[0]?.call_id ?? "")).toEqual(["lead.created"]);
    }
  });
});
