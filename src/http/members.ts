import { z } from "zod";
import {
  invitedMemberSchema,
  type MemberView,
  memberPatchSchema,
  memberSchema,
  newMemberSchema,
  type Role,
} from "../contract/members.ts";
import { scopesOf } from "../model/roles.ts";
import type { Transaction } from "../store/database.ts";
import { lockAccount } from "../store/records.ts";
import { deleteSessionsOf, replaceJoinLink } from "../store/sessions.ts";
import { countOwners, deleteUser, findUser, insertUser, listUsers, type User, updateUser } from "../store/users.ts";
import type { Auth } from "./auth.ts";
import type { Dependencies } from "./dependencies.ts";
import { pageOf, pageQuery, toPage } from "./page.ts";
import { noSuch, Problem, taken } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";
import { withinScopes } from "./within-scopes.ts";

const params = z.object({ id: z.string().max(64) });

/** The people of an account. */
export function memberRoutes({ database, engine }: Pick<Dependencies, "database" | "engine">): Route[] {
  /** Does something to a member while nobody else changes the account's members, and has every node forget them. */
  async function onMember<T>(auth: Auth, id: string, work: (tx: Transaction, member: User) => Promise<T>): Promise<T> {
    const { accountId } = auth;
    const done = await database.transaction(async (tx) => {
      await lockAccount(tx, database, accountId);
      const member = await findUser(tx, { accountId, id });
      if (member === null) throw noSuch("member", id);
      mayGive(auth, member.role);
      return work(tx, member);
    });
    await engine.bus.tell("settings", [accountId]);
    return done;
  }

  async function keepAnOwner(tx: Transaction, { account_id, role }: User): Promise<void> {
    if (role === "owner" && (await countOwners(tx, account_id)) === 1) throw lastOwner();
  }

  return [
    defineRoute({
      method: "GET",
      path: "/v1/members",
      summary: "List members, the first one first",
      tag: "members",
      scope: "members:read",
      query: z.strictObject(pageQuery(z.string())),
      responses: { 200: { description: "A page of members.", schema: pageOf(memberSchema) } },
      async handler({ query: { cursor: after, limit }, auth: { accountId } }) {
        const page = toPage(await listUsers(database, { accountId, after, limit: limit + 1 }), limit, ({ id }) => id);
        return { status: 200, body: { ...page, data: page.data.map(memberView) } };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/members",
      summary: "Invite a member",
      description:
        "The answer has a link for the person to choose a password with. It gives no more than whoever invites has: nobody but an owner, signed in, makes owners.",
      tag: "members",
      scope: "members:write",
      body: newMemberSchema,
      responses: { 201: { description: "The member with their link.", schema: invitedMemberSchema } },
      problems: [409],
      async handler({ body, auth }) {
        const { accountId } = auth;
        mayGive(auth, body.role);
        const now = Date.now();
        const invited = await database.transaction(async (tx) => {
          const user = await insertUser(tx, { accountId, ...body, passwordHash: "", now });
          if (user === null) throw emailTaken(body.email);
          return { user, link: await replaceJoinLink(tx, { accountId, userId: user.id, now }) };
        });
        return { status: 201, body: { ...memberView(invited.user), link: linkView(invited.link) } };
      },
    }),
    defineRoute({
      method: "PATCH",
      path: "/v1/members/{id}",
      summary: "Change a member's name or role",
      tag: "members",
      scope: "members:write",
      params,
      body: memberPatchSchema,
      responses: { 200: { description: "The member.", schema: memberSchema } },
      problems: [404, 409],
      async handler({ params: { id }, body: { name, role }, auth }) {
        const changed = await onMember(auth, id, async (tx, member) => {
          if (role !== undefined && role !== member.role) {
            mayGive(auth, role);
            await keepAnOwner(tx, member);
          }
          const changes = { ...(name === undefined ? {} : { name }), ...(role === undefined ? {} : { role }) };
          return updateUser(tx, { accountId: auth.accountId, id, changes });
        });
        if (changed === null) throw noSuch("member", id);
        return { status: 200, body: memberView(changed) };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/members/{id}/link",
      operationId: "createMemberLink",
      summary: "Make a link to choose a password with",
      description:
        "For a person who has lost theirs, or the first link. The old password stops working and their sessions end.",
      tag: "members",
      scope: "members:write",
      params,
      responses: { 201: { description: "The member with their new link.", schema: invitedMemberSchema } },
      problems: [404],
      async handler({ params: { id }, auth }) {
        const { accountId } = auth;
        const invited = await onMember(auth, id, async (tx) => {
          const user = await updateUser(tx, { accountId, id, changes: { password_hash: "" } });
          if (user === null) throw noSuch("member", id);
          await deleteSessionsOf(tx, { accountId, userId: id, except: null });
          return { user, link: await replaceJoinLink(tx, { accountId, userId: id, now: Date.now() }) };
        });
        return { status: 201, body: { ...memberView(invited.user), link: linkView(invited.link) } };
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/v1/members/{id}",
      summary: "Remove a member",
      description: "Their sessions end. What they did stays.",
      tag: "members",
      scope: "members:write",
      params,
      responses: { 204: { description: "They are removed." } },
      problems: [404, 409],
      async handler({ params: { id }, auth }) {
        await onMember(auth, id, async (tx, member) => {
          await keepAnOwner(tx, member);
          await deleteUser(tx, { accountId: auth.accountId, id });
        });
        return { status: 204 };
      },
    }),
  ];
}

/** Refuses who would give, or take from somebody, what they have not themselves. */
function mayGive({ actor, scopes }: Auth, role: Role): void {
  withinScopes(scopesOf(role), scopes);
  if (role !== "owner" || (actor.kind === "user" && actor.session.user.role === "owner")) return;
  throw new Problem({
    status: 403,
    code: "owners_only",
    detail: "What concerns an owner is for owners alone. Sign in as one; an API key is not enough.",
  });
}

function memberView({ id, email, name, role, password_hash, created_at }: User): MemberView {
  return { id, email, name, role, status: password_hash === "" ? "invited" : "active", created_at };
}

function linkView({ token, expiresAt }: { token: string; expiresAt: number }) {
  // Behind the #, so that no server and no proxy writes the token down.
  return { path: `/join#${token}`, expires_at: expiresAt };
}

function emailTaken(email: string): Problem {
  return taken({ code: "email_taken", field: "email", message: `Somebody signs in as ${email} already.` });
}

function lastOwner(): Problem {
  return new Problem({
    status: 409,
    code: "last_owner",
    detail: "This is the account's only owner. Make somebody else one first.",
  });
}
