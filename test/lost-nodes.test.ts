import { expect, it } from "vitest";
import { type Scene, startScene } from "../bench/chaos/scene.ts";
import type { ServerProcess } from "./support/server-process.ts";
import { startCluster } from "./support/start-cluster.ts";

const PATIENCE_MS = 30_000;
const LIMIT_MS = 90_000;

it(
  "loses nothing and keeps every lane in order when one of three nodes is killed and another stands still under load",
  async () => {
    const cluster = await startCluster();
    const [survivor, killed, stopped] = cluster.servers;
    const seed = Date.now();
    const scene = await startScene({ ...cluster, seed, callers: 24, answerWithinMs: 500 });
    try {
      await moreAcknowledged(scene, 400);
      const from = scene.journal.moment();
      killed.signal("SIGKILL");
      stopped.signal("SIGSTOP");
      await moreAcknowledged(scene, 30);
      await expect.poll(() => takenOver(survivor), { timeout: PATIENCE_MS }).toHaveLength(2);
      // It wakes in a world in which others hold what it held.
      stopped.signal("SIGCONT");
      await moreAcknowledged(scene, 200);
      scene.journal.disturbances.push({ what: "two of three nodes gone", from, to: scene.journal.moment() });

      await scene.finish();
      expect(await Promise.all([survivor, stopped].map((server) => server.end("SIGTERM")))).toEqual([0, 0]);
      const { details, delivered } = await scene.audit(cluster.databaseUrl);
      expect(details, `seed ${seed}`).toEqual([]);
      expect(delivered).toBeGreaterThan(0);
    } finally {
      await scene.close();
      await cluster.stop();
    }
  },
  LIMIT_MS,
);

async function moreAcknowledged({ journal: { acknowledged } }: Scene, count: number): Promise<void> {
  await expect.poll(() => acknowledged.length, { timeout: PATIENCE_MS }).toBeGreaterThan(acknowledged.length + count);
}

/** The nodes that a server says it has taken over from. */
function takenOver({ log }: ServerProcess): string[] {
  return log.flatMap((line) => {
    const entry = JSON.parse(line) as { msg: string; nodes?: string[] };
    return entry.msg === "nodes.taken_over" ? (entry.nodes ?? []) : [];
  });
}
