import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LeadScene, openLeadScene } from "../../test/support/lead-scene.ts";
import { ada, answer, bob, busy, cleo, HOUR, LEAD, LEAD_2, MIN, rings, S } from "../../test/support/lead-script.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";

/** Who was rung, at what second, and what became of them. */
async function timeline(scene: LeadScene, callId: string): Promise<string[]> {
  const steps = await scene.steps(callId);
  const start = steps.find(({ kind }) => kind === "started")?.at ?? 0;
  return steps.map(({ at, kind, agent, number, cause }) =>
    [(at - start) / S, kind, agent?.name ?? number, cause].filter((part) => part !== undefined).join(" "),
  );
}

describe.each(ENGINES)("a widget's call, on %s", (engine) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());

  it("rings all agents, connects the first to answer with the lead, and ends when one of them hangs up", async () => {
    const scene = await openLeadScene(test.database, {
      script: {
        parties: {
          [ada.phone]: answer(8 * S),
          [bob.phone]: answer(5 * S),
          [cleo.phone]: rings,
          [LEAD]: answer(4 * S, 60 * S),
        },
      },
    });
    const widget = await scene.widget({ queue: [ada, bob, cleo], caller_id: "+442079460000" });
    const { call_id, lead_id } = await scene.post(widget, { params: { lc_param_name: "John Doe" } });
    await scene.pass(3 * S);
    expect((await scene.lead(lead_id))?.status).toBe("calling");
    await scene.pass(2 * MIN);

    expect(await scene.types(call_id)).toEqual([
      "lead.created",
      "call.started",
      "call.ringing",
      "call.ringing",
      "call.ringing",
      "call.ringing",
      "call.answered",
      "call.ended",
    ]);
    expect(await timeline(scene, call_id)).toEqual([
      "0 started",
      "0 agent_rung Ada",
      "0 agent_rung Bob",
      "0 agent_rung Cleo",
      "5 agent_answered Bob",
      "5 agent_ended Ada cancelled",
      "5 agent_ended Cleo cancelled",
      `5 lead_dialled ${LEAD}`,
      `5.1 lead_rung ${LEAD}`,
      `9 lead_answered ${LEAD}`,
      `69 lead_ended ${LEAD} normal`,
      "69 agent_ended Bob normal",
      "69 over",
    ]);
    const [ended] = (await scene.events(call_id)).slice(-1);
    const startedAt = Date.parse("2026-03-02T10:00:00Z");
    expect(ended?.call).toMatchObject({
      status: "ended",
      result: "answered",
      direction: "outbound",
      from: "+442079460000",
      to: LEAD,
      to_name: "John Doe",
      line: "+442079460000",
      contact: { name: "John Doe", phone: LEAD },
      agent: { id: bob.phone, name: "Bob", phone: bob.phone },
      widget: widget.id,
      source: "speed_to_lead",
      cause: "normal",
      ended_by: "contact",
      started_at: startedAt,
      answered_at: startedAt + 9 * S,
      ended_at: startedAt + 69 * S,
      speed_to_lead: {
        widget_key: widget.key,
        widget_name: "Contact form",
        time_zone: "UTC",
        is_delayed: false,
        called_number: LEAD,
        agent_answered_at: startedAt + 5 * S,
        lead_answered_at: startedAt + 9 * S,
        lead: { id: lead_id, phone: LEAD, params: { lc_param_name: "John Doe" } },
      },
    });
    expect(await scene.lead(lead_id)).toMatchObject({ status: "answered", planned: null });
    expect((await scene.telephony.snapshot()).legs).toEqual([]);
    expect(scene.errors).toEqual([]);
  });

  it("rings one after the other in order, and each call of a round robin begins with the next agent", async () => {
    const parties = {
      [ada.phone]: rings,
      [bob.phone]: busy,
      [cleo.phone]: answer(2 * S),
      [LEAD]: answer(S, S),
      [LEAD_2]: answer(S, S),
    };
    const scene = await openLeadScene(test.database, { script: { parties } });
    const queue = [{ ...ada, ring_seconds: 10 }, bob, cleo];
    const inOrder = await scene.post(await scene.widget({ queue, strategy: "in_order" }));
    await scene.pass(MIN);
    expect((await timeline(scene, inOrder.call_id)).filter((line) => line.includes("agent"))).toEqual([
      "0 agent_rung Ada",
      "10 agent_ended Ada no_answer",
      "10 agent_rung Bob",
      "11 agent_ended Bob busy",
      "11 agent_rung Cleo",
      "13 agent_answered Cleo",
      "15 agent_ended Cleo normal",
    ]);

    const robin = await scene.widget({ queue, strategy: "round_robin" });
    const firsts: string[] = [];
    for (const phone of [LEAD, LEAD_2, LEAD, LEAD_2]) {
      const { call_id } = await scene.post(robin, { phone });
      await scene.pass(MIN);
      firsts.push((await timeline(scene, call_id))[1] ?? "");
    }
    expect(firsts).toEqual(["0 agent_rung Ada", "0 agent_rung Bob", "0 agent_rung Cleo", "0 agent_rung Ada"]);
  });

  it("tries the lead's second number, and then lets the agent go; agents that came with the lead replace the queue", async () => {
    const parties = { [cleo.phone]: answer(S), [LEAD]: busy, [LEAD_2]: rings };
    const scene = await openLeadScene(test.database, { script: { parties } });
    const widget = await scene.widget({ queue: [ada], lead_ring_seconds: 20 });
    const { call_id, lead_id } = await scene.post(widget, { phone_2: LEAD_2 }, [cleo]);
    await scene.pass(MIN);
    expect(await timeline(scene, call_id)).toEqual([
      "0 started",
      "0 agent_rung Cleo",
      "1 agent_answered Cleo",
      `1 lead_dialled ${LEAD}`,
      `2 lead_ended ${LEAD} busy`,
      `2 lead_dialled ${LEAD_2}`,
      `2.1 lead_rung ${LEAD_2}`,
      `22 lead_ended ${LEAD_2} no_answer`,
      "22 agent_ended Cleo normal",
      "22 over",
    ]);
    const failed = (await scene.events(call_id)).at(-1);
    expect(failed).toMatchObject({
      type: "call.failed",
      data: { result: "no_answer", cause: "no_answer", ended_by: "system" },
      call: { agent: { name: "Cleo" }, speed_to_lead: { agent_answered_at: expect.any(Number) } },
    });
    expect(failed?.call?.speed_to_lead).not.toHaveProperty("lead_answered_at");
    expect((await scene.lead(lead_id))?.status).toBe("no_answer");
  });

  it("lets the lead go when the agent leaves while it rings", async () => {
    const parties = { [ada.phone]: answer(S, 5 * S), [LEAD]: rings };
    const scene = await openLeadScene(test.database, { script: { parties } });
    const { call_id } = await scene.post(await scene.widget({ queue: [ada] }), { phone_2: LEAD_2 });
    await scene.pass(MIN);
    expect((await scene.events(call_id)).at(-1)).toMatchObject({
      type: "call.failed",
      data: { result: "cancelled", cause: "cancelled", ended_by: "agent" },
    });
    expect((await timeline(scene, call_id)).join()).not.toContain(LEAD_2);
    expect((await scene.telephony.snapshot()).legs).toEqual([]);
  });

  it("calls again when no agent answers, each try a call of its own, until the tries are used up", async () => {
    const parties = { [ada.phone]: [rings, busy, answer(S)], [LEAD]: answer(S, 10 * S) };
    const scene = await openLeadScene(test.database, { script: { parties } });
    const retry = { delays_seconds: [60, 600], max_tries: 3, unanswered_lead: false };
    const { call_id, lead_id } = await scene.post(await scene.widget({ queue: [ada], ring_seconds: 20, retry }));
    await scene.pass(30 * S);
    expect(await scene.types(call_id)).toEqual(["lead.created", "call.started", "call.ringing", "call.failed"]);
    expect(await scene.lead(lead_id)).toMatchObject({
      status: "scheduled",
      planned: { tries: 1, due_at: Date.parse("2026-03-02T10:01:20Z") },
    });
    await scene.pass(MIN);
    expect(await timeline(scene, `${call_id}-2`)).toContain("1 agent_ended Ada busy");
    await scene.pass(11 * MIN);
    const last = (await scene.events(`${call_id}-3`)).at(-1);
    expect(last).toMatchObject({
      type: "call.ended",
      call: { speed_to_lead: { is_delayed: true, lead: { id: lead_id } } },
    });
    expect((await scene.lead(lead_id))?.status).toBe("answered");
  });

  it("gives a lead up when the tries are used up", async () => {
    const scene = await openLeadScene(test.database, { script: { parties: { [ada.phone]: rings } } });
    const retry = { delays_seconds: [60], max_tries: 3, unanswered_lead: false };
    const { call_id, lead_id } = await scene.post(await scene.widget({ queue: [ada], ring_seconds: 10, retry }));
    await scene.pass(HOUR);
    expect(await scene.lead(lead_id)).toMatchObject({ status: "missed", planned: null });
    expect(await scene.types(`${call_id}-3`)).toContain("call.failed");
    expect(await scene.types(`${call_id}-4`)).toEqual([]);
  });

  it("waits for the widget's hours, by the clocks of its zone, also over the day that they change", async () => {
    // In the night to 2026-03-29 clocks in Berlin go forward: 09:00 is 07:00 UTC from then on.
    const parties = { [ada.phone]: answer(S), [LEAD]: answer(S, S) };
    const scene = await openLeadScene(test.database, { startsAt: "2026-03-28T22:00:00Z", script: { parties } });
    const hours = { sun: [{ from: "09:00", to: "10:00" }] };
    const { call_id, status } = await scene.post(
      await scene.widget({ queue: [ada], hours, time_zone: "Europe/Berlin" }),
    );
    expect(status).toBe("scheduled");
    await scene.pass(9 * HOUR - S);
    expect(await scene.types(call_id)).toEqual(["lead.created"]);
    await scene.pass(MIN);
    const [, started] = await scene.events(call_id);
    expect(started).toMatchObject({
      type: "call.started",
      occurred_at: Date.parse("2026-03-29T07:00:00Z"),
      data: { speed_to_lead: { is_delayed: true } },
    });
    expect((await scene.steps(call_id)).map(({ kind }) => kind).slice(0, 3)).toEqual([
      "scheduled",
      "started",
      "agent_rung",
    ]);
  });

  it("moves a retry that falls outside the hours to when they begin, and calls at once in hours over midnight", async () => {
    const scene = await openLeadScene(test.database, {
      startsAt: "2026-03-03T04:59:00Z",
      script: { parties: { [ada.phone]: rings } },
    });
    const hours = { mon: [{ from: "22:00", to: "05:00" }], tue: [{ from: "22:00", to: "05:00" }] };
    const { lead_id, status } = await scene.post(await scene.widget({ queue: [ada], ring_seconds: 10, hours }));
    expect(status).toBe("queued");
    await scene.pass(20 * S);
    expect((await scene.lead(lead_id))?.planned?.due_at).toBe(Date.parse("2026-03-03T22:00:00Z"));
  });

  it("waits while the widget is switched off, and lets its leads go when it is deleted", async () => {
    const scene = await openLeadScene(test.database, { script: { parties: { [ada.phone]: rings } } });
    const hours = { mon: [{ from: "11:00", to: "12:00" }] };
    const widget = await scene.widget({ queue: [ada], ring_seconds: 10, hours });
    const { call_id, lead_id } = await scene.post(widget);
    await scene.widgetDesk.change(scene.node.accountId, widget.id, { enabled: false });
    await scene.pass(70 * MIN);
    expect(await scene.types(call_id)).toEqual(["lead.created"]);
    await scene.widgetDesk.change(scene.node.accountId, widget.id, { enabled: true });
    await scene.pass(S);
    expect(await scene.types(call_id)).toContain("call.started");
    await scene.pass(MIN);
    expect((await scene.lead(lead_id))?.status).toBe("scheduled");
    await scene.widgetDesk.remove(scene.node.accountId, widget.id);
    await scene.pass(HOUR);
    expect(await scene.lead(lead_id)).toMatchObject({ status: "dropped", planned: null });
    expect(await scene.types(`${call_id}-2`)).toEqual([]);
  });

  it("passes over an agent who talks to somebody else", async () => {
    const parties = { [ada.phone]: answer(S), [bob.phone]: answer(2 * S), [LEAD]: answer(S), [LEAD_2]: answer(S, S) };
    const scene = await openLeadScene(test.database, { script: { parties } });
    const widget = await scene.widget({ queue: [ada, bob], strategy: "in_order" });
    await scene.post(widget);
    await scene.pass(10 * S);
    const { call_id } = await scene.post(widget, { phone: LEAD_2 });
    await scene.pass(10 * S);
    expect((await timeline(scene, call_id)).slice(1, 4)).toEqual([
      "0 agent_passed_over Ada",
      "0 agent_rung Bob",
      "2 agent_answered Bob",
    ]);
  });
});
