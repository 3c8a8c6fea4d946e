import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { invitedMemberSchema, Role } from "../../src/contract/members.ts";
import type { SessionView } from "../../src/contract/sessions.ts";
import type { ApiAnswer, ApiClient, ApiRequest } from "./api-client.ts";

export type InvitedMember = z.output<typeof invitedMemberSchema>;

/** Invites somebody who has no password yet. */
export function inviteMember(api: ApiClient, role: Role = "agent"): Promise<InvitedMember> {
  return api.post("/v1/members", { email: `${randomUUID()}@example.com`, name: "Ada", role });
}

/** A person who is signed in: asks with the cookie, as a browser does. */
export type Person = {
  session: SessionView;
  cookie: string;
  ask<Body = unknown>(path: string, request?: ApiRequest): Promise<ApiAnswer<Body>>;
};

export async function signIn(api: ApiClient, credentials: { email: string; password: string }): Promise<Person> {
  return personOf(api, await api.ask("/v1/session", { body: credentials, key: null }));
}

/** Follows the link of an invitation and chooses a password. */
export async function join(api: ApiClient, { link }: Pick<InvitedMember, "link">, password: string): Promise<Person> {
  const token = link.path.split("#")[1];
  return personOf(api, await api.ask("/v1/join", { body: { token, password }, key: null }));
}

function personOf(api: ApiClient, { status, headers, body }: ApiAnswer<unknown>): Person {
  if (status !== 201) throw new Error(`signing in was answered ${status}: ${JSON.stringify(body)}`);
  const cookie = String(headers["set-cookie"]).split(";")[0] ?? "";
  return {
    session: body as SessionView,
    cookie,
    ask: (path, request = {}) => api.ask(path, { ...request, key: null, headers: { cookie, ...request.headers } }),
  };
}
