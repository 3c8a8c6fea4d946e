import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLeadScene } from "../../../test/support/lead-scene.ts";
import { ada, answer, bob, LEAD, LEAD_2, MIN, S } from "../../../test/support/lead-script.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { callSettingsSchema } from "../../contract/call-settings.ts";
import { saveCallSettings } from "../../store/call-settings.ts";
import { listDialUsage } from "../../store/dial-usage.ts";
import { insertRecord } from "../../store/records.ts";

describe.each(ENGINES)("an account's minutes, on %s", (engine) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());

  it("are not passed by calls that talk at the same time: they end together, and no other is made that day", async () => {
    const parties = { [ada.phone]: answer(S), [bob.phone]: answer(S), [LEAD]: answer(S), [LEAD_2]: answer(S) };
    const scene = await openLeadScene(test.database, { script: { parties } });
    const { accountId } = scene.node;
    const settings = callSettingsSchema.parse({
      account_limits: { calls_per_minute: null, calls_per_day: null, minutes_per_day: 2 },
    });
    await test.database.transaction((tx) => saveCallSettings(tx, { accountId, settings, now: scene.clock.now() }));
    const used = () => listDialUsage(test.database, { accountId, now: scene.clock.now() });
    const toAda = await scene.widget({ queue: [ada] });
    const toBob = await scene.widget({ queue: [bob] });
    const talking = [await scene.post(toAda), await scene.post(toBob, { phone: LEAD_2 })];
    await scene.pass(2 * S);
    await scene.pass(30 * S);
    expect(await used()).toMatchObject([{ calls: 2, seconds: 60 }]);

    await scene.pass(MIN);
    for (const { call_id } of talking) {
      const call = (await scene.events(call_id)).at(-1)?.call;
      expect(call).toMatchObject({ status: "ended", result: "answered", cause: "max_duration", ended_by: "system" });
      expect((call?.ended_at ?? 0) - (call?.answered_at ?? 0)).toBe(MIN);
    }
    expect(await used()).toMatchObject([{ calls: 2, seconds: 120 }]);

    const late = await scene.post(toBob);
    await scene.pass(MIN);
    expect(await scene.steps(late.call_id)).toContainEqual(
      expect.objectContaining({ kind: "lead_ended", text: expect.stringContaining("minutes_per_day is reached") }),
    );
    expect(await scene.types(late.call_id)).not.toContain("call.answered");

    // The next day has minutes of its own.
    await scene.pass(24 * 60 * MIN);
    const nextDay = await scene.post(toAda, { phone: LEAD_2 });
    await scene.pass(10 * S);
    expect(await scene.types(nextDay.call_id)).toContain("call.answered");
    expect(scene.errors).toEqual([]);
  });

  it("are counted from the answer on, not while it rings, and on when the call is handed to a colleague", async () => {
    const parties = { grace: answer(S), al: answer(S), [LEAD]: answer(20 * S) };
    const scene = await openLeadScene(test.database, { script: { parties } });
    const { accountId } = scene.node;
    for (const [id, extension] of [
      ["grace", "201"],
      ["al", "202"],
    ] as const) {
      const nothing = { email: null, phone: null, team: null, line: null, member_id: null };
      const times = { created_at: 0, updated_at: 0 };
      await test.database.transaction((tx) =>
        insertRecord(tx, "agents", { account_id: accountId, id, name: id, extension, ...nothing, ...times }),
      );
    }
    const used = async () =>
      (await listDialUsage(test.database, { accountId, now: scene.clock.now() })).map(({ agent_id, seconds }) => [
        agent_id,
        Number(seconds),
      ]);
    const placed = await scene.control.place({ accountId, agentId: "grace", to: LEAD, lineId: null });
    if (placed.kind !== "placed") throw new Error(placed.kind);
    await scene.pass(15 * S);
    expect((await used())[0]).toEqual(["", 0]);
    await scene.pass(6 * S);
    await scene.pass(10 * S);
    expect((await used())[0]).toEqual(["", 10]);

    expect(await scene.control.act(accountId, placed.callId, { act: "transfer", to: "202" })).toBe("done");
    await scene.pass(2 * S);
    expect((await scene.events(placed.callId)).at(-1)?.call).toMatchObject({ cause: "transferred" });
    await scene.pass(30 * S);
    expect((await used())[0]).toEqual(["", 42]);
    const next = await test.database.db.selectFrom("live_calls").select("call_id").executeTakeFirstOrThrow();
    expect(await scene.control.act(accountId, next.call_id, { act: "hang_up" })).toBe("done");
    await scene.pass(S);
    expect(await used()).toEqual([
      ["", 42],
      ["grace", 42],
    ]);
    expect(scene.errors).toEqual([]);
  });
});
