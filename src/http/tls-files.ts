/** The certificate that the server shows, and its key: two PEM files that may change while it runs. */
import { readFileSync, unwatchFile, watchFile } from "node:fs";
import type { Server } from "node:http";
import type { Server as SecureServer } from "node:https";
import { createSecureContext } from "node:tls";

/** Paths. */
export type TlsFiles = { cert: string; key: string };

export type TlsIdentity = { cert: Buffer; key: Buffer };

const LOOK_EVERY_MS = 2_000;

/** Reads both. Throws where one cannot be read, or they are not a certificate and its key. */
export function readTlsFiles({ cert, key }: TlsFiles): TlsIdentity {
  const identity = { cert: readFileSync(cert), key: readFileSync(key) };
  createSecureContext(identity);
  return identity;
}

/**
 * Has a server show the files anew when they change, as they do where certificates are renewed, until the returned
 * function is called. While only one of the two is new they do not fit together, and it stays with what it has.
 */
export function serveNewCertificates(
  server: Server,
  files: TlsFiles,
  log: { error(fields: object, message: string): void },
): () => void {
  const look = () => {
    try {
      // Fastify's types do not tell an HTTPS server from a plain one.
      (server as unknown as SecureServer).setSecureContext(readTlsFiles(files));
    } catch (error) {
      log.error({ err: error, ...files }, "certificate.unusable");
    }
  };
  const paths = [files.cert, files.key];
  for (const path of paths) watchFile(path, { interval: LOOK_EVERY_MS, persistent: false }, look);
  return () => {
    for (const path of paths) unwatchFile(path, look);
  };
}
