/** What becomes of a call when the server that carries it is killed, and when it is told to stop. */
import { describe, expect, onTestFinished, test } from "vitest";
import type { Agent } from "../../src/contract/agents.ts";
import type { PhoneCredentialsView } from "../../src/contract/phone.ts";
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

  async function openScene() {
    const installation = await makeInstallation(database);
    onTestFinished(() => installation.remove());
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

    return Object.assign(scene, {
      /** Has the agent call somebody, and waits until they talk. */
      async call(): Promise<{ callId: string; phone: WebSocketPhone }> {
        const phone = await openWebSocketPhone(scene.server.url);
        onTestFinished(() => phone.socket.terminate());
        await phone.register(await api.post<PhoneCredentialsView>("/v1/phone/credentials", { agent_id: agent.id }));
        const body = { agent_id: agent.id, to: "+12025550100" };
        const { call_id: id } = await api.post<{ call_id: string }>("/v1/calls", body);
        await phone.takeCall(BROWSER_SDP);
        await webhooksOf(id, "call.answered");
        return { callId: id, phone };
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
