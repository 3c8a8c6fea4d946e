import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inviteMember, join, signIn } from "../support/sessions.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

const NEW_PASSWORD = "another horse battery";

describe.each(ENGINES)("sessions on %s", (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ database: engine });
  });
  afterAll(() => app.stop());

  test("an owner signs in, does what their role may, and signs out", async () => {
    const { api, owner, accountId } = app.newAccount();
    const answer = await api.ask("/v1/session", { body: { ...owner, email: owner.email.toUpperCase() }, key: null });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      user: { id: expect.stringMatching(/^usr_/), email: owner.email, name: "Grace", role: "owner" },
      agent_id: null,
      account: { id: accountId, name: expect.stringMatching(/^account/) },
      scopes: "all",
      expires_at: expect.any(Number),
    });
    const cookie = String(answer.headers["set-cookie"]);
    expect(cookie).toMatch(/^hookswitch_session=[\w-]{43}; Path=\/; Max-Age=1209\d{3}; HttpOnly; SameSite=Strict$/);

    const { ask } = await signIn(api, owner);
    expect((await ask("/v1/session")).body).toMatchObject({ user: { email: owner.email } });
    const made = await ask("/v1/connectors", { body: { name: "CRM", url: "https://crm.example" } });
    expect(made.status).toBe(201);
    expect((await ask("/v1/session", { method: "DELETE" })).headers["set-cookie"]).toContain("Max-Age=0");
    expect(await ask("/v1/connectors")).toMatchObject({ status: 401, body: { code: "session_over" } });
    expect((await ask("/v1/session")).status).toBe(401);
    // The other session of the same person goes on.
    const other = cookie.split(";")[0] ?? "";
    expect((await api.ask("/v1/session", { key: null, headers: { cookie: other } })).status).toBe(200);
  });

  test("the cookie goes over TLS alone where the page came over TLS", async () => {
    const { api, owner } = app.newAccount();
    const headers = { origin: "https://calls.example", "sec-fetch-site": "same-origin" };
    const answer = await api.ask("/v1/session", { body: owner, key: null, headers });
    expect(answer.headers["set-cookie"]).toMatch(/; Secure$/);
  });

  test("an unknown address and a wrong password are refused alike, and neither is told apart", async () => {
    const { api, owner } = app.newAccount();
    const refused = (body: object) => api.refused("/v1/session", { body, key: null });
    const wrong = await refused({ ...owner, password: "x" });
    expect(wrong).toMatchObject({ status: 401, code: "wrong_credentials" });
    expect(await refused({ email: "nobody@example.com", password: "x" })).toEqual(wrong);
    const { email } = await inviteMember(api);
    // Who has not chosen a password yet, has none.
    expect(await refused({ email, password: "x" })).toEqual(wrong);
    expect(await refused({ email, password: "" })).toMatchObject({ status: 422 });
  });

  test("of tokens and passwords the store keeps digests only", async () => {
    const { api, owner } = app.newAccount();
    const { cookie } = await signIn(api, owner);
    const { link } = await inviteMember(api);
    const tables = ["sessions", "join_links", "users"] as const;
    let rows: unknown;
    await app.restart(async ({ db }) => {
      rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
    });
    const text = JSON.stringify(rows);
    for (const secret of [cookie.split("=")[1], link.path.split("#")[1], owner.password])
      expect(text).not.toContain(secret);
  });

  test("a session that has expired is over", async () => {
    const { api, owner } = app.newAccount();
    const { session, ask } = await signIn(api, owner);
    const past = { expires_at: Date.now() - 1 };
    await app.restart(async ({ db }) => {
      await db.updateTable("sessions").set(past).where("user_id", "=", session.user.id).execute();
    });
    expect(await ask("/v1/session")).toMatchObject({ status: 401, body: { code: "session_over" } });
  });

  test.each([
    { origin: "http://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:1" },
  ])("a page with %j cannot use it to change anything", async (headers) => {
    const { api, owner } = app;
    const { ask } = await signIn(api, owner);
    const foreign = headers as Record<string, string>;
    const refusals = [
      await ask("/v1/teams", { body: { name: "Sales" }, headers: foreign }),
      await ask("/v1/session", { method: "DELETE", headers: foreign }),
      await ask("/v1/session/password", { method: "PUT", body: {}, headers: foreign }),
      await api.ask("/v1/session", { body: owner, key: null, headers: foreign }),
      await api.ask("/v1/join", { body: { token: "x", password: NEW_PASSWORD }, key: null, headers: foreign }),
    ];
    for (const { status, body } of refusals) expect([status, body]).toMatchObject([403, { code: "other_origin" }]);
    expect((await ask("/v1/session", { headers: foreign })).status).toBe(200);
  });

  test("its own pages can, and so can a program that is no browser", async () => {
    const { api, owner } = app.newAccount();
    const { ask } = await signIn(api, owner);
    const make = (headers: Record<string, string>) => ask("/v1/teams", { body: { name: "Sales" }, headers });
    expect((await make({ origin: app.url })).status).toBe(201);
    expect((await make({ "sec-fetch-site": "same-origin", origin: "https://behind.a.proxy" })).status).toBe(201);
    expect((await make({})).status).toBe(201);
  });

  test("an API key is nobody who could sign out or change a password", async () => {
    const { api } = app.newAccount();
    expect(await api.refused("/v1/session")).toMatchObject({ status: 403, code: "not_a_person" });
    const { cookie } = await signIn(api, app.owner);
    // Whoever sends a key is taken for its holder alone.
    expect((await api.ask("/v1/events", { key: "hs_unknown", headers: { cookie } })).status).toBe(401);
  });

  test("a changed password ends the other sessions, and the old one is good for nothing", async () => {
    const { api, owner } = app.newAccount();
    const [mine, other] = [await signIn(api, owner), await signIn(api, owner)];
    const change = (current: string, next: string) =>
      mine.ask("/v1/session/password", { method: "PUT", body: { current, new: next } });
    expect(await change("wrong", NEW_PASSWORD)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "#/current", message: "This is not your current password." }] },
    });
    expect((await change(owner.password, "short")).status).toBe(422);
    expect((await change(owner.password, NEW_PASSWORD)).status).toBe(204);
    expect((await mine.ask("/v1/session")).status).toBe(200);
    expect((await other.ask("/v1/session")).status).toBe(401);
    expect((await api.ask("/v1/session", { body: owner, key: null })).status).toBe(401);
    await signIn(api, { ...owner, password: NEW_PASSWORD });
  });

  test("who was invited chooses a password with the link, once, and may do what an agent does", async () => {
    const { api } = app.newAccount();
    const invited = await inviteMember(api, "agent");
    expect(invited).toMatchObject({
      role: "agent",
      status: "invited",
      link: { path: expect.stringMatching(/^\/join#/) },
    });
    const agent = await join(api, invited, NEW_PASSWORD);
    expect(agent.session).toMatchObject({ user: { role: "agent" }, scopes: expect.arrayContaining(["screen:read"]) });
    const again = { token: invited.link.path.split("#")[1], password: NEW_PASSWORD };
    expect(await api.refused("/v1/join", { body: again, key: null })).toMatchObject({ status: 410 });
    await signIn(api, { email: invited.email, password: NEW_PASSWORD });

    expect((await agent.ask("/v1/calls")).status).toBe(200);
    for (const path of ["/v1/connectors", "/v1/keys", "/v1/members", "/v1/widgets", "/v1/deliveries?connector_id=x"]) {
      expect(await agent.ask(path)).toMatchObject({
        status: 403,
        body: { code: "missing_scope", title: "Your role may not do this" },
      });
    }
  });

  test("after five wrong passwords a person is told to wait, from there, and others are not", async () => {
    const { api, owner } = app.newAccount();
    const guess = () => api.ask("/v1/session", { body: { ...owner, password: "wrong" }, key: null });
    const guesses = await Promise.all(Array.from({ length: 9 }, guess));
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(guesses.find(({ status }) => status === 429)).toMatchObject({
      headers: { "retry-after": expect.stringMatching(/^\d+$/) },
      body: { code: "too_many_failures" },
    });
    expect((await api.ask("/v1/session", { body: owner, key: null })).status).toBe(429);
    await signIn(api, app.newAccount().owner);
  });
});
