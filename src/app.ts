/** Puts the program together: the only file that names every part. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { createCallDesk } from "./calls/call-desk.ts";
import { createCallRecordings } from "./calls/call-recordings.ts";
import { createPhoneDesk, findPhoneAccountOf } from "./calls/phone-desk.ts";
import { createPresence } from "./calls/presence.ts";
import { createRecords } from "./calls/records/records.ts";
import { type SpeedToLead, startSpeedToLead } from "./calls/speed-to-lead.ts";
import { summaryOf } from "./calls/switchboard/live-call.ts";
import { type Switchboard, startSwitchboard } from "./calls/switchboard/switchboard.ts";
import { createTrunkDesk } from "./calls/trunks/trunk-desk.ts";
import { startWatchdog } from "./calls/watchdog.ts";
import type { Config } from "./config.ts";
import { createTelephony, phoneUpgrades, summaryOfTelephony, testNumbersAlone } from "./configured-telephony.ts";
import { agentKey } from "./engine/agents.ts";
import { alsoTelling } from "./engine/also-telling.ts";
import { createConnectorDesk } from "./engine/connector-desk.ts";
import { createHealthDesk } from "./engine/connector-health.ts";
import { createDeliveryDesk } from "./engine/delivery-desk.ts";
import { createDirectory } from "./engine/directory.ts";
import { startEngine } from "./engine/engine.ts";
import { createIndexer } from "./engine/indexer.ts";
import { createInspectingSender, withInspectors } from "./engine/inspecting-sender.ts";
import { createInspections } from "./engine/inspections.ts";
import { PACE, type Pace } from "./engine/pace.ts";
import { createReplayer } from "./engine/replayer.ts";
import { startRetainer } from "./engine/retainer.ts";
import { type FirstRun, firstRun } from "./first-run.ts";
import { createAuthenticate } from "./http/authenticate.ts";
import { openDashboard } from "./http/dashboard.ts";
import { routes } from "./http/routes.ts";
import { buildServer } from "./http/server.ts";
import { createAddressGuard } from "./journey/address-guard.ts";
import { createSender } from "./journey/send.ts";
import { systemClock } from "./model/clock.ts";
import { createVault } from "./model/sealed.ts";
import { loadSecretKey } from "./secret-key.ts";
import { makeFolder } from "./store/make-folder.ts";
import { migrate } from "./store/migrate.ts";
import { openDatabase } from "./store/open.ts";
import { startTelemetry } from "./telemetry/telemetry.ts";

/** Where the set-up has built the dashboard. */
const DASHBOARD = fileURLToPath(new URL("../dist/web", import.meta.url));

/** What a body may have where a route does not say otherwise: settings, not streams of events. */
const MAX_BODY_BYTES = 262_144;

export type App = {
  /** Where it answers, `http://127.0.0.1:4400`. */
  url: string;
  /** What was made for a new installation; null when there was one. */
  firstRun: FirstRun | null;
  /** What carries the calls, for people; null where none are made. */
  telephony: string | null;
  /**
   * Ends in order: requests under way are answered, webhooks under way are finished and written down. Resolves with
   * false when something hangs, a receiver or the database: then only the process's end frees what is still open, and
   * what was not written down is done again after the next start.
   */
  stop(): Promise<boolean>;
};

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/**
 * Starts everything. Rejects, with nothing left running, when a part cannot start.
 * @param checkResponses for tests: answers are checked against their declared schemas.
 * @param pace for tests: how often the engine looks after things.
 */
