/** How long whoever posts a lead waits for the answer, which comes when the lead, its event and its call are durable. */
import type { PostgresServer } from "../test/support/postgres-server.ts";
import { judged, percentile, type Row, shown } from "./support/figures.ts";
import { openScene, type Scene, type Store } from "./support/scene.ts";

const PER_SECOND = 200;
const SECONDS = 6;
const WARM_UP_LEADS = 800;

export async function measureLeads(store: Store, postgres: PostgresServer): Promise<Row[]> {
  const scene = await openScene(store, { postgres });
  try {
    await scene.addConnector({});
    const { key } = await scene.hookswitch.api<{ key: string }>("POST", "/v1/widgets", { name: "bench" });
    await paced(scene, { widgetKey: key, first: 0, count: WARM_UP_LEADS });
    const count = PER_SECOND * SECONDS;
    const before = scene.hookswitch.cpuMs();
    const took = await paced(scene, { widgetKey: key, first: WARM_UP_LEADS, count });
    const cpuMs = scene.hookswitch.cpuMs() - before;
    const measured = `lead posted to answer at ${PER_SECOND} leads/s`;
    return [
      judged({ measured: `${measured}, p50`, store, value: percentile(took, 0.5), unit: " ms" }, { atMost: 5 }),
      judged({ measured: `${measured}, p99`, store, value: percentile(took, 0.99), unit: " ms" }, { atMost: 10 }),
      { measured: "CPU per lead, with its webhook and all threads", store, value: `${shown(cpuMs / count)} ms` },
    ];
  } finally {
    await scene.close();
  }
}

/** Milliseconds from each post to its answer; every lead has a number of its own. */
async function paced(
  { load, hookswitch: { url, apiKey }, connections }: Scene,
  plan: { widgetKey: string; first: number; count: number },
): Promise<Float64Array> {
  await load.ask("aim", { origin: url, path: "/rest/v1/ext/add_call_api/", apiKey, connections, client: "plain" });
  await load.ask("prepareLeads", plan);
  const { sentAt, acceptedAt } = await load.ask("pace", { perSecond: PER_SECOND });
  return acceptedAt.map((at, n) => at - (sentAt[n] ?? 0));
}
