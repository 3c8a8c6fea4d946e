import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { openWebSocketPhone } from "../support/web-socket-phone.ts";

const given = (name: string) => fileURLToPath(new URL(`../support/certificates/${name}`, import.meta.url));

let app: TestApp;
let folder: string;
let tls: { cert: string; key: string };

function install(name: string): void {
  copyFileSync(given(`${name}.crt`), tls.cert);
  copyFileSync(given(`${name}.key`), tls.key);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hookswitch-tls-"));
  tls = { cert: join(folder, "server.crt"), key: join(folder, "server.key") };
  install("trusted");
  const telephony = { engine: "embedded", settings: { address: "127.0.0.1", udp_port: 0 } };
  // While one file is new and the other old, that is logged as an error.
  app = await startTestApp({ database: "sqlite", telephony, tls, logsErrors: true });
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true });
});

type Shown = { status: number; serial: string };

function ask(path: string): Promise<Shown> {
  const { promise, resolve, reject } = Promise.withResolvers<Shown>();
  const asked = request(app.url + path, { rejectUnauthorized: false, agent: false }, (response) => {
    const { serialNumber } = (response.socket as TLSSocket).getPeerCertificate();
    response.resume().on("end", () => resolve({ status: response.statusCode ?? 0, serial: serialNumber }));
  });
  asked.on("error", reject);
  asked.end();
  return promise;
}

test("it speaks HTTPS, and telephones speak SIP over it", async () => {
  expect(app.url).toMatch(/^https:/);
  expect((await ask("/healthz")).status).toBe(200);
  const phone = await openWebSocketPhone(app.url, { origin: app.url, insecure: true });
  phone.send("\r\n\r\n");
  expect(await phone.first(/^\r\n$/)).toBe("\r\n");
});

test("a certificate that is renewed is shown without a restart", async () => {
  const before = (await ask("/healthz")).serial;
  install("untrusted");
  let after = before;
  while (after === before) after = (await ask("/healthz")).serial;
  expect(after).not.toBe(before);
});
