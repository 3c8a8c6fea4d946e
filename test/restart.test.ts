import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../src/store/open.ts";
import { createCli } from "./support/cli.ts";
import { provideFromDebian } from "./support/debian-tool.ts";
import { findPostgresTools } from "./support/find-postgres.ts";
import { makeInstallation } from "./support/make-installation.ts";
import { startPostgres } from "./support/postgres-server.ts";
import type { ReceivedRequest } from "./support/receiver.ts";
import type { Installation } from "./support/server-process.ts";
import { type ServerScene, startServerScene } from "./support/server-scene.ts";
import { ENGINES } from "./support/test-database.ts";

const CALLS = 1_000;
const EVENTS_A_CALL = 5;

/** On PostgreSQL what a killed node held waits for its lease to end. */
const RESUMES_WITHIN_MS = 40_000;

/** Only ends what hangs. */
const LIMIT_MS = 120_000;

/** A PostgreSQL with pg_dump beside it, which npm's comes without. */
const tools = provideFromDebian({ what: "pg_dump", packageName: "postgresql", find: findPostgresTools });

const IN_ORDER = Array.from({ length: EVENTS_A_CALL }, (_, n) => n + 1);

type Scene = ServerScene & {
  connectorId: string;
  /** Resolves when nothing waits any more. */
  isIdle(): Promise<void>;
};

/** A server with a connector, which is told to try again after a second. */
async function startScene(installation: Installation): Promise<Scene> {
  const scene = await startServerScene(installation);
  const { api, crm } = scene;
  crm.respondWith(() => ({ status: 503, headers: { "retry-after": "1" } }));
  const { id } = await api.createConnector({ url: crm.url, concurrency: 100, retry_limit: 50 });
  const waiting = () => api.client.get("/v1/deliveries/waiting", { query: { connector_id: id, limit: 1 } });
  const isIdle = async () => {
    await expect.poll(async () => (await waiting()).data, { timeout: RESUMES_WITHIN_MS }).toEqual([]);
  };
  return Object.assign(scene, { connectorId: id, isIdle });
}

describe.each(ENGINES)("on %s", { timeout: LIMIT_MS }, (engine) => {
  it("a restart takes up thousands of deliveries that wait, each call in its order", async () => {
    const installation = await makeInstallation(engine);
    onTestFinished(() => installation.remove());
    const scene = await startScene(installation);
    const { api, crm, server, isIdle } = scene;
    for (const n of IN_ORDER) await api.reportAll(Array.from({ length: CALLS }, (_, call) => event(`call-${call}`, n)));
    // Some have been refused and wait for their retry, some are under way, most wait for their turn or their call.
    await crm.waitFor(200);

    await server.end("SIGKILL");
    const refusals = crm.requests.length;
    crm.respondWith(() => ({}));
    await scene.restart();
    await isIdle();
    const seqs = seqsByCall(crm.requests.slice(refusals));
    expect(seqs.size).toBe(CALLS);
    for (const ofCall of seqs.values()) expect(ofCall).toEqual(IN_ORDER);
  });

  it("a backup that is made while events come in is whole, and a server goes on with it", async ({ skip }) => {
    const place = await makeBackupPlace(engine);
    if (place === null) return skip("pg_dump is missing");
    const { installation } = place;
    const scene = await startScene(installation);
    const { api, crm, server, isIdle } = scene;
    // Half of the calls have a history, the other half wait behind their first event.
    crm.respondWith(({ body }) => (body.includes("odd-") ? { status: 503, headers: { "retry-after": "3600" } } : {}));
    const load = reportOnAndOn(scene);
    await crm.waitFor(20 * WEBHOOKS_A_TURN);

    const before = [...load.acknowledged];
    const copy = await place.copy();
    await load.stop();
    await server.end("SIGKILL");

    const { events, deliveries } = await readCopy(copy.databaseUrl);
    expect(before.filter((id) => !events.includes(id))).toEqual([]);
    expect(deliveries).toEqual(events);

    const requestsBefore = crm.requests.length;
    crm.respondWith(() => ({}));
    await scene.restart(copy);
    await api.post("/v1/deliveries/retry", { connector_id: scene.connectorId });
    await isIdle();
    const later = seqsByCall(crm.requests.slice(requestsBefore));
    expect([...later.values()].filter((seqs) => !isAscending(seqs))).toEqual([]);
    const received = new Set(crm.requests.map((request) => webhook(request).event_id));
    expect(events.filter((id) => !received.has(id))).toEqual([]);
    const [next] = await api.reportAll([event("even-1", EVENTS_A_CALL + 1)]);
    expect(next).toMatchObject({ seq: EVENTS_A_CALL + 1 });
    await api.deliveryOf(next?.id ?? "", ({ status }) => status === "delivered");
  });
});

