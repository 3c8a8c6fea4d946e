import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

/** scrypt with N = 2^15, r = 8, p = 3: one of OWASP's equivalent minimum settings. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const MAX_MEMORY = 64 * 1024 * 1024;
const HASH_BYTES = 32;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** What is stored of a password. It takes a good part of a second of one core: not while a transaction waits for it. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password.normalize("NFKC"), salt, HASH_BYTES, { ...COST, maxmem: MAX_MEMORY });
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString("base64url")}$${hash.toString("base64url")}`;
}

/**
 * Whether a password is the one that was stored. Takes as long where there is none stored (null or empty), so that the
 * time tells nobody whether there is such a person.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt, hash] = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/.exec(stored ?? "") ?? [];
  const expected = hash === undefined ? randomBytes(HASH_BYTES) : Buffer.from(hash, "base64url");
  const cost = hash === undefined ? COST : { N: Number(N), r: Number(r), p: Number(p) };
  const given = await derive(
    password.normalize("NFKC"),
    salt === undefined ? randomBytes(16) : Buffer.from(salt, "base64url"),
    expected.length,
    { ...cost, maxmem: MAX_MEMORY },
  );
  return timingSafeEqual(given, expected) && hash !== undefined;
}
