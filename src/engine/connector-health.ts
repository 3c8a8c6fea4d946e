/** How an account's connectors have done over the last day. */
import type { ConnectorHealth } from "../contract/connector-health.ts";
import { countEndedByHour, listAnswerTimes } from "../store/connector-health.ts";
import { countWaiting, type WaitingRow } from "../store/count-waiting.ts";
import type { Database } from "../store/database.ts";
import type { Directory } from "./directory.ts";

const HOUR_MS = 3_600_000;
const HOURS = 24;
/** So many of the latest webhooks tell how long answers take. */
const SAMPLE = 200;
/** However many people look, and however often, it is counted once in so long. */
const KEEP_MS = 4_000;

export type HealthDesk = {
  /** One for each of the account's connectors, in their order. */
  of(accountId: string): Promise<ConnectorHealth[]>;
};

export function createHealthDesk({
  database,
  directory,
}: {
  database: Database;
  directory: Pick<Directory, "connectorsOf">;
}): HealthDesk {
  const waiting = kept(() => countWaiting(database));
  const health = kept(read);

  async function read(accountId: string): Promise<ConnectorHealth[]> {
    // The hour that has begun, and the 23 before it.
    const since = (Math.floor(Date.now() / HOUR_MS) - HOURS + 1) * HOUR_MS;
    const rows = await waiting("");
    const all: ConnectorHealth[] = [];
    for (const { id } of directory.connectorsOf(accountId)) {
      const ended = await countEndedByHour(database, { connectorId: id, since });
      const times = await listAnswerTimes(database, { accountId, connectorId: id, since, limit: SAMPLE });
      const hours = Array.from({ length: HOURS }, (_, n) => {
        const at = since + n * HOUR_MS;
        return { at, delivered: countOf(ended, "delivered", at), failed: countOf(ended, "exhausted", at) };
      });
      all.push({
        connector_id: id,
        since,
        delivered: hours.reduce((sum, { delivered }) => sum + delivered, 0),
        failed: hours.reduce((sum, { failed }) => sum + failed, 0),
        ...waitingFor(rows, id),
        p95_ms: percentile95(times),
        hours,
      });
    }
    return all;
  }

  return { of: health };
}

function countOf(ended: Awaited<ReturnType<typeof countEndedByHour>>, outcome: string, at: number): number {
  return ended.find((row) => row.outcome === outcome && row.hour === at)?.count ?? 0;
}

function waitingFor(rows: readonly WaitingRow[], connectorId: string): { waiting: number; retrying: number } {
  const own = rows.filter(({ connector_id }) => connector_id === connectorId);
  return {
    waiting: own.reduce((sum, { count }) => sum + count, 0),
    retrying: own.find(({ state }) => state === "retry")?.count ?? 0,
  };
}

/** The time that 95 of 100 did not exceed (nearest rank); null of nothing. */
function percentile95(times: number[]): number | null {
  return times.sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? null;
}

/** Reads once for all who ask at the same time or shortly after. */
function kept<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, { value: Promise<T>; until: number }>();
  return async (key) => {
    const now = Date.now();
    for (const [old, { until }] of known) if (until <= now) known.delete(old);
    const entry = known.get(key) ?? { value: read(key), until: now + KEEP_MS };
    known.set(key, entry);
    // What has failed is asked for again by the next.
    entry.value.catch(() => known.delete(key));
    return entry.value;
  };
}
