/** Whether one endpoint that hangs and one that refuses are felt by the other forty-eight. */
import type { PostgresServer } from "../test/support/postgres-server.ts";
import { paced } from "./latency.ts";
import { judged, median, percentile, type Row, shown } from "./support/figures.ts";
import { openScene, type Scene, type Store } from "./support/scene.ts";

const OTHERS = 48;
/** Events a second; each goes to one of the 48, and to the two bad ones where they are there. */
const PER_SECOND = 180;
/** With and without the bad ones in turns, so that the machine's pace is the same for both. */
const TURNS = 3;
/** Events of a turn before it counts: for longer than a deadline, so that what hangs fails, or has failed. */
const SETTLING = 400;
const STRETCHES_OF_A_TURN = 2;
const STRETCH = 180;

/** Agents are numbered from 0 to 19; these connectors each get the calls of some, so that each event goes to few. */
const AGENTS = 20;
const DEADLINE_MS = 2_000;

/** A port of the discard service, on which nobody listens. */
const REFUSING = "http://127.0.0.1:9/hook";

export async function measureFairness(store: Store, postgres: PostgresServer): Promise<Row[]> {
  const scene = await openScene(store, { postgres });
  try {
    await addOthers(scene);
    const bad = [
      await scene.addConnector({ name: "hangs", url: `${scene.sinkUrl}/hang`, timeout_ms: DEADLINE_MS }),
      await scene.addConnector({ name: "refuses", url: REFUSING }),
    ];
    const each = (act: "enable" | "disable", body?: object) =>
      Promise.all(bad.map(({ id }) => scene.hookswitch.api("POST", `/v1/connectors/${id}/${act}`, body)));
    const withoutThem: number[] = [];
    const besideThem: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      await each("disable");
      withoutThem.push(...(await turnP99s(scene)));
      await each("enable", { offer: "none" });
      besideThem.push(...(await turnP99s(scene)));
    }
    const without = median(withoutThem);
    const beside = median(besideThem);
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

/** The p99 of each stretch of a turn: a stall of the machine falls into one of them. */
async function turnP99s(scene: Scene): Promise<number[]> {
  await paced(scene, { count: SETTLING, perSecond: PER_SECOND });
  const count = STRETCHES_OF_A_TURN * STRETCH;
  const { took } = await paced(scene, { count, perSecond: PER_SECOND });
  const stretches: number[] = [];
  for (let at = 0; at < count; at += STRETCH) stretches.push(percentile(took.subarray(at, at + STRETCH), 0.99));
  return stretches;
}

async function addOthers(scene: Scene): Promise<void> {
  for (let n = 0; n < OTHERS; n += 1) {
    // The first twenty get the calls of one agent each; nobody calls for the other twenty-eight.
    const agent = n < AGENTS ? `agent_${n}` : `nobody_${n}`;
    await scene.addConnector({ name: `connector ${n}`, access: { agent: [agent] } });
  }
}
