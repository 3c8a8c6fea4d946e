import { randomBytes, type ScryptOptions, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { newId } from "../model/ids.ts";
import type { Transaction } from "./database.ts";

/** scrypt with N = 2^15, r = 8, p = 3: one of OWASP's equivalent minimum settings. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
const HASH_BYTES = 32;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** What is stored of a password. It takes a good part of a second of one core: not while a transaction waits for it. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password.normalize("NFKC"), salt, HASH_BYTES, COST);
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
    passwordHash: string;
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
      password_hash: user.passwordHash,
      created_at: user.now,
    })
    .execute();
  return id;
}
