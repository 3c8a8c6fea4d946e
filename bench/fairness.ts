/** Whether one endpoint that hangs and one that refuses are felt by the other forty-eight. */
import type { PostgresServer } from "../test/support/postgres-server.ts";
import { paced } from "./latency.ts";
import { judged, median, percentile, type Row, shown } from "./support/figures.ts";
import { openScene, type Scene, type Store } from "./support/scene.ts";

const OTHERS = 48;
/** Events a second; each goes to one of the 48, and to the two bad ones where they are there. */
const PER_SECOND = 100;
const COUNT = 900;
const STRETCHES = 5;

/** Agents are numbered from 0 to 19; these connectors each get the calls of some, so that each event goes to few. */
const AGENTS = 20;
const DEADLINE_MS = 2_000;

/** A port of the discard service, on which nobody listens. */
const REFUSING = "http://127.0.0.1:9/hook";

export async function measureFairness(store: Store, postgres: PostgresServer): Promise<Row[]> {
  const scene = await openScene(store, { postgres });
  try {
    await addOthers(scene);
    await paced(scene, { count: COUNT, perSecond: PER_SECOND * 2 });
    const without = await usualP99(scene);
    await scene.addConnector({ name: "hangs", url: `${scene.sinkUrl}/hang`, timeout_ms: DEADLINE_MS });
    await scene.addConnector({ name: "refuses", url: REFUSING });
    const beside = await usualP99(scene);
    return [
      judged(
        {
          measured: "p99 of 48 connectors with one that hangs and one that refuses, to without them",
          store,
          value: beside / without,
          unit: " times",
          note: `${shown(beside)} to ${shown(without)} ms`,
        },
        { atMost: 1.5 },
      ),
    ];
  } finally {
    await scene.close();
  }
}

/** The median of the p99 of a few stretches of time: a stall of the machine falls into one of them. */
async function usualP99(scene: Scene): Promise<number> {
  const { took } = await paced(scene, { count: COUNT, perSecond: PER_SECOND });
  const stretches: number[] = [];
  for (let at = 0; at < COUNT; at += COUNT / STRETCHES) {
    stretches.push(percentile(took.subarray(at, at + COUNT / STRETCHES), 0.99));
  }
  return median(stretches);
}

async function addOthers(scene: Scene): Promise<void> {
  for (let n = 0; n < OTHERS; n += 1) {
    // The first twenty get the calls of one agent each; nobody calls for the other twenty-eight.
    const agent = n < AGENTS ? `agent_${n}` : `nobody_${n}`;
    await scene.addConnector({ name: `connector ${n}`, access: { agent: [agent] } });
  }
}
