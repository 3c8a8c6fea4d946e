/** The whole way of a lead: posted by a script, called by telephony that follows one, told to a CRM as it is documented. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallStep } from "../../src/contract/call-steps.ts";
import type { LeadView } from "../../src/contract/leads.ts";
import type { WidgetView } from "../../src/contract/widgets.ts";
import { type Simulator, startSimulator } from "../../src/telephony/simulator/simulator.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

const ADA = "+447400123451";
const LEAD = "+442079460100";

describe.each(ENGINES)("speed to lead on %s", (database) => {
  let app: TestApp;
  let crm: Receiver;
  beforeAll(async () => {
    const parties = {
      "agent-7": { does: "unreachable", after_ms: 1 },
      [ADA]: { does: "answer", after_ms: 20 },
      [LEAD]: { does: "answer", after_ms: 20, hangs_up_after_ms: 50 },
    };
    app = await startTestApp({ database, telephony: { engine: "scripted", settings: { parties } } });
    crm = await startReceiver();
  });
  afterAll(async () => {
    await app.stop();
    await crm.close();
  });

  test("a lead is posted, called, and told to the CRM in the documented form", async () => {
    const { api, accountId } = app.newAccount();
    await api.createConnector({ url: crm.url, dialect: "speed-to-lead" });
    await api.post("/v1/agents", { id: "agent-7", name: "Ada", phone: ADA, email: "ada@example.com" });
    const widget = await api.post<WidgetView>("/v1/widgets", {
      name: "Contact form",
      time_zone: "Europe/London",
      queue: [{ agent_id: "agent-7" }],
    });
    const { call_id, lead_id } = await api.postLead({
      widget_key: widget.key,
      lc_number: "020 7946 0100",
      country: "UK",
      lc_param_name: "John Doe",
    });
    const bodies = (await crm.waitFor(3)).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    const lead = {
      lead_phone: LEAD,
      lead_id,
      country: "GB",
      source: "api",
      custom_params: { lc_param_name: "John Doe" },
    };
    const about = { call_id, widget_key: widget.key, widget_name: "Contact form", lead };
    const call = {
      ...about,
      user_id: accountId,
      timezone: "Europe/London",
      is_delayed_call: false,
      called_lead_phone: LEAD,
    };
    const byType = new Map(bodies.map((body) => [body.type, body]));
    expect(byType.get("lead_created")).toMatchObject({ type: "lead_created", ...about });
    expect(byType.get("start_call")).toMatchObject({ type: "start_call", ...call });
    expect(byType.get("end_call")).toMatchObject({
      type: "end_call",
      ...call,
      call_status: "answered",
      disconnected_by: "lead",
      time_agent_answered_iso_string: expect.stringMatching(/Z$/),
      time_lead_answered_iso_string: expect.stringMatching(/Z$/),
      agent: { name: "Ada", phone: ADA, email: "ada@example.com" },
    });
    expect(await api.get<LeadView>(`/v1/leads/${lead_id}`)).toMatchObject({ status: "answered", next_try_at: null });
    const { data } = await api.get<{ data: CallStep[] }>(`/v1/calls/${call_id}/steps`);
    expect(data.map(({ kind, cause = "" }) => `${kind} ${cause}`.trim())).toEqual([
      "started",
      "agent_rung",
      // Ada has no device that is reached, and is rung on her telephone.
      "agent_ended unreachable",
      "agent_answered",
      "lead_dialled",
      "lead_answered",
      "lead_ended normal",
      "agent_ended normal",
      "over",
    ]);
  });
});

describe("speed to lead over SIP", () => {
  const [agent, deaf, talker] = ["+12025550100", "+12025550101", "+12025550105"];
  let app: TestApp;
  let carrier: Simulator;
  beforeAll(async () => {
    carrier = await startSimulator({
      numbers: {
        [agent]: { title: "an agent", ringMs: 200 },
        [deaf]: { title: "a lead who is not there", ringMs: 100, refuse: 486 },
        [talker]: { title: "a lead who talks", ringMs: 200, says: { sound: "goodbye", loop: false }, hangUpMs: 500 },
      },
    });
    const trunks = [{ name: "carrier", ...carrier.address }];
    const settings = { address: "127.0.0.1", udp_port: 0, trunks };
    app = await startTestApp({ database: "sqlite", telephony: { engine: "embedded", settings } });
  });
  afterAll(async () => {
    await app.stop();
    await carrier.stop();
  });

  test("an agent and a lead are really called, the lead at the second number, and connected", async () => {
    const { api } = app.newAccount();
    const queue = [{ name: "Ada", phone: agent }];
    const widget = await api.post<WidgetView>("/v1/widgets", { name: "Form", queue, caller_id: "+12025550199" });
    const { call_id, lead_id } = await api.postLead({ widget_key: widget.key, lc_number: deaf, lc_number_2: talker });
    const lead = () => api.get<LeadView>(`/v1/leads/${lead_id}`);
    await api.until(lead, ({ status }) => status !== "queued" && status !== "calling");
    const { data: done } = await api.get<{ data: CallStep[] }>(`/v1/calls/${call_id}/steps`);
    expect(done.map(({ kind, cause = "" }) => `${kind} ${cause}`.trim())).toEqual([
      "started",
      "agent_rung",
      "agent_answered",
      "lead_dialled",
      "lead_rung",
      "lead_ended busy",
      "lead_dialled",
      "lead_rung",
      "lead_answered",
      "lead_ended normal",
      "agent_ended normal",
      "over",
    ]);
    expect((await lead()).status).toBe("answered");
    expect(await api.get(`/v1/calls/${call_id}`)).toMatchObject({
      status: "ended",
      ended_by: "contact",
      agent: { name: "Ada" },
      speed_to_lead: { called_number: talker },
    });
  });
});
