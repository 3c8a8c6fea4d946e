/**
 * Deletes what is older than its account keeps, a little at a time, so that nobody feels it, and ends deliveries that
 * wait for what is gone: another node may have accepted one for a connector that was being deleted.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "../store/database.ts";
import { deleteOldRows } from "../store/retention.ts";
import { discardWaiting, findAbandoned } from "../store/waiting.ts";

const DAY_MS = 24 * 3_600_000;
const LOOK_EVERY_MS = 60_000;
const BATCH = 200;

/** The pause after a batch is this many times as long as the batch took: deleting takes a tenth of the store's time. */
const PAUSE_FACTOR = 9;

export type Retainer = { stop(): Promise<void> };

export function startRetainer(options: {
  database: Database;
  retentionDays: number;
  onError(error: unknown): void;
  /** Told how many deliveries waited for a connector or a replay that is gone. */
  onDiscarded(count: number, connectorId: string): void;
}): Retainer {
  const { database, retentionDays } = options;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await discardAbandoned().catch(options.onError);
      await deleteOld().catch(options.onError);
      await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  async function discardAbandoned(): Promise<void> {
    for (const abandoned of await findAbandoned(database)) {
      const which = { ...abandoned, database, discarded: "all", now: Date.now() } as const;
      const count = await database.transaction((tx) => discardWaiting(tx, which));
      options.onDiscarded(count, which.connectorId);
    }
  }

  async function deleteOld(): Promise<void> {
    for (let deleted = BATCH; deleted >= BATCH && !signal.aborted; ) {
      const started = performance.now();
      const now = Date.now();
      deleted = await deleteOldRows(database, { before: now - retentionDays * DAY_MS, now, limit: BATCH });
      const pauseMs = (performance.now() - started) * PAUSE_FACTOR;
      await wait(pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
