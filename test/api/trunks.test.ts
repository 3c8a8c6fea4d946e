import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Schemas } from "../../src/client/index.ts";
import { readMetrics } from "../support/metrics.ts";
import { inviteText, openRawSipPeer, type RawSipPeer, respondTo } from "../support/raw-sip-peer.ts";
import { inviteMember, join } from "../support/sessions.ts";
import { type SipRegistrar, startSipRegistrar } from "../support/sip-registrar.ts";
import { startTestApp, type TestAccount, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

const PASSWORD = "correct horse";
const USER = { username: "4711", password: PASSWORD };

describe.each(ENGINES)("trunks on %s", (database) => {
  let app: TestApp;
  let carrier: SipRegistrar;
  beforeAll(async () => {
    app = await startTestApp({
      database,
      telephony: {
        engine: "embedded",
        settings: { address: "127.0.0.1", udp_port: 0, listen: "for_trunks", test_numbers: "without_trunks" },
      },
    });
    carrier = await startSipRegistrar(USER);
  });
  afterAll(async () => {
    await app.stop();
    await carrier.close();
  });

  const stateOf = ({ api }: TestAccount, id: string, holds: (state: Schemas["TrunkState"]) => boolean) =>
    api.until(
      async () => (await api.client.get("/v1/trunks/{id}", { path: { id } })).state,
      (state) => holds(state),
    );

  test("are made, read, changed, ordered and deleted; a password is shown never and stored encrypted", async () => {
    const { api, accountId } = app.newAccount();
    const made = await api.client.post("/v1/trunks", {
      body: { name: "Carrier", host: "127.0.0.1", port: carrier.port, ...USER, prefixes: ["+44", "+44"] },
    });
    expect(made).toEqual({
      id: expect.stringMatching(/^trk_/),
      name: "Carrier",
      enabled: true,
      host: "127.0.0.1",
      port: carrier.port,
      protocol: "UDP",
      username: "4711",
      has_password: true,
      domain: null,
      register: false,
      codecs: ["PCMU", "PCMA"],
      plus: true,
      prefixes: ["+44"],
      position: 0,
      state: expect.objectContaining({ status: expect.stringMatching(/^(unknown|up|down)$/) }),
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
    });
    const path = { id: made.id };
    const other = await api.client.post("/v1/trunks", { body: { name: "Other", host: "sip.example", enabled: false } });
    expect(other).toMatchObject({ position: 1, has_password: false, state: { status: "off" } });
    await api.client.put("/v1/trunks/order", { body: { ids: [other.id, made.id] } });
    const listed = await api.client.get("/v1/trunks");
    expect(listed.data.map(({ name, position }) => [name, position])).toEqual([
      ["Other", 0],
      ["Carrier", 1],
    ]);
    const renamed = await api.client.patch("/v1/trunks/{id}", { path, body: { name: "Renamed" } });
    expect(renamed).toMatchObject({ name: "Renamed", has_password: true, username: "4711" });
    expect(await api.client.patch("/v1/trunks/{id}", { path, body: { password: null } })).toMatchObject({
      has_password: false,
    });
    await api.client.patch("/v1/trunks/{id}", { path, body: { password: PASSWORD } });
    let rows: unknown[] = [];
    await app.restart(async ({ db }) => {
      rows = await db.selectFrom("trunks").selectAll().where("account_id", "=", accountId).execute();
    });
    expect(rows).toHaveLength(2);
    expect(JSON.stringify([rows, listed, renamed])).not.toContain(PASSWORD);
    await api.client.delete("/v1/trunks/{id}", { path });
    expect(await api.refused(`/v1/trunks/${made.id}`)).toMatchObject({ status: 404 });
  });

  test.each([
    [{ host: "sip:carrier.example" }, "#/host", "host name or an IP address"],
    [{ host: "carrier.example:5060" }, "#/host", "port has a field of its own"],
    [{ port: 0 }, "#/port", ""],
    [{ register: true }, "#/username", "needs a username"],
    [{ register: true, username: "4711" }, "#/password", "needs a password"],
    [{ prefixes: ["44"] }, "#/prefixes/0", "with its plus"],
    [{ codecs: [] }, "#/codecs", ""],
  ])("what cannot be is refused at its field: %j", async (given, pointer, text) => {
    const { api } = app;
    const body = { name: "Carrier", host: "sip.carrier.example", ...given };
    const { status, errors } = await api.refused("/v1/trunks", { body });
    expect(status).toBe(422);
    expect(errors).toMatchObject([{ pointer, in: "body" }]);
    expect(`${errors?.[0]?.message} ${errors?.[0]?.fix}`).toContain(text);
  });

  test("a change must fit to what is stored, and a name is had once", async () => {
    const { api } = app.newAccount();
    const { id } = await api.post<{ id: string }>("/v1/trunks", { name: "A", host: "127.0.0.1", username: "4711" });
    const change = (body: object) => api.refused(`/v1/trunks/${id}`, { method: "PATCH", body });
    expect(await change({ register: true })).toMatchObject({ status: 422, errors: [{ pointer: "#/password" }] });
    await api.post("/v1/trunks", { name: "B", host: "127.0.0.1" });
    expect(await change({ name: "B" })).toMatchObject({
      status: 409,
      code: "value_taken",
      errors: [{ pointer: "#/name", message: 'There is a trunk "B" already.' }],
    });
  });

  test("a wrong password is told with what to do about it, and a right one takes effect at once", async () => {
    const account = app.newAccount();
    const { api } = account;
    const { id } = await api.client.post("/v1/trunks", {
      body: { name: "Carrier", host: "127.0.0.1", port: carrier.port, ...USER, password: "wrong", register: true },
    });
    expect(await stateOf(account, id, ({ status }) => status === "down")).toEqual({
      status: "down",
      since: expect.any(Number),
      problem: "refused",
      sip_code: 403,
      detail: `127.0.0.1:${carrier.port} answers 403 Forbidden.`,
      advice: expect.stringContaining("the password is wrong"),
    });
    const before = carrier.registrations.length;
    await api.client.patch("/v1/trunks/{id}", { path: { id }, body: { password: PASSWORD } });
    await stateOf(account, id, ({ status }) => status === "up");
    expect(carrier.registrations.length).toBe(before + 1);
    const tested = await api.client.post("/v1/trunks/{id}/test", { path: { id } });
    expect(tested.state).toMatchObject({ status: "up", advice: null });
    expect(carrier.registrations.length).toBe(before + 2);
    await api.client.patch("/v1/trunks/{id}", { path: { id }, body: { enabled: false } });
    expect(carrier.registrations.at(-1)).toMatchObject({ expires: 0 });
    expect(await stateOf(account, id, () => true)).toMatchObject({ status: "off" });
    expect((await api.client.post("/v1/trunks/{id}/test", { path: { id } })).state.status).toBe("off");
  });

  test("test numbers are told of until there is a trunk; trunks are set up again after a restart", async () => {
    const account = app.newAccount();
    const shared = async () => (await account.api.client.get("/v1/trunks/shared")).data;
    expect(await shared()).toMatchObject([{ name: "test-numbers", kind: "test_numbers" }]);
    const body = { name: "Carrier", host: "127.0.0.1", port: carrier.port, ...USER, register: true };
    const { id } = await account.api.client.post("/v1/trunks", { body });
    expect(await shared()).toEqual([]);
    await stateOf(account, id, ({ status }) => status === "up");
    await app.restart();
    await stateOf(account, id, ({ status }) => status === "up");
    expect(await shared()).toEqual([]);
  });

  test("who is an agent alone may neither see nor change them", async () => {
    const { api } = app.newAccount();
    const { cookie } = await join(api, await inviteMember(api), "another horse battery");
    const headers = { cookie };
    expect(await api.refused("/v1/trunks", { key: null, headers })).toMatchObject({ status: 403 });
    expect(await api.refused("/v1/trunks/shared", { key: null, headers })).toMatchObject({ status: 403 });
  });
});

test("the configuration's trunks are listed for every account and cannot be changed; whoever else calls is counted", async () => {
  const peer: RawSipPeer = await openRawSipPeer();
  peer.answer(/^OPTIONS /, (options) => respondTo(options, "503 Out of Order"));
  const trunk = { name: "house", host: "127.0.0.1", port: peer.port, check_seconds: 3_600 };
  const app = await startTestApp({
    database: "sqlite",
    telephony: { engine: "embedded", settings: { address: "127.0.0.1", udp_port: 0, trunks: [trunk] } },
  });
  for (const { api } of [app, app.newAccount()]) {
    const [shared] = await api.until(
      async () => (await api.client.get("/v1/trunks/shared")).data,
      ([first]) => first?.state.status === "down",
    );
    expect(shared).toMatchObject({ name: "house", kind: "configured", state: { sip_code: 503, problem: "refused" } });
    expect((await api.client.get("/v1/trunks")).data).toEqual([]);
    expect(await api.refused("/v1/trunks/house", { method: "DELETE" })).toMatchObject({ status: 404 });
  }

  const port = Number(/^Contact: <sip:[^>]*:(\d+)>/m.exec(await peer.first(/^OPTIONS /))?.[1]);
  const stranger = await openRawSipPeer("127.0.0.3");
  stranger.send(inviteText({ port: stranger.port, to: "100" }), port);
  await stranger.first(/^SIP\/2.0 403/);
  const { body } = await app.api.ask<string>("/metrics", { key: null });
  expect(readMetrics(body).value("hookswitch_sip_strangers_refused_total", { reason: "no_trunk" })).toBe(1);
  await stranger.close();
  await app.stop();
  await peer.close();
});
