import type { Database } from "../store/database.ts";
import {
  otherNodes,
  registerNode,
  releaseStrays,
  removeNode,
  renewNode,
  strayHolders,
  takeOver,
} from "../store/nodes.ts";
import { createDeathWatch } from "./death-watch.ts";

/** A node stops sending when so much of its lease has passed, before others may take over what it holds. */
const SAFE_PART = 0.8;

/** Strays come of nodes that have just gone, and are rare beyond that; looking for them reads the whole queue. */
const BEATS_FOR_STRAYS_OF_GONE = 5;
const BEATS_BETWEEN_STRAYS = 30;

/** A node's hold on what it has leased, from when it joined, or came back, until others have declared it dead. */
export type Lease = {
  /** Whether what this node has leased is surely still its own. Once the lease is lost it never is again, even
   * when the node comes back. */
  isSure(): boolean;
};

const NO_LEASE: Lease = { isSure: () => false };

/** A node's membership: it says that it lives, and takes over from those that no longer do. */
export type Cluster = {
  lease(): Lease;
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
  const deathWatch = createDeathWatch(options);
  let lease = NO_LEASE;
  let renewedAt = performance.now();
  let judgesFrom = renewedAt;
  let peers: ReadonlySet<string> = new Set();
  let strays: readonly string[] = [];
  let beats = 0;
  let looksForStraysUntil = BEATS_FOR_STRAYS_OF_GONE;

  async function join(): Promise<void> {
    const asked = performance.now();
    await registerNode(database, nodeId);
    renewedAt = asked;
    const mine: Lease = {
      isSure: () => lease === mine && (isAlone || performance.now() - renewedAt < leaseMs * SAFE_PART),
    };
    lease = mine;
  }

  async function renew(): Promise<void> {
    const asked = performance.now();
    const renewedBefore = renewedAt;
    if (await renewNode(database, nodeId)) {
      renewedAt = asked;
    } else {
      lease = NO_LEASE;
      options.onLost();
      await join();
    }
    options.onRenewed();
    // What kept this node silent, a database that was gone, may have kept all silent: each gets time to say that it lives.
    if (performance.now() - renewedBefore > leaseMs * SAFE_PART) judgesFrom = performance.now() + leaseMs;
  }

  async function beat(): Promise<void> {
    await renew();
    if (isAlone) return;
    beats += 1;
    const others = await otherNodes(database, nodeId);
    const dead = deathWatch.look(others, performance.now());
    notePeers(new Set(others.map(({ id }) => id)));
    if (performance.now() < judgesFrom) return;
    const freed = await takeOver(database, dead);
    freed.push(...(await freeStrays()));
    if (freed.length > 0) options.onTakeOver(freed);
  }

  function notePeers(others: ReadonlySet<string>): void {
    if ([...peers].some((id) => !others.has(id))) looksForStraysUntil = beats + BEATS_FOR_STRAYS_OF_GONE;
    peers = others;
  }

  /** Who is astray twice in a row is none that is just coming back. */
  async function freeStrays(): Promise<string[]> {
    if (strays.length === 0 && beats > looksForStraysUntil && beats % BEATS_BETWEEN_STRAYS !== 0) return [];
    const found = await strayHolders(database);
    const twice = found.filter((id) => strays.includes(id));
    await releaseStrays(database, twice);
    strays = found.filter((id) => !twice.includes(id));
    return twice;
  }

  async function takeAll(): Promise<void> {
    const freed = await takeOver(database, await otherNodes(database, nodeId));
    const found = await strayHolders(database);
    await releaseStrays(database, found);
    freed.push(...found);
    if (freed.length > 0) options.onTakeOver(freed);
  }

  await join();
  if (isAlone) await takeAll();
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
    lease: () => lease,
    hasPeers: () => peers.size > 0,
    async leave() {
      clearInterval(timer);
      await beating;
      await removeNode(database, nodeId);
    },
  };
}
