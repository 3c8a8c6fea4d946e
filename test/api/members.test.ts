import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MemberView } from "../../src/contract/members.ts";
import { inviteMember, join, signIn } from "../support/sessions.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

const PASSWORD = "another horse battery";

describe.each(ENGINES)("members on %s", (database) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ database });
  });
  afterAll(() => app.stop());

  test("are listed as they were added, page by page", async () => {
    const { api, owner } = app.newAccount();
    const invited = [await inviteMember(api), await inviteMember(api, "admin")];
    const rows = await api.walk<MemberView>("/v1/members?limit=1");
    expect(rows.map(({ email }) => email)).toEqual([owner.email, ...invited.map(({ email }) => email)]);
    expect(rows.map(({ status }) => status)).toEqual(["active", "invited", "invited"]);
    expect(JSON.stringify(rows)).not.toMatch(/scrypt|hash|#/);
  });

  test("one email address is one person, of whatever account", async () => {
    const { email, name, role } = await inviteMember(app.newAccount().api);
    const body = { email: email.toUpperCase(), name, role };
    expect(await app.newAccount().api.refused("/v1/members", { body })).toMatchObject({
      status: 409,
      code: "email_taken",
    });
  });

  test("a new role counts at once, and so does being removed", async () => {
    const { api } = app.newAccount();
    const invited = await inviteMember(api);
    const person = await join(api, invited, PASSWORD);
    expect((await person.ask("/v1/connectors")).status).toBe(403);
    const path = `/v1/members/${invited.id}`;
    expect((await api.ask(path, { method: "PATCH", body: { role: "admin", name: "Ada L." } })).body).toMatchObject({
      role: "admin",
      name: "Ada L.",
      status: "active",
    });
    expect((await person.ask("/v1/connectors")).status).toBe(200);
    expect((await api.ask(path, { method: "DELETE" })).status).toBe(204);
    expect((await person.ask("/v1/connectors")).status).toBe(401);
    expect(await api.refused(path, { method: "DELETE" })).toMatchObject({ status: 404 });
  });

  test("a new link ends the old password, the sessions and the link before", async () => {
    const { api } = app.newAccount();
    const invited = await inviteMember(api);
    const lost = await join(api, invited, PASSWORD);
    const first = await api.post<typeof invited>(`/v1/members/${invited.id}/link`);
    const second = await api.post<typeof invited>(`/v1/members/${invited.id}/link`);
    expect(second.status).toBe("invited");
    expect((await lost.ask("/v1/session")).status).toBe(401);
    expect(
      (await api.ask("/v1/session", { body: { email: invited.email, password: PASSWORD }, key: null })).status,
    ).toBe(401);
    await expect(join(api, first, PASSWORD)).rejects.toThrow("410");
    await join(api, second, PASSWORD);
  });

  test("of two who use a link at once, one gets in", async () => {
    const { api } = app.newAccount();
    const invited = await inviteMember(api);
    const joined = await Promise.allSettled([join(api, invited, PASSWORD), join(api, invited, `${PASSWORD} 2`)]);
    expect(joined.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("only an owner, signed in, may make owners or change one, and one always stays", async () => {
    const { api, owner } = app.newAccount();
    const me = await signIn(api, owner);
    const admin = await join(api, await inviteMember(api, "admin"), PASSWORD);
    const invitation = { email: "second@example.com", name: "Second", role: "owner" };
    const path = `/v1/members/${me.session.user.id}`;
    for (const ask of [api.ask, admin.ask]) {
      for (const [to, request] of [
        ["/v1/members", { body: invitation }],
        [path, { method: "PATCH", body: { role: "agent" } }],
        [path, { method: "DELETE" }],
        [`${path}/link`, { method: "POST" }],
        [`/v1/members/${admin.session.user.id}`, { method: "PATCH", body: { role: "owner" } }],
      ] as const) {
        expect(await ask(to, request)).toMatchObject({ status: 403, body: { code: "owners_only" } });
      }
    }
    expect(await me.ask(path, { method: "DELETE" })).toMatchObject({ status: 409, body: { code: "last_owner" } });
    const demotion = { method: "PATCH", body: { role: "admin" } };
    expect(await me.ask(path, demotion)).toMatchObject({ status: 409 });
    expect(
      (await me.ask(`/v1/members/${admin.session.user.id}`, { method: "PATCH", body: { role: "owner" } })).status,
    ).toBe(200);
    expect((await me.ask(path, demotion)).status).toBe(200);
    expect((await admin.ask(path, { method: "DELETE" })).status).toBe(204);
  });

  test("nobody gives a role that may more than they may themselves", async () => {
    const { api } = app.newAccount();
    const { key } = await api.createKey({ scopes: ["members:write"] });
    for (const role of ["admin", "agent"]) {
      const body = { email: `${role}@example.com`, name: "Ada", role };
      expect(await api.refused("/v1/members", { body, key })).toMatchObject({ status: 403, code: "beyond_own_scopes" });
    }
  });
});
