import type { Database } from "../store/database.ts";
import { countNodes, registerNode, releaseStrays, removeNode, renewNode, takeOver } from "../store/nodes.ts";

/** A node stops sending when so much of its lease has passed, before others may take over what it holds. */
const SAFE_PART = 0.8;

/** Strays are rare and looking for them reads the whole queue: it is done once in so many beats. */
const BEATS_BETWEEN_STRAYS = 5;

/** A node's membership: it says that it lives, and takes over from those that no longer do. */
export type Cluster = {
  /** Whether what this node has leased is surely still its own. */
  holdsLease(): boolean;
  /** Whether other nodes share the database. */
  hasPeers(): boolean;
  leave(): Promise<void>;
};

/**
 * Joins the nodes on a database. On SQLite this process is the only one, so all that was held is its own at once.
 * @param onTakeOver told after the work of dead nodes became backlog.
 * @param onLost told when this node was silent for too long and holds nothing any more.
 * @param onRenewed told whenever the store has noted that this node lives.
 */
export async function joinCluster(options: {
  database: Database;
  nodeId: string;
  onTakeOver(nodes: string[]): void;
  onLost(): void;
  onRenewed(): void;
  onError(error: unknown): void;
  leaseMs: number;
  renewEveryMs: number;
}): Promise<Cluster> {
  const { database, nodeId, leaseMs } = options;
  const isAlone = database.engine === "sqlite";
  await registerNode(database, nodeId);
  let renewedAt = performance.now();
  let judgesFrom = renewedAt;
  let peers = 0;
  let beats = 0;

  async function beat(): Promise<void> {
    const asked = performance.now();
    if (!(await renewNode(database, nodeId))) {
      options.onLost();
      await registerNode(database, nodeId);
    }
    options.onRenewed();
    // What kept this node silent, a database that was gone, may have kept all silent: each gets time to say that it lives.
    if (performance.now() - renewedAt > leaseMs * SAFE_PART) judgesFrom = performance.now() + leaseMs;
    renewedAt = asked;
    peers = (await countNodes(database)) - 1;
    beats += 1;
    if (performance.now() < judgesFrom) return;
    await takeOverFrom(leaseMs, { strays: beats % BEATS_BETWEEN_STRAYS === 0 });
  }

  async function takeOverFrom(silentMs: number | null, { strays }: { strays: boolean }): Promise<void> {
    const dead = await takeOver(database, { nodeId, silentMs });
    if (strays) dead.push(...(await releaseStrays(database)));
    if (dead.length > 0) options.onTakeOver(dead);
  }

  await takeOverFrom(isAlone ? null : leaseMs, { strays: true });
  let beating: Promise<void> | null = null;
  const beatOnce = () => {
    beating ??= beat()
      .catch(options.onError)
      .finally(() => {
        beating = null;
      });
    return beating;
  };
  const timer = setInterval(beatOnce, options.renewEveryMs);
  await beatOnce();

  return {
    holdsLease: () => isAlone || performance.now() - renewedAt < leaseMs * SAFE_PART,
    hasPeers: () => peers > 0,
    async leave() {
      clearInterval(timer);
      await beating;
      await removeNode(database, nodeId);
    },
  };
}
