import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Agent } from "../../src/contract/agents.ts";
import type { SessionView } from "../../src/contract/sessions.ts";
import type { ApiClient } from "../support/api-client.ts";
import { inviteMember, join, type Person, signIn } from "../support/sessions.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

const PASSWORD = "another horse battery";

describe.each(ENGINES)("members' agents on %s", (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ database: engine });
  });
  afterAll(() => app.stop());

  const make = (api: ApiClient, agent: object) => api.post<Agent>("/v1/agents", { name: "Grace", ...agent });
  const agentOf = async (person: Person) => (await person.ask<SessionView>("/v1/session")).body.agent_id;

  test("an agent may be a member's, and that member's alone", async () => {
    const { api, owner } = app.newAccount();
    const person = await signIn(api, owner);
    const member_id = person.session.user.id;
    const agent = await make(api, { member_id });
    expect(agent).toMatchObject({ member_id });
    expect(await agentOf(person)).toBe(agent.id);
    expect(await api.refused("/v1/agents", { body: { name: "Other", member_id } })).toMatchObject({
      status: 409,
      code: "value_taken",
      errors: [{ message: 'The agent "Grace" is this member\'s already.' }],
    });
    await api.ask(`/v1/agents/${agent.id}`, { method: "PATCH", body: { member_id: null } });
    expect(await agentOf(person)).toBeNull();
    const { api: elsewhere } = app.newAccount();
    expect(await elsewhere.refused("/v1/agents", { body: { name: "x", member_id } })).toMatchObject({
      status: 422,
      errors: [{ pointer: "#/member_id" }],
    });
  });

  test("no two agents have the same extension, and any number of them has none", async () => {
    const { api } = app.newAccount();
    await make(api, { extension: "201" });
    const other = await make(api, {});
    await make(api, {});
    expect(await api.refused(`/v1/agents/${other.id}`, { method: "PATCH", body: { extension: "201" } })).toMatchObject({
      status: 409,
      code: "value_taken",
      errors: [{ message: 'The agent "Grace" has the extension 201 already.' }],
    });
  });

  test("who joins as an agent gets one with the next free extension; who joins as an admin gets none", async () => {
    const { api } = app.newAccount();
    await make(api, { extension: "201" });
    const invited = await inviteMember(api);
    const person = await join(api, invited, PASSWORD);
    const id = person.session.agent_id;
    expect(await api.get(`/v1/agents/${id}`)).toMatchObject({
      name: "Ada",
      email: invited.email,
      extension: "202",
      member_id: invited.id,
    });
    const admin = await join(api, await inviteMember(api, "admin"), PASSWORD);
    expect(admin.session.agent_id).toBeNull();
    // Events name the new agent at once.
    await api.reportAll([
      { type: "call.started", call_id: "c", data: { direction: "outbound", from: "1", to: "2", agent: { id } } },
    ]);
    expect(await api.get("/v1/calls/c")).toMatchObject({ agent: { name: "Ada", phone: "202" } });
  });

  test("who joins takes the agent that has their email address; a member who is removed leaves theirs", async () => {
    const { api } = app.newAccount();
    const invited = await inviteMember(api);
    await make(api, { id: "grace", email: invited.email.toUpperCase() });
    const person = await join(api, invited, PASSWORD);
    expect(person.session.agent_id).toBe("grace");
    // A new link, a second joining: the same agent.
    const again = await api.post<typeof invited>(`/v1/members/${invited.id}/link`, {});
    expect((await join(api, again, PASSWORD)).session.agent_id).toBe("grace");
    expect((await api.ask(`/v1/members/${invited.id}`, { method: "DELETE" })).status).toBe(204);
    expect(await api.get("/v1/agents/grace")).toMatchObject({ member_id: null });
  });
});
