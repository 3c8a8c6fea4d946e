import { createHmac, randomBytes } from "node:crypto";
import type { PhoneCredentials } from "../telephony.ts";

/** Names and passwords that a device of an agent registers with. None is stored: the name says whose it is and until when. */
export type PhonePasswords = {
  issue(agent: string, domain: string): PhoneCredentials;
  /** The agent that a name belongs to, or null where it is none or has expired. */
  agentOf(username: string): string | null;
  /** The password of a name that is valid now, else null. */
  passwordOf(username: string): string | null;
};

/** A working day and more; a page fetches new ones when it is opened. */
const LIFE_MS = 12 * 3_600_000;

export function createPhonePasswords(now: () => number = Date.now): PhonePasswords {
  const secret = randomBytes(32);

  function read(username: string): string | null {
    const at = username.lastIndexOf("~");
    const expiresAt = Number.parseInt(username.slice(at + 1), 36);
    return at > 0 && expiresAt > now() ? username.slice(0, at) : null;
  }

  const sign = (username: string) => createHmac("sha256", secret).update(username).digest("base64url");

  return {
    issue(agent, domain) {
      const expiresAt = now() + LIFE_MS;
      const username = `${agent}~${expiresAt.toString(36)}`;
      return { address: `sip:${encodeURIComponent(agent)}@${domain}`, username, password: sign(username), expiresAt };
    },
    agentOf: read,
    passwordOf: (username) => (read(username) === null ? null : sign(username)),
  };
}
