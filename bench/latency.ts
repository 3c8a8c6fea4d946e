/** How long an event takes from the producer's hand to the CRM's, when the program is far from busy. */
import type { PostgresServer } from "../test/support/postgres-server.ts";
import { judged, percentile, type Row, shown } from "./support/figures.ts";
import { openScene, type Scene, type Store } from "./support/scene.ts";

const PER_SECOND = 500;
const SECONDS = 6;
const WARM_UP_EVENTS = 3_000;
const ARRIVE_WITHIN_MS = 15_000;

export async function measureLatency(store: Store, postgres: PostgresServer): Promise<Row[]> {
  const scene = await openScene(store, { postgres });
  try {
    return await judgedLatency(scene);
  } finally {
    await scene.close();
  }
}

/** @param circumstances what else goes on, at the beginning of what was measured. */
export async function judgedLatency(scene: Scene, circumstances = ""): Promise<Row[]> {
  const { store } = scene;
  await scene.addConnector({ concurrency: scene.connections });
  await paced(scene, { count: WARM_UP_EVENTS, perSecond: PER_SECOND * 2 });
  const { took, onward } = await paced(scene, { count: PER_SECOND * SECONDS, perSecond: PER_SECOND });
  const at = `at ${PER_SECOND} events/s`;
  const measured = `${circumstances}event accepted to request at the endpoint ${at}`;
  const whole = [0.5, 0.99].map((part) => shown(percentile(took, part))).join(" and ");
  return [
    judged({ measured: `${measured}, p50`, store, value: percentile(onward, 0.5), unit: " ms" }, { atMost: 2 }),
    judged({ measured: `${measured}, p99`, store, value: percentile(onward, 0.99), unit: " ms" }, { atMost: 15 }),
    {
      measured: `${circumstances}report sent to request at the endpoint ${at}, p50 and p99`,
      store,
      value: `${whole} ms`,
    },
  ];
}

/**
 * Milliseconds to the webhook's arrival for each event: `took` from the report's sending, `onward` from its acceptance,
 * which the producer hears of; less than nothing where the webhook overtakes the answer.
 */
export async function paced(
  scene: Scene,
  { count, perSecond }: { count: number; perSecond: number },
): Promise<{ took: Float64Array; onward: Float64Array; sentAt: Float64Array }> {
  const { sink, load } = scene;
  await scene.prepare("program", { count, shape: "starts" });
  const { sentAt, acceptedAt } = await load.ask("pace", { perSecond });
  await sink.ask("arrived", { count, timeoutMs: ARRIVE_WITHIN_MS });
  const { arrivals } = await sink.ask("report", undefined);
  const since = (moments: Float64Array) => arrivals.map((at, n) => at - (moments[n] ?? 0));
  return { took: since(sentAt), onward: since(acceptedAt), sentAt };
}
