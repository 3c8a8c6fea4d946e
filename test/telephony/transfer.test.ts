/** Calls that are handed on: transfers by REFER over real SIP, and a telephone that is lost in mid-call. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { header } from "../../src/telephony/sip/message.ts";
import type { PhoneCall } from "../support/agent-phone.ts";
import { isTone } from "../support/hear.ts";
import { openPhoneScene, type PhoneScene } from "../support/phone-scene.ts";
import { inviteText, openRawSipPeer, respondTo } from "../support/raw-sip-peer.ts";

const ECHO = "+12025550107";
const callIdOf = ({ responses }: PhoneCall) =>
  responses.map((each) => header(each, "hookswitch-call")).find(Boolean) ?? "";

describe("transfers", () => {
  let scene: PhoneScene;
  beforeAll(async () => {
    scene = await openPhoneScene("sqlite");
  });
  afterAll(() => scene.stop());

  async function people() {
    const account = await scene.account();
    const grace = await account.agent({ name: "Grace", extension: "201" });
    const ada = await account.agent({ name: "Ada", extension: "202" });
    return { account, grace, ada };
  }

  test("a blind transfer to a colleague is a call of its own, which names the one before", async () => {
    const { account, grace, ada } = await people();
    const call = await grace.phone.dial(ECHO);
    expect((await call.final).status).toBe(200);
    const referred = call.refer("sip:202@hookswitch");
    const offered = await ada.phone.incoming();
    expect(offered.from).toBe(ECHO);
    offered.ring();
    await offered.answer();
    expect(await referred).toBe(200);
    await call.ended;
    offered.plays(900);
    await offered.hears(isTone(900));
    const first = await account.webhooksOf(callIdOf(call));
    expect(first.at(-1)?.data.call).toMatchObject({ status: "ended", cause: "transferred", agent: { name: "Grace" } });
    offered.hangUp();
    const second = await account.webhooksOf(offered.headerOf("hookswitch-call") ?? "");
    expect(second.map(({ type }) => type)).toEqual(["call.started", "call.ringing", "call.answered", "call.ended"]);
    expect(second.at(-1)?.data.call).toMatchObject({
      direction: "outbound",
      to: ECHO,
      agent: { id: ada.agent.id, name: "Ada" },
      custom: { transferred_from: callIdOf(call) },
      ended_by: "agent",
    });
  });

  test("where nobody takes the call, the agent has it back and is told so", async () => {
    const { account, grace, ada } = await people();
    const call = await grace.phone.dial(ECHO);
    await call.final;
    const referred = call.refer("sip:202@hookswitch");
    (await ada.phone.incoming()).reject(486);
    expect(await referred).toBe(480);
    call.plays(700);
    await call.hears(isTone(700));
    expect(await call.refer("sip:112@hookswitch")).toBe(403);
    expect(await call.refer("sip:99@hookswitch")).toBe(404);
    call.hangUp();
    expect((await account.webhooksOf(callIdOf(call))).at(-1)?.data.call).toMatchObject({ cause: "normal" });
  });

  test("a call is handed on once at a time: another try is refused, on every way, and the first one goes on", async () => {
    const { account, grace, ada } = await people();
    const third = await account.agent({ name: "Alan", extension: "203" });
    const call = await grace.phone.dial("202");
    const colleague = await ada.phone.incoming();
    await colleague.answer();
    await call.final;
    const id = callIdOf(call);
    await account.until(
      () => account.api.walk<{ status: string }>("/v1/calls"),
      ([one]) => one?.status === "answered",
    );
    const referred = call.refer("sip:203@hookswitch");
    const offered = await third.phone.incoming();
    offered.ring();
    expect(await call.refer("sip:203@hookswitch")).toBe(491);
    expect(await colleague.refer("sip:203@hookswitch")).toBe(491);
    for (const [path, body] of [
      ["transfer", { to: "203" }],
      ["hold", { held: true }],
    ] as const) {
      expect(await account.api.refused(`/v1/calls/${id}/${path}`, { body })).toMatchObject({
        status: 409,
        code: "call_transferring",
      });
    }
    expect(third.phone.offered).toBe(1);
    offered.reject(486);
    expect(await referred).toBe(480);
    call.plays(700);
    await colleague.hears(isTone(700));

    const again = colleague.refer("sip:203@hookswitch");
    await (await third.phone.incoming()).answer();
    expect(await again).toBe(200);
    await colleague.ended;
    expect((await account.webhooksOf(id)).at(-1)?.data.call).toMatchObject({ cause: "transferred" });
    call.hangUp();
  });

  test("who waits for an answer has nobody to hand on yet, and is told so", async () => {
    const { account, grace, ada } = await people();
    const { call_id } = await account.api.post<{ call_id: string }>("/v1/calls", {
      agent_id: grace.agent.id,
      to: "+12025550101",
    });
    const rung = await grace.phone.incoming();
    await rung.answer();
    expect(await rung.refer("sip:202@hookswitch")).toBe(480);
    expect(ada.phone.offered).toBe(0);
    rung.hangUp();
    await account.webhooksOf(call_id);
  });

  test("an agent who leaves at once has handed the call on all the same", async () => {
    const { account, grace, ada } = await people();
    const call = await grace.phone.dial(ECHO);
    await call.final;
    void call.refer("sip:202@hookswitch");
    const offered = await ada.phone.incoming();
    call.hangUp();
    expect((await account.webhooksOf(callIdOf(call))).at(-1)?.data.call).toMatchObject({ cause: "transferred" });
    await offered.answer();
    offered.plays(900);
    await offered.hears(isTone(900));
    offered.hangUp();
  });

  test("an attended transfer connects the two whom an agent talks to, and both of the agent's calls are over", async () => {
    const { account, grace, ada } = await people();
    const outside = await grace.phone.dial(ECHO);
    await outside.final;
    const inside = await grace.phone.dial("202");
    const offered = await ada.phone.incoming();
    await offered.answer();
    await inside.final;
    expect(await outside.refer(`sip:202@hookswitch?Replaces=${inside.replaces()}`)).toBe(200);
    await Promise.all([outside.ended, inside.ended]);
    offered.plays(900);
    await offered.hears(isTone(900));
    for (const call of [outside, inside]) {
      expect((await account.webhooksOf(callIdOf(call))).at(-1)?.data.call).toMatchObject({ cause: "transferred" });
    }
    offered.hangUp();
    const [last] = await account.until(
      () => account.api.walk<{ status: string; agent: object; custom?: object }>("/v1/calls"),
      (calls) => calls[0]?.status === "ended",
    );
    expect(last).toMatchObject({ agent: { id: ada.agent.id }, custom: { transferred_from: callIdOf(outside) } });
    expect(outside.isOver).toBe(true);
  });

  test("another agent's call cannot be taken over", async () => {
    const { account, grace, ada } = await people();
    const outside = await grace.phone.dial(ECHO);
    await outside.final;
    const foreign = await ada.phone.dial(ECHO);
    await foreign.final;
    expect(await outside.refer(`sip:x@hookswitch?Replaces=${foreign.replaces()}`)).toBe(403);
    expect(await outside.refer("sip:x@hookswitch?Replaces=nobody%3Bto-tag%3D1%3Bfrom-tag%3D2")).toBe(404);
    foreign.hangUp();
    outside.hangUp();
    await account.webhooksOf(callIdOf(outside));
    await account.webhooksOf(callIdOf(foreign));
  });

  test("who calls from outside has nobody called at the account's expense", async () => {
    const { account, grace, ada } = await people();
    const number = "+442079460104";
    await account.api.post("/v1/lines", { number, route: [{ ring: "agent", agent_id: grace.agent.id }] });
    const caller = await openRawSipPeer();
    const { port } = scene.server;
    const invite = inviteText({ port: caller.port, to: number });
    caller.answer(/^NOTIFY /, (notify) => respondTo(notify, "200 OK"));
    caller.send(invite, port);
    const offered = await grace.phone.incoming();
    await offered.answer();
    const answer = await caller.first(/^SIP\/2.0 200 .*INVITE/s);
    const within = (method: string, cseq: number, more: string[] = []) =>
      [
        `${method} ${/^Contact: <([^>]+)>/im.exec(answer)?.[1]} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${caller.port};branch=z9hG4bK-${method};rport`,
        "Max-Forwards: 70",
        ...(answer.match(/^(?:From|To|Call-ID):.*$/gim) ?? []),
        `CSeq: ${cseq} ${method}`,
        ...more,
        "Content-Length: 0",
        "",
        "",
      ].join("\r\n");
    caller.send(within("ACK", 1), port);
    const contact = `Contact: <sip:raw@127.0.0.1:${caller.port}>`;
    caller.send(within("REFER", 2, [contact, "Refer-To: <sip:202@hookswitch>"]), port);
    expect(await caller.first(/^NOTIFY .*SIP\/2\.0 [2-6]/s)).toContain("SIP/2.0 403");
    caller.send(within("BYE", 3), port);
    await offered.ended;
    await caller.close();
    expect(ada.phone.offered).toBe(0);
    const told = await account.webhooksOf(offered.headerOf("hookswitch-call") ?? "");
    expect(told.at(-1)?.data.call).toMatchObject({ cause: "normal", ended_by: "contact" });
  });
});
