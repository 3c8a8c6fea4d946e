/** A lead from a website's form rings an agent's telephone, then the lead's, and both hear each other. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { WidgetView } from "../../src/contract/widgets.ts";
import { isSilence, isTone } from "../support/hear.ts";
import { openPhoneScene, type PhoneScene } from "../support/phone-scene.ts";

const ECHO = "+12025550107";

describe("speed to lead, rung for real", () => {
  let scene: PhoneScene;
  beforeAll(async () => {
    scene = await openPhoneScene("sqlite");
  });
  afterAll(() => scene.stop());

  test("from an HTML form to two who hear each other, with every webhook", async () => {
    const account = await scene.account();
    const { api } = account;
    const grace = await account.agent({ name: "Grace", extension: "201" });
    const away = await account.agent({ name: "Al" });
    await api.ask(`/v1/agents/${away.agent.id}/status`, { method: "PUT", body: { status: "away" } });
    const widget = await api.post<WidgetView>("/v1/widgets", {
      name: "Contact form",
      country: "US",
      queue: [{ agent_id: away.agent.id }, { agent_id: grace.agent.id }],
      allowed_origins: ["https://www.example.com"],
    });
    const form = new URLSearchParams({ lc_number: "(202) 555-0107", lc_param_name: "Ada" });
    const posted = await fetch(`${scene.app.url}/widget/${widget.key}/leads`, {
      method: "POST",
      headers: { origin: "https://www.example.com", connection: "close" },
      body: form,
    });
    const { call_id, lead_id } = (await posted.json()) as { call_id: string; lead_id: string };
    const rung = await grace.phone.incoming();
    expect(rung.headerOf("hookswitch-call")).toBe(call_id);
    expect(rung.headerOf("hookswitch-lead")).toBe("Ada");
    await rung.answer();
    rung.plays(700);
    await rung.hears(isTone(700));
    expect(away.phone.offered).toBe(0);
    rung.hangUp();
    const webhooks = await account.webhooksOf(call_id);
    expect(webhooks.map(({ type }) => type)).toEqual(["call.started", "call.ringing", "call.answered", "call.ended"]);
    expect(webhooks.at(-1)?.data.call).toMatchObject({
      to: ECHO,
      to_name: "Ada",
      agent: { id: grace.agent.id },
      result: "answered",
      ended_by: "agent",
      speed_to_lead: { lead: { id: lead_id, source: "form" } },
    });
    const steps = await api.get<{ data: { text: string }[] }>(`/v1/calls/${call_id}/steps`);
    expect(steps.data.map(({ text }) => text)).toEqual(
      expect.arrayContaining(["Al is away", "Grace is rung: all 2 are rung at once", "Grace answers"]),
    );
    expect(await api.get(`/v1/leads/${lead_id}`)).toMatchObject({ status: "answered" });
  });

  test("a call that a widget began is held, and handed to a colleague, as any other", async () => {
    const account = await scene.account();
    const { api } = account;
    const grace = await account.agent({ name: "Grace" });
    const ada = await account.agent({ name: "Ada", extension: "202" });
    const widget = await api.post<WidgetView>("/v1/widgets", { name: "Form", queue: [{ agent_id: grace.agent.id }] });
    const { call_id, lead_id } = await api.postLead({ widget_key: widget.key, lc_number: ECHO });
    const rung = await grace.phone.incoming();
    expect((await api.ask(`/v1/calls/${call_id}/transfer`, { body: { to: "202" } })).status).toBe(409);
    await rung.answer();
    rung.plays(700);
    await rung.hears(isTone(700));
    await api.post(`/v1/calls/${call_id}/hold`, { held: true });
    await rung.hears(isSilence);
    await api.post(`/v1/calls/${call_id}/hold`, { held: false });
    await rung.hears(isTone(700));
    await api.post(`/v1/calls/${call_id}/transfer`, { to: "202" });
    const offered = await ada.phone.incoming();
    expect(offered.from).toBe(ECHO);
    await offered.answer();
    await rung.ended;
    offered.plays(900);
    await offered.hears(isTone(900));
    const first = await account.webhooksOf(call_id);
    expect(first.at(-1)).toMatchObject({
      type: "call.ended",
      data: { call: { cause: "transferred", ended_by: "agent", speed_to_lead: { lead: { id: lead_id } } } },
    });
    const nextId = offered.headerOf("hookswitch-call") ?? "";
    await api.post(`/v1/calls/${nextId}/hangup`, {});
    await offered.ended;
    const next = await account.webhooksOf(nextId);
    expect(next.at(-1)?.data.call).toMatchObject({
      to: ECHO,
      agent: { id: ada.agent.id },
      custom: { transferred_from: call_id },
    });
    expect(await api.get(`/v1/leads/${lead_id}`)).toMatchObject({ status: "answered" });
  });

  test("a number that costs more than a call is not dialled, whoever left it", async () => {
    const account = await scene.account();
    const { agent, phone } = await account.agent();
    const widget = await account.api.post<WidgetView>("/v1/widgets", { name: "Form", queue: [{ agent_id: agent.id }] });
    const { call_id } = await account.api.postLead({ widget_key: widget.key, lc_number: "+19002345678" });
    await (await phone.incoming()).answer();
    expect((await account.webhooksOf(call_id)).at(-1)).toMatchObject({
      type: "call.failed",
      data: { call: { cause: "rejected" } },
    });
  });
});

test("a widget's call is held, handed on and ended through another node than the one that has it", async () => {
  const scene = await openPhoneScene("postgres");
  onTestFinished(() => scene.stop());
  const account = await scene.account();
  const grace = await account.agent({ name: "Grace" });
  const ada = await account.agent({ name: "Ada", extension: "202" });
  const queue = [{ agent_id: grace.agent.id }];
  const widget = await account.api.post<WidgetView>("/v1/widgets", { name: "Form", queue });
  const { call_id } = await account.api.postLead({ widget_key: widget.key, lc_number: ECHO });
  const rung = await grace.phone.incoming();
  await rung.answer();
  rung.plays(700);
  await rung.hears(isTone(700));
  const settings = { address: "127.0.0.1", udp_port: 0 };
  const other = (await scene.app.join({ telephony: { engine: "embedded", settings } })).as(account);
  await other.post(`/v1/calls/${call_id}/hold`, { held: true });
  await rung.hears(isSilence);
  await other.post(`/v1/calls/${call_id}/hold`, { held: false });
  await rung.hears(isTone(700));
  await other.post(`/v1/calls/${call_id}/transfer`, { to: "202" });
  const offered = await ada.phone.incoming();
  await offered.answer();
  await rung.ended;
  offered.plays(900);
  await offered.hears(isTone(900));
  expect((await account.webhooksOf(call_id)).at(-1)?.data.call).toMatchObject({ cause: "transferred" });
  const nextId = offered.headerOf("hookswitch-call") ?? "";
  await other.post(`/v1/calls/${nextId}/hangup`, {});
  await offered.ended;
  const next = await account.webhooksOf(nextId);
  expect(next.at(-1)?.data.call).toMatchObject({ agent: { id: ada.agent.id }, ended_by: "agent" });
});
