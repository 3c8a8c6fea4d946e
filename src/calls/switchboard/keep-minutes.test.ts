import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLeadScene } from "../../../test/support/lead-scene.ts";
import { ada, answer, bob, LEAD, LEAD_2, MIN, S } from "../../../test/support/lead-script.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { callSettingsSchema } from "../../contract/call-settings.ts";
import { saveCallSettings } from "../../store/call-settings.ts";
import { listDialUsage } from "../../store/dial-usage.ts";

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
});
