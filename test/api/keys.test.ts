import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "../../src/contract/scopes.ts";
import { rowsOf } from "../support/api-client.ts";
import { started } from "../support/call-events.ts";
import { openStream } from "../support/read-stream.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

describe.each(ENGINES)("API keys on %s", (database) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ database });
  });
  afterAll(() => app.stop());

  test("a new key does what its scopes say, and its text is shown once", async () => {
    const { api } = app.newAccount();
    const { key, ...created } = await api.createKey({ name: "reader", scopes: ["events:read"], rate_limit: null });
    expect(key).toMatch(/^hs_[\w-]{43}$/);
    expect(created).toEqual({
      id: expect.stringMatching(/^key_/),
      name: "reader",
      scopes: ["events:read"],
      rate_limit: null,
      hint: key.slice(0, 9),
      created_at: expect.any(Number),
      revoked_at: null,
      last_used_at: null,
    });
    const { data } = await api.client.get("/v1/keys");
    expect(data[0]).toEqual(created);
    expect(JSON.stringify(data)).not.toContain(key);
    expect((await api.ask("/v1/events", { key })).status).toBe(200);
    expect(await api.refused("/v1/events", { key, body: started("c") })).toMatchObject({
      status: 403,
      code: "missing_scope",
      detail: expect.stringContaining('"events:write"'),
    });
  });

  test("a revoked key is refused at once, whoever remembers it, and no other is", async () => {
    const { api } = app.newAccount();
    const [revoked, kept] = [await api.createKey({}), await api.createKey({})];
    const asked = () => api.ask("/v1/events", { key: revoked.key });
    expect((await asked()).status).toBe(200);
    // While requests with it are under way: what they look up meanwhile must not be remembered either.
    const [{ status }] = await Promise.all([
      api.ask(`/v1/keys/${revoked.id}`, { method: "DELETE" }),
      ...Array.from({ length: 10 }, asked),
    ]);
    expect(status).toBe(204);
    expect(await api.refused("/v1/events", { key: revoked.key })).toMatchObject({
      status: 401,
      code: "unauthenticated",
    });
    expect((await api.ask("/v1/events", { key: kept.key })).status).toBe(200);
    const { data } = await api.client.get("/v1/keys");
    expect(data.find(({ id }) => id === revoked.id)?.revoked_at).toEqual(expect.any(Number));
    expect(data.find(({ id }) => id === kept.id)?.revoked_at).toBeNull();
    expect(await api.refused(`/v1/keys/${revoked.id}`, { method: "DELETE" })).toMatchObject({
      status: 404,
      detail: `There is no valid API key "${revoked.id}".`,
    });
  });

  test("a key gives no scope that it has not", async () => {
    const { api } = app.newAccount();
    const { key } = await api.createKey({ scopes: ["keys:write", "events:read"] });
    const make = (scopes: unknown) => api.ask<{ detail: string }>("/v1/keys", { key, body: { name: "child", scopes } });
    expect((await make(["events:read"])).status).toBe(201);
    for (const scopes of ["all", ["events:write"], ["events:read", "connectors:write"]]) {
      const { status, body } = await make(scopes);
      expect([status, body]).toEqual([403, expect.objectContaining({ code: "beyond_own_scopes" })]);
    }
    const { data } = await api.client.get("/v1/keys");
    expect(data.filter(({ name }) => name === "child")).toHaveLength(1);
  });

  test("a key that asks too often is told when to come back, and others are not held up", async () => {
    const { api } = app.newAccount();
    const { key } = await api.createKey({ rate_limit: 2 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => api.ask("/v1/events", { key })));
    const refused = answers.find(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(4);
    expect(refused).toMatchObject({
      headers: { "retry-after": "1", "ratelimit-policy": '"requests";q=4;w=2' },
      body: { code: "rate_limited" },
    });
    expect((await api.ask("/v1/events")).status).toBe(200);
  });

  test("keys are listed page by page, the newest first", async () => {
    const { api } = app.newAccount();
    for (let n = 0; n < 5; n++) await api.createKey({ name: `key ${n}` });
    const rows = await rowsOf(api.client.list("/v1/keys", { query: { limit: 2 } }));
    expect(rows.map(({ name }) => name)).toEqual(["key 4", "key 3", "key 2", "key 1", "key 0", "test"]);
  });

  test.each([
    [{ name: "", scopes: "all" }, "#/name", "Send at least 1 character."],
    [{ name: "x", scopes: [] }, "#/scopes", "Send at least 1 entry."],
    [{ name: "x", scopes: ["everything"] }, "#/scopes/0", "events:write"],
    [{ name: "x", scopes: "all", rate_limit: 0 }, "#/rate_limit", "at least 1"],
    [{ name: "x" }, "#/scopes", 'Send "all"; or send an array.'],
  ])("%j is refused at %s", async (body, pointer, fix) => {
    const { status, errors } = await app.api.refused("/v1/keys", { body });
    expect([status, errors]).toEqual([422, [expect.objectContaining({ pointer, fix: expect.stringContaining(fix) })]]);
  });

  test("nobody gets in without a key, and every refusal says how to send one", async () => {
    for (const key of [null, "hs_unknown", `${app.apiKey}x`]) {
      expect(await app.api.refused("/v1/events", { key })).toMatchObject({
        status: 401,
        detail: expect.stringContaining("Authorization: Bearer <key>"),
      });
    }
    await expect(openStream(`${app.url}/v1/events/stream`, { apiKey: "hs_unknown" })).rejects.toThrow("401");
  });

  test("a key may be given each scope there is", async () => {
    const { api } = app.newAccount();
    expect((await api.createKey({ scopes: [...SCOPES] })).scopes).toEqual(SCOPES);
  });
});
