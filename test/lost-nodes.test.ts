import { expect, it } from "vitest";
import type { Disturbance, Journal } from "../bench/chaos/journal.ts";
import { type Scene, startScene } from "../bench/chaos/scene.ts";
import { otherNodes } from "../src/store/nodes.ts";
import { openDatabase } from "../src/store/open.ts";
import type { ServerProcess } from "./support/server-process.ts";
import { startCluster } from "./support/start-cluster.ts";

/** Machines that others share may stand still for minutes: this only ends what hangs. */
const PATIENCE_MS = 300_000;
const LIMIT_MS = 900_000;

it(
  "loses nothing and keeps every lane in order when one of three nodes is killed and another stands still under load",
  async () => {
    const cluster = await startCluster();
    const [survivor, killed, stopped] = cluster.servers;
    const database = await openDatabase(cluster.databaseUrl);
    const nodes = async () => (await otherNodes(database, "nobody")).length;
    const seed = Date.now();
    const scene = await startScene({ ...cluster, seed, callers: 24, answerWithinMs: 500 });
    const { journal } = scene;
    try {
      await moreAcknowledged(scene, 400);
      const from = journal.moment();
      killed.signal("SIGKILL");
      stopped.signal("SIGSTOP");
      await moreAcknowledged(scene, 30);
      await expect.poll(nodes, { timeout: PATIENCE_MS }).toBe(1);
      // It wakes in a world in which others hold what it held.
      stopped.signal("SIGCONT");
      await moreAcknowledged(scene, 200);
      journal.disturbances.push({ what: "two nodes gone", from, to: journal.moment(), stoodStill: 1 });

      await scene.finish();
      expect(await Promise.all([survivor, stopped].map((server) => server.end("SIGTERM")))).toEqual([0, 0]);
      journal.disturbances.push(...takeOvers(cluster.servers, journal));
      const { details, delivered } = await scene.audit(cluster.databaseUrl);
      expect(details, `seed ${seed}`).toEqual([]);
      expect(delivered).toBeGreaterThan(0);
    } finally {
      await scene.close();
      await database.close();
      await cluster.stop();
    }
  },
  LIMIT_MS,
);

async function moreAcknowledged({ journal: { acknowledged } }: Scene, count: number): Promise<void> {
  await expect.poll(() => acknowledged.length, { timeout: PATIENCE_MS }).toBeGreaterThan(acknowledged.length + count);
}

/** Where the machine itself kept a node silent for a lease, that is a fault too: whoever took over says when. */
function takeOvers(servers: readonly ServerProcess[], journal: Journal): Disturbance[] {
  return servers.flatMap(({ log }) =>
    log().flatMap((line) => {
      const { msg, time } = JSON.parse(line) as { msg: string; time: number };
      const at = journal.momentOf(time);
      return msg === "nodes.taken_over" ? [{ what: "taken over", from: at, to: at }] : [];
    }),
  );
}
