import { createHmac } from "node:crypto";
import type { PhoneCredentials } from "../phone.ts";

/** Names and passwords that a device of an agent registers with. None is stored: the name says whose it is and until when. */
export type PhonePasswords = {
  issue(agent: string, domain: string): Pick<PhoneCredentials, "address" | "username" | "password" | "expiresAt">;
  /** The agent that a name belongs to, or null where it is none or has expired. */
  agentOf(username: string): string | null;
  /** The password of a name, also of one that has expired; null where it is no name of ours. */
  passwordOf(username: string): string | null;
};

/** A working day and more; a page fetches new ones when it is opened. */
const LIFE_MS = 12 * 3_600_000;

/** @param secret what the passwords are made of: with the same one they outlive a restart, and hold on every node. */
export function createPhonePasswords(secret: Buffer, now: () => number = Date.now): PhonePasswords {
  function read(username: string): { agent: string; expiresAt: number } | null {
    const at = username.lastIndexOf("~");
    const expiresAt = Number.parseInt(username.slice(at + 1), 36);
    return at > 0 && Number.isSafeInteger(expiresAt) ? { agent: username.slice(0, at), expiresAt } : null;
  }

  const sign = (username: string) => createHmac("sha256", secret).update(username).digest("base64url");

  return {
    issue(agent, domain) {
      const expiresAt = now() + LIFE_MS;
      const username = `${agent}~${expiresAt.toString(36)}`;
      return { address: `sip:${encodeURIComponent(agent)}@${domain}`, username, password: sign(username), expiresAt };
    },
    agentOf(username) {
      const found = read(username);
      return found !== null && found.expiresAt > now() ? found.agent : null;
    },
    passwordOf: (username) => (read(username) === null ? null : sign(username)),
  };
}
