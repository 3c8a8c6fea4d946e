import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Schemas } from "../../src/client/index.ts";
import type { Database } from "../../src/store/database.ts";
import { inviteMember, join, signIn } from "../support/sessions.ts";
import { startTestApp, type TestAccount, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

type Entry = Schemas["AuditEntry"];

const DAY_MS = 86_400_000;

describe.each(ENGINES)("the audit log on %s", (database) => {
  let app: TestApp;
  let failing: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ database, retentionDays: 60 });
    failing = await startTestApp({ database, logsErrors: true });
  });
  afterAll(async () => {
    await app.stop();
    await failing.stop();
  });

  const logOf = ({ api }: TestAccount, query = "") => api.walk<Entry>(`/v1/audit-log?limit=2${query}`);

  test("says who made, changed and deleted what, with what was before and after", async () => {
    const account = app.newAccount();
    const { api } = account;
    const owner = await signIn(api, account.owner);
    const line = await owner.ask<{ id: string }>("/v1/lines", { body: { number: "+442079460100" } });
    const path = `/v1/lines/${line.body.id}`;
    await owner.ask(path, { method: "PATCH", body: { name: "Sales" } });
    // What changes nothing is no change; what is refused neither.
    await owner.ask(path, { method: "PATCH", body: { name: "Sales" } });
    await owner.ask(path, { method: "PATCH", body: { number: "+44" } });
    await api.ask(path, { method: "DELETE" });
    const [deleted, changed, created, ...others] = await logOf(account);
    expect(others).toEqual([]);
    expect(created).toEqual({
      id: expect.stringMatching(/^aud_/),
      at: expect.any(Number),
      actor: { kind: "user", id: owner.session.user.id, name: "Grace" },
      noun: "lines",
      noun_id: line.body.id,
      name: "+442079460100",
      action: "created",
      changes: expect.arrayContaining([{ field: "number", before: null, after: "+442079460100" }]),
    });
    expect(changed).toMatchObject({
      action: "changed",
      name: "Sales",
      changes: [{ field: "name", before: null, after: "Sales" }],
    });
    expect(deleted).toMatchObject({ action: "deleted", actor: { kind: "api_key", name: "test" }, name: "Sales" });
    expect(deleted?.changes).toContainEqual({ field: "name", before: "Sales", after: null });
  });

  test("tells of orders, of rotated keys, and of keys and members", async () => {
    const account = app.newAccount();
    const { api } = account;
    const ids: string[] = [];
    for (const name of ["a", "b"]) {
      ids.push((await api.post<{ id: string }>("/v1/outcome-tags", { name, type: "neutral" })).id);
    }
    await api.ask("/v1/outcome-tags/order", { method: "PUT", body: { ids: ids.toReversed() } });
    const widget = await api.post<{ id: string }>("/v1/widgets", { name: "Form" });
    await api.post(`/v1/widgets/${widget.id}/rotate-key`);
    const key = await api.createKey({ name: "PBX", scopes: ["events:write"] });
    await api.ask(`/v1/keys/${key.id}`, { method: "DELETE" });
    const member = await inviteMember(api);
    await api.ask(`/v1/members/${member.id}`, { method: "PATCH", body: { name: "Ada Lovelace" } });
    const log = await logOf(account);
    expect(log.map(({ noun, action, name }) => [noun, action, name]).toReversed()).toEqual([
      ["outcome-tags", "created", "a"],
      ["outcome-tags", "created", "b"],
      ["outcome-tags", "ordered", null],
      ["widgets", "created", "Form"],
      ["widgets", "rotate-key", "Form"],
      ["keys", "created", "PBX"],
      ["keys", "deleted", "PBX"],
      ["members", "created", "Ada"],
      ["members", "changed", "Ada Lovelace"],
    ]);
    const ordered = log.find(({ action }) => action === "ordered");
    expect(ordered?.changes).toEqual([{ field: "order", before: ["a", "b"], after: ["b", "a"] }]);
  });

  test("has no secret in it, and what is long is cut", async () => {
    const account = app.newAccount();
    const { api } = account;
    const connector = await api.createConnector({
      url: "https://crm.example",
      headers: { Authorization: "Bearer top-secret" },
    });
    await api.post(`/v1/connectors/${connector.id}/rotate-secret`);
    const trunk = await api.post<{ id: string }>("/v1/trunks", {
      name: "T",
      host: "h.example",
      password: "top-secret",
    });
    await api.ask(`/v1/trunks/${trunk.id}`, { method: "PATCH", body: { password: "top-secret-2" } });
    const member = await inviteMember(api);
    const prefixes = Array.from({ length: 400 }, (_, n) => `+44${n + 1_000}`);
    await api.ask(`/v1/trunks/${trunk.id}`, { method: "PATCH", body: { prefixes } });
    const log = await logOf(account);
    const text = JSON.stringify(log);
    for (const secret of ["top-secret", connector.secret, member.link.path.split("#")[1] ?? ""]) {
      expect(text).not.toContain(secret);
    }
    expect(log[2]).toMatchObject({
      action: "changed",
      changes: [{ field: "password", before: "[redacted]", after: "[redacted]" }],
    });
    expect(log[0]?.changes).toMatchObject([{ field: "prefixes", after: expect.stringContaining("characters)") }]);
  });

  test("no change is stored without its entry: where the one cannot be, the other is not", async () => {
    const { api } = failing.newAccount();
    const { id: line } = await api.post<{ id: string }>("/v1/lines", { number: "+442079460100", name: "Sales" });
    const connector = await api.createConnector({ url: "https://crm.example", name: "CRM" });
    const key = await api.createKey({ name: "PBX", scopes: ["events:write"] });
    const replay = await api.post<{ id: string }>("/v1/replays", { connector_id: connector.id, from: 0 });
    const widget = await api.post<{ id: string; key: string }>("/v1/widgets", { name: "Form" });
    const state = async () => ({
      lines: (await api.client.get("/v1/lines")).data,
      connectors: (await api.client.get("/v1/connectors")).data,
      keys: (await api.client.get("/v1/keys")).data.map(({ id, revoked_at }) => ({ id, revoked_at })),
      members: (await api.client.get("/v1/members")).data,
      account: await api.client.get("/v1/account"),
      widgets: (await api.client.get("/v1/widgets")).data,
      replays: (await api.client.get("/v1/replays")).data.map(({ id }) => id),
    });
    const rename = (from: string, to: string) => async (database: Database) => {
      await sql`alter table ${sql.ref(from)} rename to ${sql.ref(to)}`.execute(database.db);
    };
    await failing.restart(rename("audit_log", "audit_log_away"));
    const before = await state();
    for (const [method, path, body] of [
      ["POST", "/v1/lines", { number: "+442079460101" }],
      ["PATCH", `/v1/lines/${line}`, { name: "Support" }],
      ["DELETE", `/v1/lines/${line}`, undefined],
      ["PATCH", `/v1/connectors/${connector.id}`, { name: "Other" }],
      ["POST", `/v1/connectors/${connector.id}/pause`, undefined],
      ["POST", `/v1/connectors/${connector.id}/rotate-secret`, undefined],
      ["DELETE", `/v1/keys/${key.id}`, undefined],
      ["POST", "/v1/keys", { name: "New", scopes: ["events:write"] }],
      ["POST", "/v1/members", { email: "eve@example.com", name: "Eve", role: "agent" }],
      ["PATCH", "/v1/account", { name: "Other" }],
      ["POST", `/v1/widgets/${widget.id}/rotate-key`, undefined],
      ["POST", "/v1/replays", { connector_id: connector.id, from: 0 }],
      ["POST", `/v1/replays/${replay.id}/stop`, undefined],
    ] as const) {
      expect((await api.ask(path, { method, body })).status, `${method} ${path}`).toBe(500);
    }
    expect(await state()).toEqual(before);
    await failing.restart(rename("audit_log_away", "audit_log"));
  });

  test("is found by what was changed and by whom, and is another account's never", async () => {
    const account = app.newAccount();
    const { api } = account;
    const team = await api.post<{ id: string }>("/v1/teams", { name: "Sales" });
    await api.post("/v1/teams", { name: "Support" });
    await api.post("/v1/lines", { number: "+442079460100" });
    expect((await logOf(account, "&noun=teams")).map(({ name }) => name)).toEqual(["Support", "Sales"]);
    expect((await logOf(account, `&noun_id=${team.id}`)).map(({ name }) => name)).toEqual(["Sales"]);
    const [{ actor } = { actor: { id: "" } }] = await logOf(account);
    expect(await logOf(account, `&actor_id=${actor.id}`)).toHaveLength(3);
    expect(await logOf(account, "&actor_id=usr_nobody")).toEqual([]);
    const other = app.newAccount();
    expect(await logOf(other)).toEqual([]);
    expect(await logOf(other, `&noun_id=${team.id}`)).toEqual([]);
  });

  test("is not for agents, and says nothing of calls", async () => {
    const account = app.newAccount();
    const { api } = account;
    await api.report({ type: "call.started", call_id: "c", data: { direction: "inbound", from: "1", to: "2" } });
    await api.post("/v1/contacts", { name: "Ada" });
    expect(await logOf(account)).toEqual([]);
    const agent = await join(api, await inviteMember(api), "another horse battery");
    expect((await agent.ask("/v1/audit-log")).status).toBe(403);
    expect((await agent.ask("/v1/account")).status).toBe(403);
  });

  test("an account chooses its name, how long it keeps what happened, and what calls are analysed for", async () => {
    const account = app.newAccount();
    const { api } = account;
    const first = await api.client.get("/v1/account");
    expect(first).toMatchObject({
      retention_days: null,
      max_retention_days: 60,
      analysis: { language: null, fields: [] },
    });
    const change = (body: object) => api.ask<Schemas["Account"]>("/v1/account", { method: "PATCH", body });
    const analysis = { language: "nl", fields: [{ name: "samenvatting", description: "Wat is er gezegd?" }] };
    expect((await change({ name: "Acme", retention_days: 30 })).body).toMatchObject({
      name: "Acme",
      retention_days: 30,
      analysis: { fields: [] },
    });
    expect((await change({ analysis })).body).toMatchObject({ name: "Acme", retention_days: 30, analysis });
    expect((await signIn(api, account.owner)).session.account.name).toBe("Acme");
    for (const [body, pointer] of [
      [{ retention_days: 61 }, "#/retention_days"],
      [{ retention_days: 0 }, "#/retention_days"],
      [{ analysis: { language: "Dutch", fields: [] } }, "#/analysis/language"],
      [{ analysis: { language: null, fields: [{ name: "a b", description: "" }] } }, "#/analysis/fields/0/name"],
    ] as const) {
      expect(await api.refused("/v1/account", { method: "PATCH", body })).toMatchObject({
        status: 422,
        errors: [{ pointer }],
      });
    }
    expect(await api.client.get("/v1/account")).toMatchObject({ name: "Acme", retention_days: 30, analysis });
    const log = await logOf(account);
    expect(log.map(({ noun, action }) => [noun, action])).toEqual([
      ["account", "changed"],
      ["account", "changed"],
    ]);
    expect(log[1]?.changes).toEqual([
      { field: "name", before: first.name, after: "Acme" },
      { field: "retention_days", before: null, after: 30 },
    ]);
  });

  test("what is older than an account keeps goes, another account's stays", async () => {
    const short = app.newAccount();
    const long = app.newAccount();
    await short.api.client.patch("/v1/account", { body: { retention_days: 10 } });
    for (const { api } of [short, long]) await api.post("/v1/teams", { name: "Sales" });
    await app.restart(async ({ db }) => {
      const at = Date.now() - 11 * DAY_MS;
      const ids = [short.accountId, long.accountId];
      await db.updateTable("audit_log").set({ at }).where("account_id", "in", ids).execute();
    });
    await short.api.until(
      () => logOf(short),
      (log) => log.length === 0,
    );
    expect(await logOf(long)).toHaveLength(1);
  });

  test("a key says when it was last used", async () => {
    const { api } = app.newAccount();
    const { id, key } = await api.createKey({ scopes: ["events:read"] });
    const lastUsed = async () =>
      (await api.client.get("/v1/keys")).data.find((each) => each.id === id)?.last_used_at ?? null;
    expect(await lastUsed()).toBeNull();
    const before = Date.now();
    await api.ask("/v1/calls", { key });
    expect(await api.until(lastUsed, (at) => at !== null)).toBeGreaterThanOrEqual(before);
  });
});
