import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newSecret } from "../src/journey/sign.ts";

const PROGRAM = fileURLToPath(new URL("../examples/crm-node/crm.js", import.meta.url));
const SECRETS = { DIALER_SECRET: newSecret(), STANDARD_SECRET: newSecret() };

const folder = mkdtempSync(join(tmpdir(), "hookswitch-crm-"));
const journal = join(folder, "received.jsonl");
let crm: ChildProcess;
let url: string;

beforeAll(start);
afterAll(async () => {
  await kill();
  rmSync(folder, { recursive: true });
});

test("answers a started call with the caller's contact, in both dialects", async () => {
  const dialer = await send("/dialer", { eventType: "callStarted", callId: "call-1", clientPhone: "+12025550143" });
  expect(dialer).toMatchObject({
    status: 200,
    body: { success: true, contact: { phoneNumber: "+12025550143", callId: "call-1" } },
  });
  const call = { direction: "outbound", from: "+493023125900", to: "+12025550143" };
  const standard = await send("/standard", { type: "call.ringing", data: { call_id: "call-1", call } });
  expect(standard.body).toEqual(dialer.body);
});

test("notes other events and numbers it does not know, without a contact", async () => {
  const ended = await send("/dialer", { eventType: "callEnded", callId: "call-2", clientPhone: "+12025550143" });
  expect(ended).toEqual({ status: 200, body: { success: true } });
  const unknown = await send("/dialer", { eventType: "callStarted", callId: "call-3", clientPhone: "+12025550100" });
  expect(unknown).toEqual({ status: 200, body: { success: true } });
});

test("refuses what is not signed with the connector's own secret", async () => {
  const payload = { eventType: "callStarted", callId: "call-forged", clientPhone: "+12025550143" };
  const forged = await send("/dialer", payload, { secret: SECRETS.STANDARD_SECRET });
  expect(forged).toEqual({ status: 401, body: { error: "No matching signature found" } });
  expect(noted("call-forged")).toEqual([]);
});

test("answers a repeat and notes it once, also after a restart", async () => {
  const payload = { eventType: "callStarted", callId: "call-repeated", clientPhone: "+12025550143" };
  const first = await send("/dialer", payload, { id: "dlv_repeated" });
  expect(await send("/dialer", payload, { id: "dlv_repeated" })).toEqual(first);
  await kill();
  await start();
  expect(await send("/dialer", payload, { id: "dlv_repeated" })).toEqual(first);
  expect(noted("call-repeated")).toEqual([
    {
      received_at: expect.any(Number),
      connector: "dialer",
      webhook_id: "dlv_repeated",
      signature: "valid",
      event: "callStarted",
      call_id: "call-repeated",
    },
  ]);
});

test("knows no other address, and no body without an end", async () => {
  expect((await send("/elsewhere", {})).status).toBe(404);
  expect((await send("/dialer", { eventType: "x".repeat(2_000_000) })).status).toBe(413);
});

async function start(): Promise<void> {
  const env = { PATH: process.env.PATH, PORT: "0", JOURNAL: journal, ...SECRETS };
  crm = spawn(process.execPath, [PROGRAM], { env, stdio: ["ignore", "pipe", "inherit"] });
  if (!crm.stdout) throw new Error("no output");
  const [line] = await once(createInterface({ input: crm.stdout }), "line");
  url = /http:\S+/.exec(String(line))?.[0] ?? "";
}

async function kill(): Promise<void> {
  crm.kill("SIGKILL");
  await once(crm, "close");
}

async function send(
  path: string,
  payload: object,
  { id = `dlv_${Math.random()}`, secret = path === "/standard" ? SECRETS.STANDARD_SECRET : SECRETS.DIALER_SECRET } = {},
): Promise<{ status: number; body: unknown }> {
  const body = JSON.stringify(payload);
  const now = new Date();
  const response = await fetch(url + path, {
    method: "POST",
    body,
    headers: {
      connection: "close",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
      "webhook-signature": new Webhook(secret).sign(id, now, body),
    },
  });
  return { status: response.status, body: await response.json() };
}

function noted(callId: string): unknown[] {
  const lines = readFileSync(journal, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line)).filter(({ call_id }) => call_id === callId);
}
