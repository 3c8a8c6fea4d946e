/** Digest authentication (RFC 2617, RFC 7616, RFC 8760): what is computed, on both sides. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { parseParams, splitOutsideQuotes } from "./uri.ts";

export type DigestAlgorithm = "MD5" | "SHA-256";

export type Credentials = { username: string; password: string };

/** A WWW-Authenticate or Proxy-Authenticate value that can be answered. */
export type Challenge = {
  realm: string;
  nonce: string;
  algorithm: DigestAlgorithm;
  /** As it was written; undefined where it was not. */
  algorithmText?: string;
  opaque?: string;
  /** Whether `qop=auth` is offered; without it the older form of RFC 2069 is computed. */
  qop: boolean;
  stale: boolean;
};

/** An Authorization value as a client sent it. */
export type Authorization = {
  username: string;
  realm: string;
  nonce: string;
  uri: string;
  response: string;
  algorithm: DigestAlgorithm;
  qop?: string;
  nc?: string;
  cnonce?: string;
};

/** The strongest of several challenges that can be answered, or null (RFC 8760 §2.4). */
export function chooseChallenge(values: readonly string[]): Challenge | null {
  const challenges = values.map(parseChallenge).filter((challenge) => challenge !== null);
  return challenges.find(({ algorithm }) => algorithm === "SHA-256") ?? challenges[0] ?? null;
}

export function parseChallenge(value: string): Challenge | null {
  const params = digestParams(value);
  const realm = params?.get("realm");
  const nonce = params?.get("nonce");
  const algorithmText = params?.get("algorithm") ?? undefined;
  const algorithm = algorithmOf(algorithmText);
  if (!params || realm == null || nonce == null || algorithm === null) return null;
  const qops = params
    .get("qop")
    ?.toLowerCase()
    .split(/\s*,\s*/);
  if (qops && !qops.includes("auth")) return null;
  const opaque = params.get("opaque") ?? undefined;
  return {
    realm,
    nonce,
    algorithm,
    ...(algorithmText === undefined ? {} : { algorithmText }),
    ...(opaque === undefined ? {} : { opaque }),
    qop: qops !== undefined,
    stale: params.get("stale")?.toLowerCase() === "true",
  };
}

/** The Authorization value that answers the challenge. */
export function answerChallenge(
  challenge: Challenge,
  { username, password }: Credentials,
  { method, uri, count = 1 }: { method: string; uri: string; count?: number },
): string {
  const { realm, nonce, algorithm, algorithmText, opaque, qop } = challenge;
  const nc = count.toString(16).padStart(8, "0");
  const cnonce = randomBytes(8).toString("hex");
  const ha1 = hash(algorithm, `${username}:${realm}:${password}`);
  const response = responseOf(ha1, { algorithm, nonce, method, uri, ...(qop ? { qop: "auth", nc, cnonce } : {}) });
  const fields = [
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
  ];
  if (algorithmText !== undefined) fields.push(`algorithm=${algorithmText}`);
  if (opaque !== undefined) fields.push(`opaque=${quote(opaque)}`);
  if (qop) fields.push("qop=auth", `nc=${nc}`, `cnonce="${cnonce}"`);
  return `Digest ${fields.join(", ")}`;
}

export function parseAuthorization(value: string): Authorization | null {
  const params = digestParams(value);
  const [username, realm, nonce, uri, response] = ["username", "realm", "nonce", "uri", "response"].map((name) =>
    params?.get(name),
  );
  const algorithm = algorithmOf(params?.get("algorithm") ?? undefined);
  if (!params || username == null || realm == null || nonce == null || uri == null || response == null) return null;
  if (algorithm === null) return null;
  const qop = params.get("qop")?.toLowerCase();
  const nc = params.get("nc");
  const cnonce = params.get("cnonce");
  if (qop !== undefined && (qop !== "auth" || nc == null || cnonce == null)) return null;
  return {
    username,
    realm,
    nonce,
    uri,
    response,
    algorithm,
    ...(qop ? { qop, nc: nc ?? "", cnonce: cnonce ?? "" } : {}),
  };
}

/** A password, or what MD5 makes of it with its name and realm, where the password itself is not kept (RFC 7616 §3.4.2). */
export type Secret = { password: string } | { ha1: string };

/** Whether the client knows the password. Compared in constant time. */
export function verifies(
  authorization: Authorization,
  { method, secret }: { method: string; secret: Secret },
): boolean {
  const { algorithm, username, realm } = authorization;
  if ("ha1" in secret && algorithm !== "MD5") return false;
  const ha1 = "ha1" in secret ? secret.ha1 : hash(algorithm, `${username}:${realm}:${secret.password}`);
  const expected = responseOf(ha1, { ...authorization, method });
  const given = Buffer.from(authorization.response.toLowerCase());
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
}

function responseOf(
  ha1: string,
  parts: {
    algorithm: DigestAlgorithm;
    nonce: string;
    method: string;
    uri: string;
    qop?: string;
    nc?: string;
    cnonce?: string;
  },
): string {
  const { algorithm, nonce, method, uri, qop, nc = "", cnonce = "" } = parts;
  const ha2 = hash(algorithm, `${method}:${uri}`);
  return hash(algorithm, qop ? `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}` : `${ha1}:${nonce}:${ha2}`);
}

function hash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(algorithm === "MD5" ? "md5" : "sha256")
    .update(text)
    .digest("hex");
}

function algorithmOf(text: string | undefined): DigestAlgorithm | null {
  const known: Record<string, DigestAlgorithm> = { md5: "MD5", "sha-256": "SHA-256" };
  return text === undefined ? "MD5" : (known[text.toLowerCase()] ?? null);
}

function digestParams(value: string): Map<string, string | null> | null {
  const match = /^\s*digest\s+(\S.*)$/is.exec(value);
  return match ? parseParams(splitOutsideQuotes(match[1] ?? "", ",").join(";")) : null;
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
