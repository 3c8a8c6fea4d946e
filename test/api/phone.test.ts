import { afterAll, beforeAll, expect, test } from "vitest";
import { phoneAgentOf } from "../../src/model/phone-agent.ts";
import { inviteMember, join } from "../support/sessions.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { openWebSocketPhone } from "../support/web-socket-phone.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    database: "sqlite",
    telephony: {
      engine: "embedded",
      settings: {
        address: "127.0.0.1",
        udp_port: 0,
        ice_servers: [{ urls: ["turn:turn.example.com"], secret: "shared" }, { urls: ["stun:stun.example.com"] }],
      },
    },
  });
});
afterAll(() => app.stop());

type Credentials = { address: string; username: string; password: string; expires_at: number; websocket_path: string };

const credentialsOf = (agent_id: string) =>
  app.api.ask("/v1/phone/credentials", { method: "POST", body: { agent_id } });

test("an agent's telephone gets credentials, signs in with them, and still does after a restart", async () => {
  await app.api.ask("/v1/agents", { method: "POST", body: { id: "grace@home", name: "Grace" } });
  const { status, body } = await credentialsOf("grace@home");
  expect(status).toBe(201);
  const given = body as Credentials;
  const user = phoneAgentOf({ accountId: app.accountId, agentId: "grace@home" });
  expect(given).toMatchObject({
    agent_id: "grace@home",
    address: `sip:${user}@127.0.0.1`,
    websocket_path: "/phone",
    ice_servers: [
      {
        urls: ["turn:turn.example.com"],
        username: `${Math.floor(given.expires_at / 1_000)}:${given.username}`,
        credential: expect.any(String),
      },
      { urls: ["stun:stun.example.com"] },
    ],
  });
  for (let round = 0; round < 2; round += 1) {
    const phone = await openWebSocketPhone(app.url, { origin: app.url });
    expect(await phone.register(given)).toMatch(/^SIP\/2.0 200 /);
    // The program stops with the telephone connected.
    await app.restart();
    expect(await phone.ended).toMatchObject({ code: 1001 });
  }
});

test("there are no credentials for another account's agent, for none, or for nobody", async () => {
  const other = app.newAccount();
  await other.api.ask("/v1/agents", { method: "POST", body: { id: "ada", name: "Ada" } });
  expect(await credentialsOf("ada")).toMatchObject({ status: 404 });
  expect(await app.api.ask("/v1/phone/credentials", { method: "POST", body: {} })).toMatchObject({ status: 422 });
});

test("a person gets them for their own telephone without saying whose, and an agent for no other", async () => {
  const grace = await join(app.api, await inviteMember(app.api), "correct horse battery");
  const own = await grace.ask("/v1/phone/credentials", { method: "POST", body: {} });
  expect(own).toMatchObject({ status: 201, body: { agent_id: grace.session.agent_id } });
  const [body, other] = [{ agent_id: "grace@home" }, { method: "POST" } as const];
  expect(await grace.ask("/v1/phone/credentials", { ...other, body })).toMatchObject({ status: 403 });
});

test("another website's page cannot connect, and the path is no secret to browsers", async () => {
  await expect(openWebSocketPhone(app.url, { origin: "https://evil.example" })).rejects.toThrow(/403/);
  await expect(openWebSocketPhone(app.url, { path: "/v1/calls" })).rejects.toThrow(/401/);
  expect((await fetch(`${app.url}/phone`)).status).toBe(404);
});
