/** Takes what waits in the store for a connector into memory, as soon as there is room. */

import type { Database } from "../store/database.ts";
import { connectorsWithBacklog, lockBacklog } from "../store/queue.ts";
import { type Admission, type AdmitContext, admit } from "./admit.ts";

/** Claiming a hundred at a time costs a tenth of claiming each alone. */
const CLAIM = 100;

/** Backlog that another node has left is found at least this often. */
const SWEEP_EVERY_MS = 5_000;

export type Feeder = {
  /** Says that a connector may have backlog, or room for it. */
  wake(connectorId: string): void;
  /** Whether older deliveries of a connector wait in the store, so that new ones must queue up behind them. */
  hasBacklog(connectorId: string): boolean;
  /** Looks for backlog of every connector. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
};

export function createFeeder(options: {
  database: Database;
  context(): AdmitContext;
  canDeliver(connectorId: string): boolean;
  onAdmitted(admission: Admission): void;
  onError(error: unknown): void;
}): Feeder {
  const { database } = options;
  const waiting = new Set<string>();
  let feeding: Promise<void> | null = null;
  let stopped = false;

  async function feed(connectorId: string): Promise<boolean> {
    const context = options.context();
    const room = context.roomFor(connectorId);
    if (room === 0 || !options.canDeliver(connectorId)) return false;
    const limit = Math.min(room, CLAIM);
    const admission = await database.transaction(async (tx) => {
      const live = await lockBacklog(tx, { database, connectorId, kinds: ["live", "manual"], limit });
      const replayed =
        live.length < limit
          ? await lockBacklog(tx, { database, connectorId, kinds: ["replay"], limit: limit - live.length })
          : [];
      const rows = [...live, ...replayed];
      return { rows, admission: await admit(tx, rows, context) };
    });
    if (admission.rows.length < limit) waiting.delete(connectorId);
    options.onAdmitted(admission.admission);
    return admission.rows.length > 0;
  }

  async function feedAll(): Promise<void> {
    for (let moved = true; moved && !stopped; ) {
      moved = false;
      for (const connectorId of waiting) {
        if (stopped) return;
        if (await feed(connectorId)) moved = true;
      }
    }
  }

  function start(): void {
    if (stopped) return;
    feeding ??= feedAll()
      .catch(options.onError)
      .finally(() => {
        feeding = null;
      });
  }

  async function sweep(): Promise<void> {
    for (const id of await connectorsWithBacklog(database)) waiting.add(id);
    start();
  }

  const timer = setInterval(() => void sweep().catch(options.onError), SWEEP_EVERY_MS);

  return {
    wake(connectorId) {
      waiting.add(connectorId);
      start();
    },
    hasBacklog: (connectorId) => waiting.has(connectorId),
    sweep,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await feeding;
    },
  };
}
