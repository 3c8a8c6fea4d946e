/** Signatures of Standard Webhooks, version 1: HMAC-SHA256 (https://www.standardwebhooks.com, "Signature scheme"). */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";

const PREFIX = "whsec_";
const MAX_KNOWN_KEYS = 4_096;

/** A fresh signing secret: `whsec_` and 24 random bytes in base64. */
export function newSecret(): string {
  return PREFIX + randomBytes(24).toString("base64");
}

/** The value of `webhook-signature`: one `v1,<base64>` for each secret, in their order, joined by a space. */
export function sign(input: { id: string; timestampS: number; body: string; secrets: string[] }): string {
  const signed = `${input.id}.${input.timestampS}.${input.body}`;
  return input.secrets
    .map((secret) => `v1,${createHmac("sha256", keyOf(secret)).update(signed).digest("base64")}`)
    .join(" ");
}

/** Keys by secret: making one costs several times what signing with it does. */
const knownKeys = new Map<string, KeyObject>();

function keyOf(secret: string): KeyObject {
  let key = knownKeys.get(secret);
  if (key === undefined) {
    const base64 = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
    key = createSecretKey(Buffer.from(base64, "base64"));
    if (knownKeys.size >= MAX_KNOWN_KEYS) knownKeys.clear();
    knownKeys.set(secret, key);
  }
  return key;
}

/** Whether a webhook is what its sender signed, and if not, why. */
export type Verification = { kind: "valid" } | { kind: "invalid"; reason: string };

/**
 * Checks a received webhook as its receiver would, with the public library: signature, and a timestamp within five
 * minutes of now. Header names may be in any case.
 */
export function verify(input: {
  headers: Record<string, string | string[] | undefined>;
  body: string;
  secret: string;
}): Verification {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(input.headers)) {
    if (typeof value === "string") headers[name] = value;
  }
  try {
    new Webhook(input.secret).verify(input.body, headers, { jsonParse: false });
    return { kind: "valid" };
  } catch (error) {
    return { kind: "invalid", reason: (error as Error).message };
  }
}