export async function startApp(
  config: Config,
  { log, checkResponses = false, pace = PACE }: { log: Logger; checkResponses?: boolean; pace?: Pace },
): Promise<App> {
  const guard = createAddressGuard({ allow: config.allowAddresses });
  makeFolder(config.dataDir);
  const secretKey = loadSecretKey(config);
  const vault = createVault(secretKey);
  const started: (() => Promise<void>)[] = [];
  const stopping = new AbortController();
  const drainCalls = async (switchboard: Switchboard | null, { caller }: SpeedToLead) => {
    caller?.drain();
    const calls = switchboard?.calls.size ?? 0;
    if (calls > 0) log.info({ calls, grace_seconds: config.callGraceSeconds }, "calls.draining");
    const left = await switchboard?.drain(config.callGraceSeconds * 1_000);
    if (left) log.warn({ calls: left }, "calls.cut_off");
  };
  const stopAll = async () => {
    for (const stop of started.splice(0).reverse()) await stop();
  };
  try {
    const database = await openDatabase(config.databaseUrl);
    started.push(() => database.close());
    await migrate(database, (name) => log.info({ migration: name }, "database.migrating"));
    const directory = await createDirectory({ database, vault });
    const sender = createSender({ guard });
    started.push(() => sender.close());
    const telemetry = await startTelemetry({ log, version, otlpEndpoint: config.otlpEndpoint });
    started.push(() => telemetry.stop());
    const indexer = createIndexer({ database, onError: (error) => telemetry.failed("index", error) });
    started.push(() => indexer.stop());
    const watching = alsoTelling(telemetry, indexer);
    const inspections = createInspections({
      database,
      directory,
      onError: (error) => telemetry.failed("inspect", error),
    });
    started.push(() => inspections.stop());
    const inspecting = createInspectingSender(sender, inspections);
    const engine = await startEngine({ database, directory, sender: inspecting, telemetry: watching, pace });
    started.push(() => engine.stop());
    indexer.start(engine.nodeId);
    const findPhoneAccount = (username: string) => findPhoneAccountOf(database, username);
    const telephony = createTelephony(config.telephony, { secretKey, findPhoneAccount });
    const onError = (error: unknown) => telemetry.failed("call", error);
    let listening = "";
    const recordings = createCallRecordings({
      database,
      telephony,
      format: config.recordCalls,
      folder: join(config.dataDir, "recordings"),
      publicUrl: () => config.publicUrl ?? listening,
      onError,
    });
    started.push(() => recordings.stop());
    telephony?.subscribe((event) => {
      if (event.type !== "stranger.refused") return;
      const { reason, requests, address } = event;
      telemetry.strangersRefused({ reason, requests, address });
    });
    await telephony?.start();
    started.push(async () => telephony?.stop({ graceMs: 0 }));
    const trunkDesk = createTrunkDesk({ database, vault, engine, telephony, onError });
    await trunkDesk.start();
    started.push(() => trunkDesk.stop());
    const presence = createPresence({ database, engine, telephony, clock: systemClock, onError });
    started.push(async () => presence.stop());
    const switchboard =
      telephony &&
      startSwitchboard({
        database,
        engine,
        telephony,
        presence,
        recorder: recordings,
        news: {
          ended: (call, end) => telemetry.callEnded(summaryOf(call, end)),
          refused: ({ accountId, agentId, refusal: { code } }) =>
            telemetry.dialRefused({ account_id: accountId, agent_id: agentId, code }),
        },
        onError,
      });
    started.push(async () => switchboard?.stop());
    const making = { database, engine, telephony, switchboard, presence, recorder: recordings, onError };
    const speedToLead = startSpeedToLead(making);
    started.push(() => speedToLead.stop());
    telemetry.watchCalls({ calls: () => switchboard?.calls.size ?? 0, legs: () => switchboard?.legCount ?? 0 });
    telemetry.watch({ database, directory, engine });
    const replayer = createReplayer({
      database,
      directory,
      engine,
      onError: (error) => telemetry.failed("replay", error),
      onDiscarded: watching.discarded,
    });
    started.push(() => replayer.close());
    const retainer = startRetainer({
      database,
      retentionDays: config.retentionDays,
      onError: (error) => telemetry.failed("retain", error),
      onDiscarded: watching.discarded,
    });
    started.push(() => retainer.stop());
    const watchdog = startWatchdog({
      database,
      engine,
      silentMs: config.silentCallMinutes * 60_000,
      onEnded: (account_id, call_ids) => telemetry.noticed("calls.given_up", { account_id, call_ids }),
      onError: (error) => telemetry.failed("watch", error),
    });
    started.push(() => watchdog.stop());

    const { authenticate, findKey, forget } = createAuthenticate(database);
    engine.bus.hear("settings", forget);
    const dashboard = openDashboard(DASHBOARD);
    const { routes: all } = routes({
      database,
      directory,
      engine,
      connectorDesk: createConnectorDesk({ database, vault, directory, engine, onDiscarded: watching.discarded }),
      healthDesk: createHealthDesk({ database, directory }),
      deliveryDesk: createDeliveryDesk({ database, engine }),
      replayer,
      records: createRecords({ database, directory, engine }),
      trunkDesk,
      callDesk: createCallDesk({ database, engine }),
      presence,
      callControl: switchboard?.control ?? null,
      recordings,
      phoneDesk: createPhoneDesk({ database, telephony }),
      ...speedToLead,
      indexer,
      findKey,
      guard: withInspectors(guard),
      inspections,
      metrics: telemetry.readMetrics,
      version,
      stopping: stopping.signal,
      retentionDays: config.retentionDays,
      dashboard,
    });
    const server = buildServer({
      routes: all,
      authenticate,
      log,
      checkResponses,
      bodyLimit: MAX_BODY_BYTES,
      dashboard,
      upgrades: phoneUpgrades(telephony),
      tls: config.tls,
    });
    started.push(() => server.close());
    const { url } = await server.listen(config);
    started.push(() => drainCalls(switchboard, speedToLead));
    listening = url;
    const node = { node_id: engine.nodeId };
    log.info({ ...node, version, store: database.engine, url }, "node.started");
    // Last, because it is told once: nothing that follows can fail and leave an installation whose key nobody has seen.
    const created = await firstRun(database, { withTestLine: testNumbersAlone(config.telephony) });
    if (created !== null) await directory.refreshAgents([agentKey(created.accountId)]);
    const stop = async () => {
      log.info(node, "node.stopping");
      stopping.abort();
      const ended = stopAll().then(() => true);
      const inTime = await Promise.race([
        ended,
        wait(pace.stopMs + config.callGraceSeconds * 1_000, false, { ref: false }),
      ]);
      if (inTime) log.info(node, "node.stopped");
      else log.error(node, "node.stop_overdue");
      return inTime;
    };
    return { url, firstRun: created, telephony: summaryOfTelephony(config.telephony), stop };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