/** Of two calls, one delivered, the other refused at its first event. */
const WEBHOOKS_A_TURN = EVENTS_A_CALL + 1;

/** Reports two calls after each other two, at the pace of their webhooks, until it is stopped. */
function reportOnAndOn({ api, crm }: Pick<Scene, "api" | "crm">): { acknowledged: string[]; stop(): Promise<void> } {
  const acknowledged: string[] = [];
  let isOn = true;
  async function report(): Promise<void> {
    for (let turn = 1; isOn; turn += 1) {
      const events = ["odd", "even"].flatMap((half) => IN_ORDER.map((n) => event(`${half}-${turn}`, n)));
      for (const { id } of await api.reportAll(events)) acknowledged.push(id);
      await crm.waitFor(turn * WEBHOOKS_A_TURN);
    }
  }
  const reporting = report();
  return {
    acknowledged,
    async stop() {
      isOn = false;
      await reporting;
    },
  };
}

/**
 * An installation, and how its documentation says that it is copied; the copy is an installation of its own. Null where
 * the machine has no tools of PostgreSQL's.
 */
async function makeBackupPlace(
  engine: (typeof ENGINES)[number],
): Promise<{ installation: Installation; copy(): Promise<Installation> } | null> {
  const cli = createCli();
  const folder = cli.folder();
  const restored = join(folder, "restored");
  onTestFinished(() => cli.close());
  const keepKey = () => {
    mkdirSync(restored);
    copyFileSync(join(folder, "secret.key"), join(restored, "secret.key"));
  };
  const run = async (command: string, env: Record<string, string> = {}) => {
    const { code, stderr } = await cli.startProgram("sh", ["-c", command], { env }).ended;
    expect(code, stderr).toBe(0);
  };

  if (engine === "sqlite") {
    return {
      installation: { folder, databaseUrl: `sqlite:${join(folder, "hookswitch.db")}` },
      async copy() {
        keepKey();
        const file = join(restored, "hookswitch.db");
        expect(await cli.run(["backup", file, "--data-dir", folder])).toMatchObject({ code: 0 });
        return { folder: restored, databaseUrl: `sqlite:${file}` };
      },
    };
  }

  if (tools === null) return null;
  const postgres = await startPostgres({ place: tools });
  onTestFinished(() => postgres.stop());
  const [databaseUrl, restoredUrl] = [(await postgres.createDatabase()).url, (await postgres.createDatabase()).url];
  const env = { PATH: `${tools}:${process.env.PATH}`, PGPASSWORD: new URL(databaseUrl).password };
  return {
    installation: { folder, databaseUrl, quick: true },
    async copy() {
      keepKey();
      const file = join(restored, "hookswitch.dump");
      const { stderr } = await cli.run(["backup", file, "--database-url", databaseUrl]);
      await run(/pg_dump .*/.exec(stderr)?.[0] ?? "", env);
      await run(`pg_restore --no-owner --exit-on-error --dbname='${restoredUrl}' '${file}'`, env);
      return { folder: restored, databaseUrl: restoredUrl, quick: true };
    },
  };
}

/** The ids of a database's events, and those of which there is a delivery, ended or to come, one for each delivery. */
async function readCopy(url: string): Promise<{ events: string[]; deliveries: string[] }> {
  const database = await openDatabase(url);
  try {
    const { db } = database;
    const events = await db.selectFrom("events").select("id").execute();
    const pending = await db.selectFrom("queue").select("event_id as id").execute();
    const ended = await db.selectFrom("deliveries").select("event_id as id").execute();
    const sorted = (rows: { id: string }[]) => rows.map(({ id }) => id).sort();
    return { events: sorted(events), deliveries: sorted([...pending, ...ended]) };
  } finally {
    await database.close();
  }
}

function event(callId: string, n: number) {
  return { type: "conversation.intent_detected", call_id: callId, data: { intent: `number ${n}` } };
}

type Webhook = { event_id: string; call_id: string; seq: number };

function webhook({ body }: ReceivedRequest): Webhook {
  return (JSON.parse(body) as { data: Webhook }).data;
}

/** The numbers of each call's events, as they arrived. */
function seqsByCall(requests: readonly ReceivedRequest[]): Map<string, number[]> {
  const byCall = Map.groupBy(requests.map(webhook), ({ call_id }) => call_id);
  return new Map([...byCall].map(([callId, ofCall]) => [callId, ofCall.map(({ seq }) => seq)]));
}

function isAscending(seqs: readonly number[]): boolean {
  return seqs.every((seq, index) => index === 0 || seq >= (seqs[index - 1] ?? 0));
}
