import { giveAgent } from "../calls/records/agent-of-member.ts";
import {
  joinSchema,
  passwordChangeSchema,
  type SessionView,
  sessionSchema,
  signInSchema,
} from "../contract/sessions.ts";
import { scopesOf } from "../model/roles.ts";
import { findAgentOfMember } from "../store/agents.ts";
import { hashKey } from "../store/api-keys.ts";
import type { Database, Transaction } from "../store/database.ts";
import { hashPassword } from "../store/passwords.ts";
import { lockAccount } from "../store/records.ts";
import {
  deleteSession,
  deleteSessionsOf,
  findJoinLink,
  findSessionByHash,
  insertSession,
  type Session,
  takeJoinLink,
} from "../store/sessions.ts";
import { findUser, findUserByEmail, updateUser } from "../store/users.ts";
import type { Auth } from "./auth.ts";
import type { Dependencies } from "./dependencies.ts";
import { invalidFields, Problem } from "./problem.ts";
import { defineRoute, type Input, type Route } from "./route.ts";
import { noSessionCookie, refuseOtherOrigins, sessionCookie } from "./session-cookie.ts";
import { createPasswordCheck } from "./sign-in.ts";

const tag = "sessions";

type Request = Input<unknown, unknown, unknown, null>["request"];

/** Signing in and out, as people do, and the passwords that it takes. */
export function sessionRoutes({
  database,
  engine,
  records,
}: Pick<Dependencies, "database" | "engine" | "records">): Route[] {
  const passwords = createPasswordCheck();

  /** Every node forgets the sessions that it remembers, this one before the answer. */
  const forget = (accountId: string) => engine.bus.tell("settings", [accountId]);

  async function begin(owner: { accountId: string; userId: string }, { headers }: Request) {
    const made = await database.transaction((tx) => insertSession(tx, { ...owner, now: Date.now() }));
    const session = await findSessionByHash(database, hashKey(made.token));
    if (session === null) throw wrong();
    return { body: await sessionView(session), headers: sessionCookie(made.token, { ...made, headers }) };
  }

  async function sessionView({ user, accountId, accountName, expiresAt }: Session): Promise<SessionView> {
    const scopes = scopesOf(user.role);
    const agent = await findAgentOfMember(database, { accountId, memberId: user.id });
    return {
      user,
      agent_id: agent?.id ?? null,
      account: { id: accountId, name: accountName },
      scopes: scopes === "all" ? "all" : [...scopes],
      expires_at: expiresAt,
    };
  }

  return [
    defineRoute({
      method: "POST",
      path: "/v1/session",
      operationId: "signIn",
      summary: "Sign in",
      description:
        "Answers with a cookie that browsers keep (`HttpOnly`, `SameSite=Strict`): every route then takes it in place of an API key, as far as the person's role goes.",
      tag,
      scope: null,
      body: signInSchema,
      responses: { 201: { description: "Who is signed in.", schema: sessionSchema } },
      problems: [401, 403, 429, 503],
      async handler({ body: { email, password }, request }) {
        refuseOtherOrigins({ method: "POST", headers: request.headers });
        const user = await findUserByEmail(database, email);
        const stored = user?.password_hash ?? null;
        if (!(await passwords.isRight({ email, password, stored, ip: request.ip })) || user === null) throw wrong();
        return { status: 201, ...(await begin({ accountId: user.account_id, userId: user.id }, request)) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/session",
      summary: "Who is signed in",
      tag,
      scope: "session",
      responses: { 200: { description: "The person, and what they may do.", schema: sessionSchema } },
      handler: async ({ auth }) => ({ status: 200, body: await sessionView(sessionOf(auth)) }),
    }),
    defineRoute({
      method: "DELETE",
      path: "/v1/session",
      operationId: "signOut",
      summary: "Sign out",
      tag,
      scope: "session",
      responses: { 204: { description: "The session has ended, on every node." } },
      async handler({ auth, request }) {
        const { accountId, id } = sessionOf(auth);
        await database.transaction((tx) => deleteSession(tx, { accountId, id }));
        await forget(accountId);
        return { status: 204, headers: noSessionCookie(request.headers) };
      },
    }),
    defineRoute({
      method: "PUT",
      path: "/v1/session/password",
      operationId: "changePassword",
      summary: "Change one's password",
      description: "Ends the person's other sessions.",
      tag,
      scope: "session",
      body: passwordChangeSchema,
      responses: { 204: { description: "It is changed." } },
      async handler({ body, auth, request }) {
        const { accountId, id: sessionId, user: who } = sessionOf(auth);
        const user = await findUser(database, { accountId, id: who.id });
        const stored = user?.password_hash ?? null;
        const { email } = who;
        if (!(await passwords.isRight({ email, password: body.current, stored, ip: request.ip }))) throw notCurrent();
        const password_hash = await hashPassword(body.new);
        await database.transaction(async (tx) => {
          await updateUser(tx, { accountId, id: who.id, changes: { password_hash } });
          await deleteSessionsOf(tx, { accountId, userId: who.id, except: sessionId });
        });
        await forget(accountId);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/join",
      operationId: "join",
      summary: "Choose a password with a link",
      description:
        "Uses the link up, ends the person's sessions, and signs in. A member with the role `agent` gets an agent with an extension, or the one that has their email address.",
      tag,
      scope: null,
      body: joinSchema,
      responses: { 201: { description: "Who is signed in.", schema: sessionSchema } },
      problems: [403, 410],
      async handler({ body: { token, password }, request }) {
        refuseOtherOrigins({ method: "POST", headers: request.headers });
        const owner = await findJoinLink(database, { token, now: Date.now() });
        if (owner === null) throw usedUp();
        const password_hash = await hashPassword(password);
        const agentId = await database.transaction((tx) => join(tx, database, { ...owner, token, password_hash }));
        if (agentId !== null) await records.agentsChanged(owner.accountId, agentId);
        await forget(owner.accountId);
        return { status: 201, ...(await begin(owner, request)) };
      },
    }),
  ];
}

type Joining = { accountId: string; userId: string; token: string; password_hash: string };

/** @returns the id of the agent that the person is; null where their role needs none. */
async function join(tx: Transaction, database: Database, joining: Joining): Promise<string | null> {
  const { accountId, userId, token, password_hash } = joining;
  await lockAccount(tx, database, accountId);
  if (!(await takeJoinLink(tx, token))) throw usedUp();
  const user = await updateUser(tx, { accountId, id: userId, changes: { password_hash } });
  await deleteSessionsOf(tx, { accountId, userId, except: null });
  return user?.role === "agent" ? giveAgent(tx, { ...user, accountId, memberId: userId }, Date.now()) : null;
}

/** The session that the gate has let in. */
function sessionOf({ actor }: Auth): Session {
  if (actor.kind !== "user") throw new Error("the gate lets nothing but sessions in here");
  return actor.session;
}

/** The same for an unknown address and a wrong password, which is what people look at then. */
function wrong(): Problem {
  const message = "The email address or the password is wrong.";
  const fix = "Whoever may add members can give you a new link.";
  return new Problem({
    status: 401,
    code: "wrong_credentials",
    title: "The email address or the password is wrong",
    detail: `${message} ${fix}`,
    errors: [{ in: "body", pointer: "#/password", message, fix }],
  });
}

function notCurrent(): Problem {
  const message = "This is not your current password.";
  return invalidFields([{ in: "body", pointer: "#/current", message, fix: "Send the one you sign in with." }]);
}

function usedUp(): Problem {
  return new Problem({
    status: 410,
    code: "link_used_up",
    detail: "This link is unknown, was used before, or has expired. Ask whoever gave it to you for a new one.",
  });
}
