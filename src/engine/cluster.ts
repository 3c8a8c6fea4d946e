import type { Database } from "../store/database.ts";
import { countNodes, registerNode, removeNode, renewNode, takeOver } from "../store/nodes.ts";

/** How long a node keeps what it holds without saying that it lives. */
const LEASE_MS = 10_000;
const RENEW_EVERY_MS = 2_000;

/** A node stops sending this long before others may take over what it holds. */
const SAFETY_MS = 2_000;

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
 */
export async function joinCluster(options: {
  database: Database;
  nodeId: string;
  onTakeOver(nodes: string[]): void;
  onLost(): void;
  onError(error: unknown): void;
}): Promise<Cluster> {
  const { database, nodeId } = options;
  await registerNode(database, nodeId);
  let renewedAt = performance.now();
  let peers = 0;

  async function beat(): Promise<void> {
    const asked = performance.now();
    if (await renewNode(database, nodeId)) {
      renewedAt = asked;
    } else {
      options.onLost();
      await registerNode(database, nodeId);
      renewedAt = asked;
    }
    peers = (await countNodes(database)) - 1;
    await takeOverFrom(LEASE_MS);
  }

  async function takeOverFrom(silentMs: number): Promise<void> {
    const dead = await takeOver(database, { nodeId, silentMs });
    if (dead.length > 0) options.onTakeOver(dead);
  }

  await takeOverFrom(database.engine === "sqlite" ? 0 : LEASE_MS);
  let beating: Promise<void> | null = null;
  const beatOnce = () => {
    beating ??= beat()
      .catch(options.onError)
      .finally(() => {
        beating = null;
      });
    return beating;
  };
  const timer = setInterval(beatOnce, RENEW_EVERY_MS);
  await beatOnce();

  return {
    holdsLease: () => database.engine === "sqlite" || performance.now() - renewedAt < LEASE_MS - SAFETY_MS,
    hasPeers: () => peers > 0,
    async leave() {
      clearInterval(timer);
      await beating;
      await removeNode(database, nodeId);
    },
  };
}
