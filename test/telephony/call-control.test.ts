/** Calls that a program asks for, ends, holds and hands on, over the API. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isTone } from "../support/hear.ts";
import { openPhoneScene, type PhoneScene } from "../support/phone-scene.ts";

const ECHO = "+12025550107";

describe("calls over the API", () => {
  let scene: PhoneScene;
  beforeAll(async () => {
    scene = await openPhoneScene("sqlite");
  });
  afterAll(() => scene.stop());

  test("an agent is rung first, then the number; the call is held, handed on and ended", async () => {
    const account = await scene.account();
    const { api } = account;
    const grace = await account.agent({ name: "Grace", extension: "201" });
    const ada = await account.agent({ name: "Ada", extension: "202" });
    const { call_id } = await api.post<{ call_id: string }>("/v1/calls", { agent_id: grace.agent.id, to: ECHO });
    const rung = await grace.phone.incoming();
    expect(rung.headerOf("hookswitch-call")).toBe(call_id);
    expect(await api.refused(`/v1/calls/${call_id}/hold`, { body: { held: true } })).toMatchObject({
      status: 409,
      code: "call_not_answered",
    });
    await rung.answer();
    rung.plays(700);
    await rung.hears(isTone(700));
    expect((await api.ask(`/v1/calls/${call_id}/transfer`, { body: { to: "202" } })).status).toBe(202);
    const taken = await ada.phone.incoming();
    await taken.answer();
    expect((await account.webhooksOf(call_id)).at(-1)?.data.call).toMatchObject({
      source: "api",
      to: ECHO,
      agent: { name: "Grace" },
      cause: "transferred",
    });
    const next = taken.headerOf("hookswitch-call") ?? "";
    await account.until(
      () => api.get<{ status: string }>(`/v1/calls/${next}`),
      ({ status }) => status === "answered",
    );
    expect((await api.ask(`/v1/calls/${next}/hangup`, { method: "POST" })).status).toBe(202);
    await taken.ended;
    expect((await account.webhooksOf(next)).at(-1)?.data.call).toMatchObject({ status: "ended", cause: "normal" });
    expect(await api.refused(`/v1/calls/${next}/hangup`, { method: "POST" })).toMatchObject({ code: "call_not_live" });
  });

  test("what may not be dialled is refused with the field; an agent without a telephone cannot be reached", async () => {
    const account = await scene.account();
    const { agent_id } = { agent_id: (await account.api.post<{ id: string }>("/v1/agents", { name: "Al" })).id };
    for (const to of ["+19002345678", "112", "12"]) {
      expect(await account.api.refused("/v1/calls", { body: { agent_id, to } })).toMatchObject({
        status: 422,
        errors: [{ pointer: "#/to" }],
      });
    }
    expect(await account.api.refused("/v1/calls", { body: { to: ECHO } })).toMatchObject({
      status: 422,
      errors: [{ pointer: "#/agent_id" }],
    });
    const { call_id } = await account.api.post<{ call_id: string }>("/v1/calls", { agent_id, to: ECHO });
    expect((await account.webhooksOf(call_id)).at(-1)).toMatchObject({
      type: "call.failed",
      data: { call: { cause: "unreachable", result: "failed" } },
    });
  });
});
