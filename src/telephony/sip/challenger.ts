import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { type Authorization, type DigestAlgorithm, parseAuthorization, type Secret, verifies } from "./digest.ts";
import type { SipRequest } from "./message.ts";

/** A nonce is good for this long; a client that comes later is told that it is stale and asks no one for the password. */
const NONCE_LIFE_MS = 5 * 60_000;

export type Admission =
  | { kind: "known"; username: string }
  /** No credentials, or for a nonce that is too old or not ours: challenge it. */
  | { kind: "unknown"; stale: boolean }
  /** Credentials that are wrong. */
  | { kind: "wrong"; username: string };

export type Challenger = {
  /** WWW-Authenticate values, the strongest first (RFC 8760 §2.3). */
  challenges(stale: boolean): (readonly ["WWW-Authenticate", string])[];
  /** The name that a request's credentials are for; null where it has none. */
  nameIn(request: SipRequest): string | null;
  /** @param secretOf the secret of a user, or null where there is no such user. */
  admit(request: SipRequest, secretOf: (username: string) => Secret | null): Admission;
};

/** Asks for credentials and checks them. Nonces carry their moment and a signature, so none is remembered. */
export function createChallenger({
  realm,
  algorithms = ["SHA-256", "MD5"],
  now = Date.now,
}: {
  realm: string;
  /** What may be answered with, the strongest first. */
  algorithms?: readonly DigestAlgorithm[];
  now?: () => number;
}): Challenger {
  const secret = randomBytes(32);
  const decoy = randomBytes(16).toString("hex");

  function sign(moment: string): string {
    return createHmac("sha256", secret).update(moment).digest("hex").slice(0, 32);
  }

  function isFresh(nonce: string): boolean {
    const [moment = "", signature = ""] = nonce.split(".");
    const expected = Buffer.from(sign(moment));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    const age = now() - Number.parseInt(moment, 36);
    return age >= 0 && age <= NONCE_LIFE_MS;
  }

  function findAuthorization(request: SipRequest): Authorization | null {
    const all = (request.headers.get("authorization") ?? []).map(parseAuthorization);
    return all.find((each) => each?.realm === realm) ?? null;
  }

  return {
    challenges(stale) {
      const moment = now().toString(36);
      const rest = `realm="${realm}", nonce="${moment}.${sign(moment)}", qop="auth"${stale ? ", stale=true" : ""}`;
      return algorithms.map((algorithm) => ["WWW-Authenticate", `Digest ${rest}, algorithm=${algorithm}`] as const);
    },
    nameIn: (request) => findAuthorization(request)?.username ?? null,
    admit(request, secretOf) {
      const authorization = findAuthorization(request);
      if (!authorization) return { kind: "unknown", stale: false };
      const { username, nonce } = authorization;
      const secret = secretOf(username);
      // As much is computed for a user who does not exist, so that time tells nothing.
      const right = verifies(authorization, { method: request.method, secret: secret ?? { password: decoy } });
      if (secret === null || !right) return { kind: "wrong", username };
      return isFresh(nonce) ? { kind: "known", username } : { kind: "unknown", stale: true };
    },
  };
}
