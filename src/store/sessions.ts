import { randomBytes } from "node:crypto";
import type { Role } from "../contract/members.ts";
import { newId } from "../model/ids.ts";
import { hashKey } from "./api-keys.ts";
import type { Database, Transaction } from "./database.ts";

/** Who is signed in with a session, and until when. */
export type Session = {
  id: string;
  accountId: string;
  accountName: string;
  user: { id: string; email: string; name: string; role: Role };
  expiresAt: number;
};

/** How long a session or a link lasts, in milliseconds. */
const SESSION_MS = 14 * 86_400_000;
const LINK_MS = 7 * 86_400_000;

const TOKEN_BYTES = 32;

type Owner = { accountId: string; userId: string };

/** A text that nobody can guess: 256 random bits, so that a plain SHA-256 of it is enough to keep. */
function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** Begins a session. The answer is the only place where its token ever appears. */
export async function insertSession(
  tx: Transaction,
  { accountId, userId, now }: Owner & { now: number },
): Promise<{ token: string; expiresAt: number }> {
  await tx.db.deleteFrom("sessions").where("expires_at", "<=", now).execute();
  const token = newToken();
  const expiresAt = now + SESSION_MS;
  const row = {
    id: newId("ses"),
    hash: hashKey(token),
    account_id: accountId,
    user_id: userId,
    created_at: now,
    expires_at: expiresAt,
  };
  await tx.db.insertInto("sessions").values(row).execute();
  return { token, expiresAt };
}

/** The session whose token has this digest, expired or not. */
export async function findSessionByHash({ db }: Pick<Database, "db">, hash: string): Promise<Session | null> {
  const row = await db
    .selectFrom("sessions")
    .innerJoin("users", "users.id", "sessions.user_id")
    .innerJoin("accounts", "accounts.id", "sessions.account_id")
    .select([
      "sessions.id as id",
      "sessions.account_id as accountId",
      "accounts.name as accountName",
      "users.id as userId",
      "users.email as email",
      "users.name as name",
      "users.role as role",
      "sessions.expires_at as expiresAt",
    ])
    .where("sessions.hash", "=", hash)
    .executeTakeFirst();
  if (!row) return null;
  const { id, accountId, accountName, userId, email, name, role, expiresAt } = row;
  return { id, accountId, accountName, user: { id: userId, email, name, role }, expiresAt };
}

/** Ends one session of an account. */
export async function deleteSession(tx: Transaction, { accountId, id }: { accountId: string; id: string }) {
  await tx.db.deleteFrom("sessions").where("account_id", "=", accountId).where("id", "=", id).execute();
}

/** Ends a person's sessions, but for one. */
export async function deleteSessionsOf(
  tx: Transaction,
  { accountId, userId, except }: Owner & { except: string | null },
): Promise<void> {
  await tx.db
    .deleteFrom("sessions")
    .where("account_id", "=", accountId)
    .where("user_id", "=", userId)
    .$if(except !== null, (query) => query.where("id", "!=", except as string))
    .execute();
}

/** Makes the link with which a person chooses a password; the one before is good for nothing any more. */
export async function replaceJoinLink(
  tx: Transaction,
  { accountId, userId, now }: Owner & { now: number },
): Promise<{ token: string; expiresAt: number }> {
  const token = newToken();
  const expiresAt = now + LINK_MS;
  const row = { user_id: userId, account_id: accountId, hash: hashKey(token), expires_at: expiresAt };
  await tx.db
    .insertInto("join_links")
    .values(row)
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet({ hash: row.hash, expires_at: expiresAt }))
    .execute();
  return { token, expiresAt };
}

/** Whose link it is; null where it is unknown, used or expired. */
export async function findJoinLink(
  { db }: Pick<Database, "db">,
  { token, now }: { token: string; now: number },
): Promise<Owner | null> {
  const query = db.selectFrom("join_links").select(["account_id as accountId", "user_id as userId"]);
  const row = await query.where("hash", "=", hashKey(token)).where("expires_at", ">", now).executeTakeFirst();
  return row ?? null;
}

/** Uses a link up; false where somebody else was faster. */
export async function takeJoinLink(tx: Transaction, token: string): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom("join_links")
    .where("hash", "=", hashKey(token))
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
