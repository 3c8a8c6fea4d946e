/** Calls out of legs: agents' telephones dial and are rung over real SIP, and every webhook comes to a real receiver. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { header } from "../../src/telephony/sip/message.ts";
import type { PhoneCall } from "../support/agent-phone.ts";
import { isSpeech, isTone } from "../support/hear.ts";
import { openPhoneScene, type PhoneScene, type WebhookBody } from "../support/phone-scene.ts";
import { inviteText, openRawSipPeer } from "../support/raw-sip-peer.ts";
import { ENGINES } from "../support/test-database.ts";

const LINE = "+442079460100";

const callIdOf = ({ responses }: PhoneCall) =>
  responses.map((each) => header(each, "hookswitch-call")).find(Boolean) ?? "";
const typesOf = (webhooks: WebhookBody[]) => webhooks.map(({ type }) => type);

describe.each(ENGINES)("calls of agents' telephones, on %s", (database) => {
  let scene: PhoneScene;
  beforeAll(async () => {
    scene = await openPhoneScene(database);
  });
  afterAll(() => scene.stop());

  test("an agent dials a number, hears it, and every webhook of the call arrives", async () => {
    const account = await scene.account();
    await account.api.post("/v1/lines", { id: "main", number: LINE, name: "Main" });
    await account.api.post("/v1/contacts", { id: "ada", name: "Ada", numbers: [{ number: "+12025550107" }] });
    const { agent, phone } = await account.agent({ extension: "201", email: "grace@example.com" });
    const call = await phone.dial("+12025550107");
    expect((await call.final).status).toBe(200);
    call.plays(700);
    await call.hears(isTone(700));
    expect(await account.api.get(`/v1/agents/${agent.id}/status`)).toMatchObject({
      status: "in_call",
      call_id: callIdOf(call),
    });
    call.hangUp();
    const webhooks = await account.webhooksOf(callIdOf(call));
    expect(typesOf(webhooks)).toEqual(["call.started", "call.answered", "call.ended"]);
    expect(webhooks[0]?.data.call).toMatchObject({
      direction: "outbound",
      from: LINE,
      line: LINE,
      to: "+12025550107",
      to_name: "Ada",
      contact: { id: "ada", name: "Ada" },
      agent: { id: agent.id, name: "Grace", email: "grace@example.com" },
    });
    const { call: ended } = webhooks.at(-1)!.data;
    expect(ended).toMatchObject({ status: "ended", result: "answered", cause: "normal", ended_by: "agent" });
    expect(ended.answered_at).toBeGreaterThanOrEqual(ended.started_at!);
    expect(ended.ended_at).toBeGreaterThanOrEqual(ended.answered_at!);
    // The call can be heard where its webhook says.
    const headers = { authorization: `Bearer ${account.apiKey}`, range: "bytes=0-3" };
    const heard = await fetch(ended.recording_url!, { headers });
    expect([heard.status, await heard.text()]).toEqual([206, "RIFF"]);
    await account.until(
      () => account.api.get<{ status: string }>(`/v1/agents/${agent.id}/status`),
      ({ status }) => status === "after_call",
    );
  });

  test("a far end that is heard before it answers, is heard by the agent; giving up is told as cancelled", async () => {
    const account = await scene.account();
    const { phone } = await account.agent();
    const call = await phone.dial("+12025550108");
    await call.hears(isTone(425));
    call.hangUp();
    expect((await call.final).status).toBe(487);
    const webhooks = await account.webhooksOf(callIdOf(call));
    expect(typesOf(webhooks)).toEqual(["call.started", "call.ringing", "call.failed"]);
    expect(webhooks.at(-1)?.data.call).toMatchObject({ result: "cancelled", ended_by: "agent" });
  });

  test.each([
    ["+12025550102", 486, "busy", "busy"],
    ["+12025550103", 404, "failed", "invalid_number"],
    ["+12025550106", 603, "failed", "rejected"],
    ["+12025550110", 503, "failed", "congestion"],
  ])("%s is answered %i, and told as %s", async (number, status, result, cause) => {
    const account = await scene.account();
    const { phone } = await account.agent();
    const call = await phone.dial(number);
    const final = await call.final;
    expect(final.status).toBe(status);
    expect(final.reason).toContain(number);
    const webhooks = await account.webhooksOf(header(final, "hookswitch-call") ?? "");
    expect(webhooks.at(-1)).toMatchObject({
      type: "call.failed",
      data: { call: { result, cause, ended_by: "contact" } },
    });
  });

  test.each([
    ["911", "rejected", "another telephone", 603],
    ["12", "invalid", "cannot be called", 404],
    ["+19002345678", "premium", "costs more", 603],
    ["+881612345678", "satellite", "satellite", 603],
    ["201", "own", "your own", 404],
  ])("%s is refused (%s) and says why", async (number, _why, text, status) => {
    const account = await scene.account();
    const { phone } = await account.agent({ extension: "201" });
    const { final } = await phone.dial(number);
    expect((await final).reason).toContain(text);
    expect((await final).status).toBe(status);
    expect(await account.api.walk("/v1/calls")).toEqual([]);
  });

  test("an agent dials a colleague by extension: they hear each other, and it is one internal call", async () => {
    const account = await scene.account();
    const grace = await account.agent({ extension: "201" });
    const ada = await account.agent({ name: "Ada", extension: "202" });
    const call = await grace.phone.dial("202");
    const offered = await ada.phone.incoming();
    expect(offered.from).toBe("201");
    offered.ring();
    await offered.answer();
    expect((await call.final).status).toBe(200);
    expect(offered.headerOf("hookswitch-call")).toBe(callIdOf(call));
    call.plays(700);
    offered.plays(1_100);
    await Promise.all([call.hears(isTone(1_100)), offered.hears(isTone(700))]);
    expect(await account.api.get(`/v1/agents/${ada.agent.id}/status`)).toMatchObject({ status: "in_call" });
    offered.hangUp();
    await call.ended;
    const webhooks = await account.webhooksOf(callIdOf(call));
    expect(typesOf(webhooks)).toEqual(["call.started", "call.ringing", "call.answered", "call.ended"]);
    expect(webhooks.at(-1)?.data.call).toMatchObject({
      direction: "internal",
      from: "201",
      to: "202",
      to_name: "Ada",
      agent: { id: grace.agent.id },
      ended_by: "contact",
    });
  });

  test("a colleague without a telephone is not there", async () => {
    const account = await scene.account();
    const { phone } = await account.agent({ extension: "201" });
    await account.api.post("/v1/agents", { name: "Ada", extension: "202" });
    const { final } = await phone.dial("202");
    expect(await final).toMatchObject({ status: 480 });
    expect((await final).reason).toContain("Ada");
  });

  test("who was called back is rung: a call to a line reaches its agent, then its team's agents who are available", async () => {
    const account = await scene.account();
    await account.api.post("/v1/teams", { id: "sales", name: "Sales" });
    const grace = await account.agent({ name: "Grace", team: "sales" });
    const ada = await account.agent({ name: "Ada", team: "sales" });
    const away = await account.agent({ name: "Al", team: "sales" });
    await account.api.ask(`/v1/agents/${away.agent.id}/status`, { method: "PUT", body: { status: "away" } });
    const ring_order = ["who-left", away.agent.id];
    await account.api.ask("/v1/teams/sales", { method: "PATCH", body: { ring_order } });
    const number = "+442079460101";
    await account.api.post("/v1/lines", {
      number,
      route: [
        { ring: "agent", agent_id: grace.agent.id, ring_seconds: 5 },
        { ring: "team", team_id: "sales", strategy: "in_order" },
      ],
    });
    const dialled = await grace.phone.dial("+12025550109");
    await dialled.final;
    await dialled.ended;
    const first = await grace.phone.incoming();
    expect(first.from).toBe("+12025550109");
    first.reject(486);
    const taken = await ada.phone.incoming();
    taken.ring();
    await taken.answer();
    await taken.hears(isSpeech);
    taken.hangUp();
    const callId = taken.headerOf("hookswitch-call") ?? "";
    const webhooks = await account.webhooksOf(callId);
    expect(typesOf(webhooks)).toEqual(["call.started", "call.ringing", "call.ringing", "call.answered", "call.ended"]);
    expect(webhooks.at(-1)?.data.call).toMatchObject({
      direction: "inbound",
      from: "+12025550109",
      to: number,
      line: number,
      agent: { id: ada.agent.id, name: "Ada" },
      result: "answered",
      ended_by: "agent",
    });
    expect(away.phone.offered).toBe(0);
    const steps = await account.api.get<{ data: { kind: string; text: string }[] }>(`/v1/calls/${callId}/steps`);
    // Whom the team's order names is first, then the others as they were made. Grace has just called somebody, and has a moment for the work after it.
    expect(steps.data.filter(({ kind }) => kind === "agent_passed_over").map(({ text }) => text)).toEqual([
      "Al is away",
      "Grace has work to do after a call",
    ]);
  });

  test("a caller's name with a NUL in it is stored and told as any other", async () => {
    const account = await scene.account();
    const number = "+442079460103";
    await account.api.post("/v1/lines", { number });
    const caller = await openRawSipPeer();
    const invite = inviteText({ port: caller.port, to: number, headers: ["X-Note: \0"] });
    caller.send(invite.replace("<sip:+12025550142@", '"Eve\0" <sip:null-%00-null@'), scene.server.port);
    const refusal = await caller.first(/^SIP\/2.0 [3-6]/);
    await caller.close();
    expect(refusal).toMatch(/^SIP\/2.0 480 /);
    const [missed] = await account.until(
      () => account.api.walk<{ id: string; status: string }>("/v1/calls"),
      (calls) => calls.some(({ status }) => status === "failed"),
    );
    expect(missed).toMatchObject({ from: "null- -null", from_name: "Eve", to: number });
    expect(typesOf(await account.webhooksOf(missed?.id ?? ""))).toEqual(["call.started", "call.failed"]);
  });

  test("a caller whom nobody answers is told so, and the call is told as missed", async () => {
    const account = await scene.account();
    const number = "+442079460102";
    await account.api.post("/v1/lines", { number });
    const { phone } = await account.agent();
    const dialled = await phone.dial("+12025550109");
    await dialled.ended;
    const [missed] = await account.until(
      () => account.api.walk<{ id: string; direction: string; status: string }>("/v1/calls"),
      (calls) => calls.some(({ direction, status }) => direction === "inbound" && status === "failed"),
    );
    expect(missed).toMatchObject({ result: "no_answer", from: "+12025550109", to: number });
  });
});
