import type { Role } from "../contract/members.ts";
import { newId } from "../model/ids.ts";
import type { Database, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type User = Tables["users"];

type UserKey = { accountId: string; id: string };

/** Adds a person to an account; null where somebody has the email address already, of whatever account. */
export async function insertUser(
  tx: Transaction,
  user: { accountId: string; email: string; name: string; role: Role; passwordHash: string; now: number },
): Promise<User | null> {
  const row = {
    id: newId("usr"),
    account_id: user.accountId,
    email: user.email,
    name: user.name,
    role: user.role,
    password_hash: user.passwordHash,
    created_at: user.now,
  };
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto("users")
    .values(row)
    .onConflict((conflict) => conflict.column("email").doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n ? row : null;
}

/** Who signs in with an email address, whatever the account: the one query of users that no account scopes. */
export async function findUserByEmail({ db }: Pick<Database, "db">, email: string): Promise<User | null> {
  return (await db.selectFrom("users").selectAll().where("email", "=", email).executeTakeFirst()) ?? null;
}

export async function findUser({ db }: Pick<Database, "db">, { accountId, id }: UserKey): Promise<User | null> {
  const query = db.selectFrom("users").selectAll().where("account_id", "=", accountId).where("id", "=", id);
  return (await query.executeTakeFirst()) ?? null;
}

/** An account's people, in the order in which they were added. */
export async function listUsers(
  { db }: Pick<Database, "db">,
  { accountId, after, limit }: { accountId: string; after: string | undefined; limit: number },
): Promise<User[]> {
  return db
    .selectFrom("users")
    .selectAll()
    .where("account_id", "=", accountId)
    .$if(after !== undefined, (query) => query.where("id", ">", after as string))
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** Changes a person; null where the account has no such person. */
export async function updateUser(
  tx: Transaction,
  { accountId, id, changes }: UserKey & { changes: Partial<Pick<User, "name" | "role" | "password_hash">> },
): Promise<User | null> {
  const query = tx.db.updateTable("users").set(changes).where("account_id", "=", accountId).where("id", "=", id);
  return (await query.returningAll().executeTakeFirst()) ?? null;
}

/** Removes a person with their sessions and their link. Their agent stays, and is nobody's. */
export async function deleteUser(tx: Transaction, { accountId, id }: UserKey): Promise<void> {
  for (const table of ["sessions", "join_links"] as const) {
    await tx.db.deleteFrom(table).where("account_id", "=", accountId).where("user_id", "=", id).execute();
  }
  await tx.db
    .updateTable("agents")
    .set({ member_id: null })
    .where("account_id", "=", accountId)
    .where("member_id", "=", id)
    .execute();
  await tx.db.deleteFrom("users").where("account_id", "=", accountId).where("id", "=", id).execute();
}

export async function countOwners(tx: Transaction, accountId: string): Promise<number> {
  const { count } = await tx.db
    .selectFrom("users")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("account_id", "=", accountId)
    .where("role", "=", "owner")
    .executeTakeFirstOrThrow();
  return Number(count);
}
