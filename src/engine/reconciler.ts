import type { Database } from "../store/database.ts";
import { leasedIds, releaseHeld } from "../store/queue.ts";
import type { HoldingWatch } from "./dispatcher.ts";

/** Without any doubt it looks this seldom: a lease that nobody knows of would never be noticed otherwise. */
const TICKS_BETWEEN_LOOKS = 30;

/**
 * After a failed commit nobody knows what was stored: rows may be leased to this node without its knowing. They are
 * found by comparing the store with what the node holds, and freed.
 */
export type Reconciler = {
  start(): void;
  /** Says that the store may hold leases that this node does not know of. */
  doubt(): void;
  stop(): Promise<void>;
};

export function createReconciler(options: {
  database: Database;
  nodeId: string;
  watch(): HoldingWatch;
  /** Resolves when what transactions under way now have leased is held. */
  settled(): Promise<void>;
  onFreed(): Promise<void>;
  onError(error: unknown): void;
  lookEveryMs: number;
}): Reconciler {
  const { database, nodeId } = options;
  let doubtful = false;
  let ticks = 0;
  // A row must be astray twice in a row: what others than the engine have committed may take long to reach the memory.
  let suspects = new Set<string>();
  let looking: Promise<void> | null = null;

  async function look(): Promise<void> {
    ticks += 1;
    if (!doubtful && suspects.size === 0 && ticks % TICKS_BETWEEN_LOOKS !== 0) return;
    doubtful = false;
    const strays = await findStrays();
    const lost = strays.filter((id) => suspects.has(id));
    suspects = new Set(strays.filter((id) => !lost.includes(id)));
    if (lost.length === 0) return;
    await database.transaction((tx) => releaseHeld(tx, { database, ids: lost, nodeId }));
    await options.onFreed();
  }

  async function findStrays(): Promise<string[]> {
    // What is settled while the store is read is not astray: it may be leased again before it could be freed.
    const watch = options.watch();
    try {
      const leased = await leasedIds(database, nodeId);
      await options.settled();
      return leased.filter((id) => !watch.saw(id));
    } finally {
      watch.end();
    }
  }

  let timer: NodeJS.Timeout | null = null;

  function lookAgain(): void {
    looking ??= look()
      .catch((error) => {
        doubtful = true;
        options.onError(error);
      })
      .finally(() => {
        looking = null;
      });
  }

  return {
    start() {
      timer = setInterval(lookAgain, options.lookEveryMs);
    },
    doubt() {
      doubtful = true;
    },
    async stop() {
      if (timer) clearInterval(timer);
      await looking;
    },
  };
}
