import { randomBytes, scryptSync } from "node:crypto";
import { newId } from "../model/ids.ts";
import type { Transaction } from "./database.ts";

/** scrypt with N = 2^15, r = 8, p = 3: one of OWASP's equivalent minimum settings. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
const HASH_BYTES = 32;

function hashPassword(password: string): string {
  const salt = randomBytes(16);
  const hash = scryptSync(password.normalize("NFKC"), salt, HASH_BYTES, COST);
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString("base64url")}$${hash.toString("base64url")}`;
}

/** Adds a person to an account. */
export async function insertUser(
  tx: Transaction,
  user: {
    accountId: string;
    email: string;
    name: string;
    role: "owner" | "admin" | "agent";
    password: string;
    now: number;
  },
): Promise<string> {
  const id = newId("usr");
  await tx.db
    .insertInto("users")
    .values({
      id,
      account_id: user.accountId,
      email: user.email,
      name: user.name,
      role: user.role,
      password_hash: hashPassword(user.password),
      created_at: user.now,
    })
    .execute();
  return id;
}
