import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "./config.ts";
import { makeFolder } from "./store/make-folder.ts";

const KEY_BYTES = 32;

/**
 * The key that secrets are encrypted with at rest: the configured one, or the data folder's own, which is made on the
 * first run and readable by its owner alone. Throws a {@link ConfigError} when the file holds something else.
 */
export function loadSecretKey({ secretKey, dataDir }: { secretKey: string | null; dataDir: string }): Buffer {
  if (secretKey !== null) return Buffer.from(secretKey, "base64");
  const path = join(dataDir, "secret.key");
  if (!existsSync(path)) {
    makeFolder(dataDir);
    writeWhole(path, `${randomBytes(KEY_BYTES).toString("base64")}\n`);
  }
  const key = Buffer.from(readFileSync(path, "utf8").trim(), "base64");
  if (key.length === KEY_BYTES) return key;
  throw new ConfigError(`${path} does not hold ${KEY_BYTES} bytes in base64: restore it from a backup.`);
}

/** Leaves no empty file behind where the disk is full: the next start would take it for the key. */
function writeWhole(path: string, text: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw Object.assign(error as Error, { path });
  } finally {
    closeSync(file);
  }
}
