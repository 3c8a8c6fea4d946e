/** The receivers of `examples/` as processes of their own, against the real server and against forgers. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Schemas } from "../src/client/index.ts";
import { newSecret } from "../src/journey/sign.ts";
import { isOver } from "./support/api-client.ts";
import { started } from "./support/call-events.ts";
import { type Prepared, RECEIVERS } from "./support/example-receivers.ts";
import { openStream } from "./support/read-stream.ts";
import { startTestApp, type TestApp } from "./support/start-app.ts";

const MARY = "+12025550143";
const FORGOTTEN_MS = 6 * 60_000;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ database: "sqlite" });
});
afterAll(() => app.stop());

describe.each(Object.entries(RECEIVERS))("%s", (name, prepare) => {
  const parent = mkdtempSync(join(tmpdir(), "hookswitch-example-"));
  const folder = join(parent, name);
  const journal = join(parent, "received.jsonl");
  const secrets = { DIALER_SECRET: newSecret(), STANDARD_SECRET: newSecret() };
  let prepared: Prepared;
  let receiver: ChildProcess | null = null;
  let url: string;

  beforeAll(async () => {
    prepared = await prepare(folder);
    if ("missing" in prepared) console.warn(`examples/${name} did not run: ${prepared.missing}`);
    else if (prepared.note) console.warn(`examples/${name} ran, but ${prepared.note}`);
    if (!("missing" in prepared)) await start();
  }, 600_000);
  afterAll(async () => {
    await kill();
    rmSync(parent, { recursive: true });
  });
  beforeEach((context) => {
    if ("missing" in prepared) context.skip(`examples/${name} did not run: ${prepared.missing}`);
  });

  async function start(): Promise<void> {
    if ("missing" in prepared) throw new Error(prepared.missing);
    const { command, args, env } = prepared;
    const own = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", PORT: "0", JOURNAL: journal };
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...own, ...env, ...secrets },
      stdio: ["ignore", "pipe", "pipe"],
    });
    receiver = child;
    // PHP's own server says on its standard error where it listens.
    const said = [child.stdout, child.stderr].map(async (output) => {
      for await (const line of createInterface({ input: output })) {
        const address = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
        if (address) listening.resolve(address);
      }
    });
    const listening = Promise.withResolvers<string>();
    void Promise.all(said).then(() => listening.reject(new Error(`${name} ended before it listened`)));
    url = await listening.promise;
  }

  async function kill(): Promise<void> {
    if (!receiver) return;
    const ended = once(receiver, "close");
    receiver.kill("SIGKILL");
    await ended;
    receiver = null;
  }

  type Webhooked = { id?: string; secret?: string; at?: number; headers?: Record<string, string> };

  /** Sends what Hookswitch would, or what a forger might. */
  async function send(path: string, payload: unknown, { id, secret, at, headers }: Webhooked = {}) {
    const body = JSON.stringify(payload);
    const moment = new Date(at ?? Date.now());
    const webhookId = id ?? `dlv_${Math.random()}`;
    const key = secret ?? (path === "/standard" ? secrets.STANDARD_SECRET : secrets.DIALER_SECRET);
    const response = await fetch(url + path, {
      method: "POST",
      body,
      headers: {
        connection: "close",
        "webhook-id": webhookId,
        "webhook-timestamp": String(Math.floor(moment.getTime() / 1_000)),
        "webhook-signature": new Webhook(key).sign(webhookId, moment, body),
        ...headers,
      },
    });
    return { status: response.status, body: await response.json() };
  }

  function noted(callId: string): unknown[] {
    const lines = existsSync(journal) ? readFileSync(journal, "utf8").split("\n") : [];
    return lines
      .filter((line) => line !== "")
      .flatMap((line) => [JSON.parse(line)].filter((e) => e.call_id === callId));
  }

  const startedBy = (callId: string, clientPhone = MARY) => ({ eventType: "callStarted", callId, clientPhone });

  test("puts the caller's contact on the agent's screen, in both dialects", async () => {
    const { api, apiKey } = app.newAccount();
    const connectors = new Map<string, string>();
    for (const dialect of ["dialer", "standard"] as const) {
      // The receiver needs the secret before it has an address.
      const created = await api.createConnector({ name: dialect, dialect, url: "http://127.0.0.1:1", active: false });
      secrets[dialect === "dialer" ? "DIALER_SECRET" : "STANDARD_SECRET"] = created.secret;
      connectors.set(dialect, created.id);
    }
    await kill();
    await start();
    for (const [dialect, id] of connectors) {
      await api.ask(`/v1/connectors/${id}`, { method: "PATCH", body: { url: `${url}/${dialect}` } });
      await api.client.post("/v1/connectors/{id}/enable", { path: { id } });
    }

    const screen = await openStream(`${app.url}/v1/agents/grace/screen`, { apiKey });
    const callId = `call-of-${name}`;
    const { id } = await api.report(started(callId, { from: MARY, agent: { id: "grace" } }));
    const shown = await screen.waitUntil((events) =>
      events.some(({ data }) => (data as Schemas["Screen"]).contacts.length === 2),
    );
    screen.close();
    const { contacts } = shown.at(-1)!.data as Schemas["Screen"];
    expect(contacts.map(({ connector }) => connector.name)).toEqual(["dialer", "standard"]);
    for (const { contact } of contacts) {
      expect(contact).toMatchObject({
        phoneNumber: MARY,
        callId,
        fields: { 0: { title: "Name", value: "Mary Jackson" } },
      });
      expect(contact.fields[3]).toEqual({
        title: "In the CRM",
        value: "https://crm.example/contacts/1002",
        isWebsite: true,
      });
    }
    const delivered = await api.until(
      () => api.deliveriesOf(id),
      (deliveries) => deliveries.every(isOver),
    );
    expect(delivered.map(({ status, attempts }) => [status, attempts])).toEqual([
      ["delivered", 1],
      ["delivered", 1],
    ]);
    expect(noted(callId)).toHaveLength(2);
  });

  test("notes other events, and numbers that it does not know, without a contact", async () => {
    const other = await send("/dialer", { ...startedBy("call-2"), eventType: "callEnded" });
    expect(other).toEqual({ status: 200, body: { success: true } });
    const unknown = await send("/dialer", startedBy("call-3", "+12025550100"));
    expect(unknown).toEqual({ status: 200, body: { success: true } });
    const campaign = await send("/standard", { type: "campaign.started", data: { campaign: { id: "spring" } } });
    expect(campaign).toEqual({ status: 200, body: { success: true } });
  });

  test("refuses what is not signed with the connector's own secret, or not signed at all", async () => {
    const call = startedBy("call-forged");
    const refused = { status: 401, body: { error: expect.any(String) } };
    expect(await send("/dialer", call, { secret: secrets.STANDARD_SECRET })).toEqual({
      status: 401,
      body: { error: "No matching signature found" },
    });
    for (const signature of ["", "v1,", "v1", "nonsense", "v1,####", "v2,abcd", " ", "v1,abcd v1,efgh"]) {
      expect(await send("/dialer", call, { headers: { "webhook-signature": signature } }), signature).toEqual(refused);
    }
    expect(await send("/dialer", call, { headers: { "webhook-timestamp": "yesterday" } })).toEqual(refused);
    expect(await send("/dialer", call, { headers: { "webhook-id": "dlv_another" } })).toEqual(refused);
    expect(noted("call-forged")).toEqual([]);
  });

  test("refuses what was signed too long ago, or for later", async () => {
    const call = startedBy("call-replayed");
    const old = await send("/dialer", call, { at: Date.now() - FORGOTTEN_MS });
    expect(old).toEqual({ status: 401, body: { error: "Message timestamp too old" } });
    const early = await send("/dialer", call, { at: Date.now() + FORGOTTEN_MS });
    expect(early).toEqual({ status: 401, body: { error: "Message timestamp too new" } });
    expect(noted("call-replayed")).toEqual([]);
  });

  test("answers a repeat and notes it once, also after a restart", async () => {
    const first = await send("/dialer", startedBy("call-repeated"), { id: "dlv_repeated" });
    expect(first).toMatchObject({ status: 200, body: { contact: { id: "1002" } } });
    expect(await send("/dialer", startedBy("call-repeated"), { id: "dlv_repeated" })).toEqual(first);
    await kill();
    await start();
    expect(await send("/dialer", startedBy("call-repeated"), { id: "dlv_repeated" })).toEqual(first);
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

  test("knows no other address and method, no event of another dialect, and no body without an end", async () => {
    expect((await send("/elsewhere", {})).status).toBe(404);
    expect((await fetch(`${url}/dialer`, { headers: { connection: "close" } })).status).toBe(405);
    for (const payload of [null, [], 7, "text", {}, { eventType: {} }, { type: "call.started" }]) {
      expect((await send("/dialer", payload)).status, JSON.stringify(payload)).toBe(400);
    }
    expect((await send("/standard", { type: "call.started", data: 7 })).status).toBeLessThan(500);
    expect((await send("/dialer", { eventType: "x".repeat(2_000_000) })).status).toBe(413);
    expect((await send("/dialer", startedBy("call-after"))).status).toBe(200);
  });
});
