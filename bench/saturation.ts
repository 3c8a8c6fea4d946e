/** How many events a second go all the way when the producer never waits, beside what the parts could do alone. */
import { sql } from "kysely";
import { newId } from "../src/model/ids.ts";
import { migrate } from "../src/store/migrate.ts";
import { openDatabase } from "../src/store/open.ts";
import type { PostgresServer } from "../test/support/postgres-server.ts";
import { startChild } from "./support/child.ts";
import { judged, median, type Row, shown } from "./support/figures.ts";
import { makeFolder, removeFolder } from "./support/hookswitch.ts";
import type { Intake } from "./support/intake-alone.ts";
import { openScene, type Scene, type Store } from "./support/scene.ts";

const ROUNDS = 4;
const EVENTS = 8_000;
const WARM_UPS = 3;
const ARRIVE_WITHIN_MS = 30_000;
const BULK_ROWS = 20_000;
const BULK_BATCH = 500;
const BARS: Record<Store, number> = { sqlite: 0.25, postgres: 0.2 };

/** Ceilings and the real program take turns, since the machine's pace swings: only ratios of a round are compared. */
export async function measureSaturation(store: Store, postgres: PostgresServer): Promise<Row[]> {
  const scene = await openScene(store, { postgres });
  const intake = startChild<Intake>(new URL("./support/intake-alone.ts", import.meta.url));
  try {
    await scene.addConnector({ concurrency: scene.connections });
    const intakeUrl = await intake.ask("listen", undefined);
    await measureProgram(scene, 1);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await scene.renewLoad();
      const fresh = await rawPosts(scene);
      for (let warmUp = 0; warmUp < WARM_UPS; warmUp += 1) await rawPosts(scene);
      const warm = await rawPosts(scene);
      const single = await measureProgram(scene, 1);
      rounds.push({ fresh, warm, single, alone: await intakeAlone(scene, intakeUrl) });
    }
    const batched = await measureProgram(scene, 50);
    const { cpuUs } = await cpuOf(scene);
    const perSecond = (values: number[]) => `${shown(median(values))}/s`;
    const ofFresh = rounds.map(({ single, fresh }) => single / fresh);
    const ofWarm = rounds.map(({ single, warm }) => single / warm);
    const range = (values: number[]) =>
      `${ROUNDS} rounds, ${shown(Math.min(...values))} to ${shown(Math.max(...values))}`;
    return [
      {
        measured: "ceiling: undici Pool sends the same webhooks to the same sink",
        store,
        value: perSecond(rounds.map(({ fresh }) => fresh)),
      },
      { measured: "the same once it is warm", store, value: perSecond(rounds.map(({ warm }) => warm)) },
      { measured: "ceiling: HTTP intake alone", store, value: perSecond(rounds.map(({ alone }) => alone)) },
      {
        measured: "ceiling: bulk insert of events alone",
        store,
        value: `${shown(await bulkInsert(store, postgres))}/s`,
      },
      { measured: "saturated, one event a request", store, value: perSecond(rounds.map(({ single }) => single)) },
      { measured: "saturated, 50 events a request", store, value: `${shown(batched)}/s` },
      { measured: "the program's CPU for an event", store, value: `${shown(cpuUs)} µs` },
      judged(
        {
          measured: "saturated, part of the undici ceiling",
          store,
          value: median(ofFresh),
          unit: "",
          note: range(ofFresh),
        },
        { atLeast: BARS[store] },
      ),
      {
        measured: "saturated, part of the warm undici ceiling",
        store,
        value: `${shown(median(ofWarm))}  (${range(ofWarm)})`,
      },
    ];
  } finally {
    await Promise.all([scene.close(), intake.stop()]);
  }
}

async function rawPosts(scene: Scene): Promise<number> {
  await scene.prepare("sink", { count: EVENTS, shape: "starts" });
  const { startedAt, endedAt } = await scene.load.ask("flood", undefined);
  return (EVENTS / (endedAt - startedAt)) * 1_000;
}

/** From the first report to the last webhook's arrival. Each call is only heard of when it starts: nothing expires. */
export async function measureProgram(scene: Scene, batch: number): Promise<number> {
  const { sink, load } = scene;
  await scene.prepare("program", { count: EVENTS, shape: "starts", batch });
  const arrived = sink.ask("arrived", { count: EVENTS, timeoutMs: ARRIVE_WITHIN_MS });
  const { startedAt } = await load.ask("flood", undefined);
  await arrived;
  const { arrivals, distinct } = await sink.ask("report", undefined);
  if (distinct !== EVENTS) throw new Error(`${distinct} of ${EVENTS} webhooks arrived`);
  return (EVENTS / (arrivals.reduce((last, at) => Math.max(last, at), 0) - startedAt)) * 1_000;
}

async function cpuOf(scene: Scene): Promise<{ cpuUs: number }> {
  const before = scene.hookswitch.cpuMs();
  await measureProgram(scene, 1);
  return { cpuUs: ((scene.hookswitch.cpuMs() - before) * 1_000) / EVENTS };
}

async function intakeAlone(scene: Scene, origin: string): Promise<number> {
  const { load, connections } = scene;
  await scene.prepare("program", { count: EVENTS, shape: "starts" });
  await load.ask("aim", { origin, path: "/v1/events", apiKey: "any", connections, client: "plain" });
  const { startedAt, endedAt } = await load.ask("flood", undefined);
  return (EVENTS / (endedAt - startedAt)) * 1_000;
}

/** Events a second into an empty store, by 500 in a durable transaction. */
async function bulkInsert(store: Store, postgres: PostgresServer): Promise<number> {
  const folder = makeFolder();
  const made = store === "postgres" ? await postgres.createDatabase() : null;
  const database = await openDatabase(made?.url ?? `sqlite:${folder}/bulk.db`);
  try {
    await migrate(database);
    const data = JSON.stringify({ direction: "inbound", from: "+12025550100", to: "+442079460100", source: "pbx" });
    const startedAt = performance.now();
    for (let at = 0; at < BULK_ROWS; at += BULK_BATCH) {
      const rows = Array.from({ length: BULK_BATCH }, (_, n) => ({
        account_id: "acc_bench",
        id: newId("evt"),
        type: "call.started" as const,
        call_id: `call_${at + n}`,
        seq: 1,
        occurred_at: Date.now(),
        received_at: Date.now(),
        is_test: 0,
        data,
        call: data,
        skipped: "{}",
        body_hash: "",
      }));
      await database.transaction((tx) => tx.insertMany("events", rows));
    }
    await sql`select 1`.execute(database.db);
    return (BULK_ROWS / (performance.now() - startedAt)) * 1_000;
  } finally {
    await database.close();
    await made?.drop();
    removeFolder(folder);
  }
}
