import { hash, randomBytes } from "node:crypto";
import type { Scope } from "../contract/scopes.ts";
import { newId } from "../model/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { listNewest, type NewestFilter } from "./list-newest.ts";
import type { Tables } from "./tables.ts";

/** What an API key may do and for whom; the key itself is known only to who was given it. */
export type ApiKey = {
  id: string;
  account_id: string;
  name: string;
  /** The key's first characters, to tell keys apart on a list. */
  hint: string;
  scopes: readonly Scope[] | "all";
  /** Requests per second; null for no limit. */
  rate_limit: number | null;
  created_at: number;
  revoked_at: number | null;
  /** To the minute; null where it never was. */
  last_used_at: number | null;
};

const KEY_BYTES = 32;
const HINT_LENGTH = 9;

/** A key has 256 random bits, so that a plain SHA-256 of it is enough to keep. */
export function hashKey(key: string): string {
  return hash("sha256", key, "base64url");
}

function toApiKey({ hash: _, scopes, ...row }: Tables["api_keys"]): ApiKey {
  return { ...row, scopes: JSON.parse(scopes) };
}

/** Makes a key. The answer is the only place where its text ever appears. */
export async function insertApiKey(
  tx: Transaction,
  {
    accountId,
    name,
    scopes,
    rateLimit,
    now,
  }: {
    accountId: string;
    name: string;
    scopes: readonly Scope[] | "all";
    rateLimit: number | null;
    now: number;
  },
): Promise<ApiKey & { key: string }> {
  const key = `hs_${randomBytes(KEY_BYTES).toString("base64url")}`;
  const row: Tables["api_keys"] = {
    id: newId("key"),
    account_id: accountId,
    name,
    hash: hashKey(key),
    hint: key.slice(0, HINT_LENGTH),
    scopes: JSON.stringify(scopes),
    rate_limit: rateLimit,
    created_at: now,
    revoked_at: null,
    last_used_at: null,
  };
  await tx.db.insertInto("api_keys").values(row).execute();
  return { ...toApiKey(row), key };
}

/** The key with this digest ({@link hashKey}), unless it was revoked. */
export async function findApiKeyByHash(database: Database, hash: string): Promise<ApiKey | null> {
  const row = await database.db
    .selectFrom("api_keys")
    .selectAll()
    .where("hash", "=", hash)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return row ? toApiKey(row) : null;
}

/** A key of an account, revoked or not. */
export async function findApiKey(
  { db }: Pick<Database, "db">,
  { accountId, id }: { accountId: string; id: string },
): Promise<ApiKey | null> {
  const query = db.selectFrom("api_keys").selectAll().where("account_id", "=", accountId).where("id", "=", id);
  const row = await query.executeTakeFirst();
  return row ? toApiKey(row) : null;
}

export async function listApiKeys(database: Pick<Database, "db">, filter: NewestFilter): Promise<ApiKey[]> {
  return (await listNewest(database, "api_keys", filter)).map(toApiKey);
}

/** Notes that a request came with a key. */
export async function markKeyUsed(
  { db }: Pick<Database, "db">,
  { id, now }: { id: string; now: number },
): Promise<void> {
  await db.updateTable("api_keys").set({ last_used_at: now }).where("id", "=", id).execute();
}

/** Ends a key; false when the account has no such key that is still good. */
export async function revokeApiKey(
  { db }: Transaction,
  { accountId, id, now }: { accountId: string; id: string; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("api_keys")
    .set({ revoked_at: now })
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
