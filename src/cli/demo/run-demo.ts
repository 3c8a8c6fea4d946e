import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { CliError } from "../cli-error.ts";
import { type Api, createApi } from "./api.ts";
import { type Count, countDelivered } from "./count.ts";
import type { SummaryEntry, Tell } from "./demo-entry.ts";
import { startServer } from "./demo-server.ts";
import { createOwnDatabase } from "./own-database.ts";
import { type DemoConnector, nothingPlayed, play } from "./play.ts";
import { type CrmSecrets, prepareCrm } from "./sample-crm.ts";
import { watchScreen } from "./screen-watch.ts";
import { AGENT } from "./script.ts";

/** How long the demo may take; it takes about 8 s where all goes well. */
const LIMIT_MS = 50_000;
/** How long to wait for the reason of an error, such as the end of a process. */
const REASON_LIMIT_MS = 500;

type Options = { databaseUrl: string | null; tell: Tell; pace: number; signal: AbortSignal };
type CleanUp = () => Promise<void>;

/**
 * Runs the main job on real parts: the server and a CRM as processes of their own, two connectors, two calls. Resolves
 * with what both sides say was delivered. Rejects with the signal's reason when it is aborted, and with a
 * {@link CliError} when a part does not start or breaks; nothing is left running and no file left behind in any case.
 */
export async function runDemo(options: Options): Promise<SummaryEntry> {
  const lost = new AbortController();
  const signal = AbortSignal.any([options.signal, lost.signal]);
  const cleanUps: CleanUp[] = [];
  options.tell({ kind: "start" });
  try {
    return await perform({ ...options, signal, cleanUps, onLost: (error) => lost.abort(error) });
  } catch (error) {
    // When a process dies, its broken connections are often noticed first.
    await wait(REASON_LIMIT_MS, undefined, { signal }).catch(() => {});
    throw signal.aborted ? signal.reason : error;
  } finally {
    await cleanUpAll(cleanUps);
  }
}

async function perform(
  options: Options & { cleanUps: CleanUp[]; onLost: (error: CliError) => void },
): Promise<SummaryEntry> {
  const { databaseUrl, tell, pace, cleanUps, onLost } = options;
  const limit = AbortSignal.timeout(LIMIT_MS);
  const signal = AbortSignal.any([options.signal, limit]);
  const played = nothingPlayed();

  const folder = await mkdtemp(join(tmpdir(), "hookswitch-demo-"));
  cleanUps.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const database = databaseUrl === null ? null : await createOwnDatabase(databaseUrl);
  if (database) cleanUps.push(database.drop);

  const server = startServer({ folder, databaseUrl: database?.url ?? null, onLost });
  cleanUps.push(server.stop);
  const crm = await prepareCrm({ folder, onLost });
  cleanUps.push(crm.kill);
  const access = await server.ready(signal);
  const api = createApi({ ...access, signal });
  const { connectors, secrets } = await createConnectors(api, crm.url);
  await crm.start(secrets, signal);
  tell({
    kind: "ready",
    server: access.url,
    database: database ? "postgres" : "sqlite",
    crm: crm.url,
    connectors: connectors.map(({ id, name, url }) => ({ id, name, url })),
  });

  const screen = await watchScreen({ api, agentId: AGENT.id, signal });
  try {
    await play({ api, crm, secrets, connectors, screen, tell, pace, signal }, played);
  } catch (error) {
    // When time is up, what is missing says more than that it is up.
    if (options.signal.aborted || !limit.aborted) throw error;
  }
  const counting = createApi({ ...access, signal: options.signal });
  return summarize(await countDelivered({ api: counting, crm, calls: played.calls, connectors }), played.contactMs);
}

/** In the reverse order, and all of them, also when one fails. */
async function cleanUpAll(cleanUps: CleanUp[]): Promise<void> {
  const failures: unknown[] = [];
  for (const cleanUp of cleanUps.reverse()) await cleanUp().catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

async function createConnectors(
  api: Api,
  crmUrl: string,
): Promise<{ connectors: DemoConnector[]; secrets: CrmSecrets }> {
  const { data: dialects } = await api.get("/v1/dialects");
  const create = async (name: string) => {
    const url = `${crmUrl}/${name}`;
    const { id, secret } = await api.post("/v1/connectors", { body: { name, dialect: name, url } });
    const webhooks = dialects.find((dialect) => dialect.name === name)?.events ?? {};
    return { connector: { id, name, url, webhooks }, secret };
  };
  const dialer = await create("dialer");
  const standard = await create("standard");
  return {
    connectors: [dialer.connector, standard.connector],
    secrets: { dialer: dialer.secret, standard: standard.secret },
  };
}

function summarize({ expected, delivered, attempts, missing }: Count, contactMs: number | null): SummaryEntry {
  const all = contactMs === null ? [...missing, "the contact never came to the agent's screen"] : missing;
  return {
    kind: "summary",
    ok: all.length === 0,
    webhooks: { expected, delivered },
    attempts,
    contact_ms: contactMs,
    missing: all,
  };
}
