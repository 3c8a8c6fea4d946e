/** Calls that are reported to servers, and the CRM that their webhooks go to. */
import { setTimeout as wait } from "node:timers/promises";
import { Agent } from "undici";
import { type ApiClient, createApiClient } from "../../test/support/api-client.ts";
import { type Audit, audit, type ChaosConnector } from "./audit.ts";
import { CRM_PARTS, startCrm } from "./crm.ts";
import { createJournal, type Journal } from "./journal.ts";
import { startLoad } from "./load.ts";
import { createRandom, type Random } from "./random.ts";
import { readLedger } from "./read-ledger.ts";

export type Scene = {
  journal: Journal;
  /** Lets what has begun come to its end: every report acknowledged, every webhook gone. */
  finish(): Promise<void>;
  /** Holds what happened against the store, once no server uses it any more. */
  audit(databaseUrl: string): Promise<Audit>;
  /** Ends it, wherever it stands. */
  close(): Promise<void>;
};

/** How long the flaky part of the CRM takes everything, and refuses everything. */
const TAKES_MS = { from: 500, to: 3_000 };
const REFUSES_MS = { from: 200, to: 1_500 };

/** What a dead node held is taken over after 10 s; refused deliveries come back after one. */
const ALL_LEAVES_WITHIN_MS = 180_000;
const LOOK_EVERY_MS = 100;

/** Attempts that a refusing CRM may cost: more than there can be. */
const RETRY_LIMIT = 50;

/**
 * @param options.urls of the servers; the first one must run now and at the end.
 * @param options.callers how many calls go on at the same time.
 * @param options.answerWithinMs after so long a report is sent again, as one that was not answered.
 */
export async function startScene(options: {
  urls: readonly [string, ...string[]];
  apiKey: string;
  seed: number;
  callers: number;
  answerWithinMs: number;
}): Promise<Scene> {
  const { urls, apiKey, seed } = options;
  const journal = createJournal();
  // Of its own each: how long the CRM takes must not change what the callers say.
  const [crmRandom, moodRandom, loadRandom] = [seed, seed + 1, seed + 2].map(createRandom) as [Random, Random, Random];
  const crm = await startCrm(journal, crmRandom);
  const agent = new Agent({ connections: 1 });
  const api = createApiClient({ url: () => urls[0], apiKey, agent });
  const connectors: ChaosConnector[] = [];
  for (const { name, dialect } of CRM_PARTS) {
    const { id } = await api.createConnector({ name, dialect, url: `${crm.url}/${name}`, retry_limit: RETRY_LIMIT });
    connectors.push({ id, name, dialect });
  }
  await allKnow(connectors, { urls, apiKey, agent });
  const moods = changeMoods(crm.refuse, moodRandom);
  const load = startLoad({ ...options, journal, random: loadRandom });

  return {
    journal,
    async finish() {
      await moods.stop();
      await load.finish();
      await allLeaves(api, connectors);
    },
    audit: async (databaseUrl) => audit(journal, await readLedger(databaseUrl, connectors)),
    async close() {
      await Promise.all([moods.stop(), load.abandon()]);
      await agent.destroy();
      await crm.close();
    },
  };
}

/** Waits until every server has heard of the connectors: what is reported before is not for them. */
async function allKnow(
  connectors: readonly ChaosConnector[],
  { urls, apiKey, agent }: { urls: readonly string[]; apiKey: string; agent: Agent },
): Promise<void> {
  for (const url of urls) {
    const { client } = createApiClient({ url: () => url, apiKey, agent });
    while ((await client.get("/v1/connectors")).data.length < connectors.length) await wait(LOOK_EVERY_MS);
  }
}

/** Lets the CRM's flaky part refuse for a while, again and again, until it is stopped; then it refuses nothing. */
function changeMoods(refuse: (refuses: boolean) => void, random: Random): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const pause = (ms: number) => wait(ms, undefined, { signal: stopping.signal }).catch(() => {});

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pause(random.between(TAKES_MS.from, TAKES_MS.to));
      refuse(!stopping.signal.aborted);
      await pause(random.between(REFUSES_MS.from, REFUSES_MS.to));
      refuse(false);
    }
  }
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Waits until nothing waits any more. What does not leave in time is counted by the audit. */
async function allLeaves(api: ApiClient, connectors: readonly ChaosConnector[]): Promise<void> {
  const deadline = performance.now() + ALL_LEAVES_WITHIN_MS;
  for (const { id } of connectors) {
    const look = () => api.client.get("/v1/deliveries/waiting", { query: { connector_id: id, limit: 1 } });
    while (performance.now() < deadline && (await look()).data.length > 0) await wait(LOOK_EVERY_MS);
  }
}
