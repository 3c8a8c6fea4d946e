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

test("an agent's own telephone gets a name and a password that last, which are replaced and taken back", async () => {
  await app.api.ask("/v1/agents", { method: "POST", body: { id: "desk", name: "Desk" } });
  const path = "/v1/agents/desk/phone-account";
  expect(await app.api.ask(path)).toMatchObject({ status: 404 });
  type Account = { username: string; password: string; address: string; transports: object[] };
  const first = (await app.api.ask<Account>(path, { method: "PUT" })).body;
  expect(first.address).toBe(`sip:${first.username}@127.0.0.1`);
  expect(first.transports).toContainEqual({ protocol: "UDP", port: expect.any(Number) });
  const { password, ...known } = first;
  expect(password).toHaveLength(20);
  expect((await app.api.ask(path)).body).toEqual(known);

  const phone = await openWebSocketPhone(app.url);
  expect(await phone.register({ ...first, password: "wrong" })).toMatch(/^SIP\/2.0 401 /);
  // An account is looked up when it is asked for first, and the password is asked for once more.
  await phone.register(first, { instance: "first" });
  expect(await phone.register(first, { instance: "again" })).toMatch(/^SIP\/2.0 200 /);
  const second = (await app.api.ask<Account>(path, { method: "PUT" })).body;
  expect(second.username).not.toBe(first.username);
  await phone.register(second, { instance: "second" });
  expect(await phone.register(second, { instance: "third" })).toMatch(/^SIP\/2.0 200 /);
  expect((await app.api.ask(path, { method: "DELETE" })).status).toBe(204);
  expect((await app.api.ask(path, { method: "DELETE" })).status).toBe(404);
  await phone.close();
});

test("another website's page cannot connect, and the path is no secret to browsers", async () => {
  await expect(openWebSocketPhone(app.url, { origin: "https://evil.example" })).rejects.toThrow(/403/);
  await expect(openWebSocketPhone(app.url, { path: "/v1/calls" })).rejects.toThrow(/401/);
  expect((await fetch(`${app.url}/phone`)).status).toBe(404);
});
