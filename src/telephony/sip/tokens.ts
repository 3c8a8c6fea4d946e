import { randomBytes } from "node:crypto";

/** A tag for From or To: 64 random bits (RFC 3261 §19.3 asks for 32). */
export function newTag(): string {
  return randomBytes(8).toString("hex");
}

/** A branch with the cookie of RFC 3261 §8.1.1.7. */
export function newBranch(): string {
  return `z9hG4bK${randomBytes(10).toString("hex")}`;
}

export function newCallId(): string {
  return randomBytes(16).toString("hex");
}
