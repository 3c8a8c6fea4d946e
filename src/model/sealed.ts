import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what is kept at rest, and opens it again, with one 32-byte key. */
export type Vault = { seal(value: unknown): string; open<T>(sealed: string): T };

/** Thrown when something sealed does not open: another key, or damage. */
export class SealBrokenError extends Error {
  constructor(cause: unknown) {
    super(
      "A stored secret cannot be decrypted: the encryption key is not the one it was stored with. " +
        "Restore the key (HOOKSWITCH_SECRET_KEY, or secret.key in the data folder).",
      { cause },
    );
    this.name = "SealBrokenError";
  }
}

/** A vault for JSON values: AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D). */
export function createVault(key: Buffer): Vault {
  return {
    seal(value) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, iv);
      const encrypted = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64");
    },
    open(sealed) {
      try {
        const bytes = Buffer.from(sealed, "base64");
        const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES));
        decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        const opened = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
        return JSON.parse(opened.toString("utf8"));
      } catch (error) {
        throw new SealBrokenError(error);
      }
    },
  };
}
