import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallSettings } from "../../src/contract/call-settings.ts";
import { takeDialLeave } from "../../src/store/dial-usage.ts";
import { changeLiveCall } from "../../src/store/live-calls.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

const PATH = "/v1/call-settings";

describe.each(ENGINES)("call settings on %s", (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ database: engine });
  });
  afterAll(() => app.stop());

  test("protect from bills by themselves, and change field by field", async () => {
    const { api } = app.newAccount();
    const before = await api.get<CallSettings>(PATH);
    expect(before).toMatchObject({ allow_premium: false, allow_satellite: false, allowed_countries: null });
    expect(before.agent_limits.minutes_per_day).toBeGreaterThan(0);
    await api.post("/v1/lines", { id: "main", number: "+442079460100" });
    const patch = { country: "uk", allowed_countries: ["uk", "IE"], default_line: "main", blocked_prefixes: ["+4490"] };
    const { status, body } = await api.ask(PATH, { method: "PATCH", body: patch });
    expect([status, body]).toEqual([200, { ...before, ...patch, country: "GB", allowed_countries: ["GB", "IE"] }]);
    expect(await api.get(PATH)).toEqual(body);
    expect(await app.newAccount().api.get(PATH)).toEqual(before);
  });

  test.each([
    [{ country: "XX" }, "#/country"],
    [{ allowed_countries: ["GB", "XX"] }, "#/allowed_countries/1"],
    [{ default_line: "none" }, "#/default_line"],
    [{ blocked_prefixes: ["090"] }, "#/blocked_prefixes/0"],
    [
      { agent_limits: { calls_per_minute: -1, calls_per_day: 1, minutes_per_day: 1 } },
      "#/agent_limits/calls_per_minute",
    ],
    [{ agent_limits: { calls_per_minute: 1 } }, "#/agent_limits/calls_per_day"],
    [{ max_call_minutes: 0 }, "#/max_call_minutes"],
    [{}, "#"],
    [{ premium: true }, "#/premium"],
  ])("%j is refused", async (body, pointer) => {
    const { api } = app.newAccount();
    const refused = await api.refused(PATH, { method: "PATCH", body });
    expect([refused.status, refused.errors?.[0]?.pointer ?? "#"]).toEqual([422, pointer]);
  });

  test("of calls that are dialled at once no more get leave than the limits allow, minutes among them", async () => {
    const { accountId, api } = app.newAccount();
    const limits = {
      agent: { calls_per_minute: 5, calls_per_day: 100, minutes_per_day: 10 },
      account: { calls_per_minute: 8, calls_per_day: 100, minutes_per_day: null },
    };
    const now = Date.now();
    await app.restart(async (database) => {
      const dial = (agentId: string, most: number) =>
        database.transaction((tx) => takeDialLeave(tx, { accountId, agentId, limits, most, now }));
      const many = await Promise.all(Array.from({ length: 12 }, () => dial("grace", 60)));
      expect(many.filter(({ kind }) => kind === "granted")).toHaveLength(5);
      expect(many.find(({ kind }) => kind === "refused")).toMatchObject({
        exceeded: { whose: "agent", limit: "calls_per_minute" },
      });
      // What her calls may still last is used up: of ten minutes five are held.
      const ada = [await dial("ada", 400), await dial("ada", 400), await dial("ada", 400)];
      expect(ada).toMatchObject([
        { kind: "granted", seconds: 400 },
        { kind: "granted", seconds: 200 },
        { kind: "refused", exceeded: { whose: "agent", limit: "minutes_per_day" } },
      ]);
      await dial("al", 1);
      expect(await dial("eve", 1)).toMatchObject({ exceeded: { whose: "account", limit: "calls_per_minute" } });
    });
    expect(await api.get("/v1/dial-usage")).toMatchObject({
      account: { calls: 8, minutes: 0 },
      agents: [
        { agent_id: "ada", calls: 2, minutes: 10 },
        { agent_id: "al", calls: 1 },
        { agent_id: "grace", calls: 5, minutes: 5 },
      ],
    });
  });

  test("a call that is talked counts against the account's minutes, and the next one gets what is left", async () => {
    const { accountId, api } = app.newAccount();
    const none = { calls_per_minute: null, calls_per_day: null, minutes_per_day: null };
    const limits = { agent: none, account: { ...none, minutes_per_day: 10 } };
    const now = Date.now();
    const day = now - (now % 86_400_000);
    await app.restart(async (database) => {
      const dial = (most: number) =>
        database.transaction((tx) => takeDialLeave(tx, { accountId, agentId: "grace", limits, most, now }));
      const begin = (callId: string, seconds: number | null) =>
        database.transaction((tx) => {
          const own = { account_id: accountId, call_id: callId, node_id: "node", agent_id: "grace" };
          const row = {
            ...own,
            talking_since: seconds === null ? null : now - seconds * 1_000,
            reserved_seconds: 3_600,
            day,
          };
          return changeLiveCall(tx, { accountId, callId, changes: [{ kind: "begins", row }] });
        });
      expect(await dial(3_600)).toMatchObject({ seconds: 600 });
      await begin("one", 240);
      await begin("two", 60);
      await begin("rings", null);
      expect(await dial(3_600)).toMatchObject({ kind: "granted", seconds: 300 });
      const end = { accountId, callId: "one", changes: [{ kind: "ends" as const, seconds: 500 }] };
      await database.transaction((tx) => changeLiveCall(tx, end));
      expect(await dial(3_600)).toMatchObject({ kind: "granted", seconds: 40 });
      await begin("three", 40);
      expect(await dial(3_600)).toMatchObject({ exceeded: { whose: "account", limit: "minutes_per_day" } });
    });
    const { account } = await api.get<{ account: { calls: number; minutes: number } }>("/v1/dial-usage");
    expect(account.calls).toBe(3);
    expect(account.minutes).toBeGreaterThanOrEqual(10);
  });
});
