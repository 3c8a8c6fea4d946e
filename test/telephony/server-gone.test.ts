/** What becomes of a call when the server that carries it is killed, and when it is told to stop. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Agent } from "../../src/contract/agents.ts";
import type { PhoneCredentialsView } from "../../src/contract/phone.ts";
import { readWav } from "../../src/telephony/rtp/wav.ts";
import { makeInstallation } from "../support/make-installation.ts";
import type { WebhookBody } from "../support/phone-scene.ts";
import { respondTo } from "../support/raw-sip-peer.ts";
import { startServerScene } from "../support/server-scene.ts";
import { ENGINES } from "../support/test-database.ts";
import { BROWSER_SDP, openWebSocketPhone, type WebSocketPhone } from "../support/web-socket-phone.ts";

/** A machine that stands still for a while takes longer, and nothing else does. */
const LIMIT_MS = 120_000;

describe.each(ENGINES)("a call on %s", (database) => {
  test("ends once as engine_lost when the server is killed, and its webhook goes out after the next start", {
    timeout: LIMIT_MS,
  }, async () => {
    const scene = await openScene();
    const { callId } = await scene.call();
    await scene.server.end("SIGKILL");
    await scene.restart();
    await scene.expectLost(callId);
    // The agent is free again, and calls go through.
    await scene.call();
  });

  test("goes on for its grace when the server is told to stop, and is hung up then", {
    timeout: LIMIT_MS,
  }, async () => {
    const scene = await openScene();
    const { callId, phone } = await scene.call();
    const stopped = scene.server.end("SIGTERM");
    const bye = await phone.first(/^BYE /);
    phone.send(respondTo(bye, "200 OK"));
    expect(await stopped).toBe(0);
    await scene.restart();
    await scene.expectLost(callId);
  });

  test("that ends by itself while the server stops is over as any other: told, recorded, and nobody's loss", {
    timeout: LIMIT_MS,
  }, async () => {
    const scene = await openScene({ call_grace_seconds: 60, record_calls: "wav" });
    const { api } = scene;
    const { apiKey } = scene.server;
    const { callId, phone, invite } = await scene.call();
    const recording = () => api.ask(`/v1/calls/${callId}/recording`);
    await api.until(recording, ({ headers }) => Number(headers["content-length"]) > 5_000);
    const stopped = scene.server.end("SIGTERM");
    await api.until(
      () => api.ask("/readyz"),
      ({ status }) => status === 503,
    );
    expect(await api.refused("/v1/calls", { body: scene.dialled })).toMatchObject({ status: 503, code: "not_ready" });
    phone.send(byeAfter(invite));
    await phone.first(/^SIP\/2.0 200 .*BYE/s);
    expect(await stopped).toBe(0);
    // Not after the next start: a stop waits until what has happened is told.
    const ends = scene.crm.requests.filter(({ body }) => body.includes('"call.ended"'));
    expect(ends.map(({ body }) => (JSON.parse(body) as WebhookBody).data.call)).toMatchObject([
      { id: callId, result: "answered", cause: "normal", ended_by: "agent", recording_url: expect.any(String) },
    ]);
    await scene.restart();
    expect(await api.get(`/v1/calls/${callId}`)).toMatchObject({ status: "ended", cause: "normal" });
    const file = await fetch(`${scene.server.url}/v1/calls/${callId}/recording`, {
      headers: { authorization: `Bearer ${apiKey}`, connection: "close" },
    });
    const wav = Buffer.from(await file.arrayBuffer());
    expect(wav.readUInt32LE(54)).toBe(wav.length - 58);
    expect(readWav(wav)).toMatchObject({ kind: "samples", channels: 2 });
  });

  async function openScene(settings: object = {}) {
    const installation = await makeInstallation(database);
    onTestFinished(() => installation.remove());
    writeFileSync(join(installation.folder, "hookswitch.json"), JSON.stringify(settings));
    const scene = await startServerScene(installation);
    const { api, crm } = scene;
    const connector = await api.createConnector({ url: crm.url });
    await api.post("/v1/lines", { id: "main", number: "+442079460100" });
    const agent = await api.post<Agent>("/v1/agents", { name: "Grace" });

    /** The webhooks of a call, each once, as soon as one of this type has come. */
    async function webhooksOf(callId: string, type: string): Promise<WebhookBody[]> {
      for (let count = 1; ; count++) {
        // What a server that is killed has sent and not yet noted down is sent again, with the same id.
        const each = new Map((await crm.waitFor(count)).map(({ headers, body }) => [headers["webhook-id"], body]));
        const bodies = [...each.values()].map((body) => JSON.parse(body) as WebhookBody);
        const own = bodies.filter(({ data }) => data.call?.id === callId);
        if (own.some((each) => each.type === type)) return own;
      }
    }

    const dialled = { agent_id: agent.id, to: "+12025550100" };
    return Object.assign(scene, {
      dialled,
      /** Has the agent call somebody, and waits until they talk. */
      async call(): Promise<{ callId: string; phone: WebSocketPhone; invite: string }> {
        const phone = await openWebSocketPhone(scene.server.url);
        onTestFinished(() => phone.socket.terminate());
        await phone.register(await api.post<PhoneCredentialsView>("/v1/phone/credentials", { agent_id: agent.id }));
        const { call_id: id } = await api.post<{ call_id: string }>("/v1/calls", dialled);
        const invite = await phone.takeCall(BROWSER_SDP);
        await webhooksOf(id, "call.answered");
        return { callId: id, phone, invite };
      },
      async expectLost(callId: string): Promise<void> {
        await webhooksOf(callId, "call.ended");
        await api.until(
          () => api.get<{ data: unknown[] }>(`/v1/deliveries/waiting?connector_id=${connector.id}`),
          ({ data }) => data.length === 0,
        );
        const webhooks = await webhooksOf(callId, "call.ended");
        expect(webhooks.map(({ type }) => type).filter((type) => type !== "call.ringing")).toEqual([
          "call.started",
          "call.answered",
          "call.ended",
        ]);
        expect(webhooks.at(-1)?.data.call).toMatchObject({
          status: "ended",
          result: "answered",
          cause: "engine_lost",
          ended_by: "system",
        });
      },
    });
  }
});

/** The BYE of a telephone that was called with this INVITE, and answered it with the tag `raw`. */
function byeAfter(invite: string): string {
  const [from = "", to = ""] = ["From", "To"].map((name) => new RegExp(`^${name}: (.*)\r$`, "m").exec(invite)?.[1]);
  return [
    `BYE ${/^Contact: <([^>]+)>/m.exec(invite)?.[1]} SIP/2.0`,
    "Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKbye",
    "Max-Forwards: 70",
    `From: ${to};tag=raw`,
    `To: ${from}`,
    ...(invite.match(/^Call-ID:.*$/m) ?? []),
    "CSeq: 1 BYE",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}
