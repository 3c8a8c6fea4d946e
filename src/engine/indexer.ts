/**
 * Keeps what calls are found by, and what is counted, up with the events: behind them, in small transactions of its own,
 * so that taking an event in never waits for it. It takes a share of the store's time at the most, and a small one where
 * much comes in: then calls are found later.
 *
 * What this node has accepted it knows itself. What a node that died had not indexed yet, whoever lives finds from the
 * mark that the node has left.
 */
import { setTimeout as wait } from "node:timers/promises";
import { isCallEvent } from "../contract/events.ts";
import type { Attempt } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { newId } from "../model/ids.ts";
import { classOf, slotOf } from "../model/slots.ts";
import { listAccountIds } from "../store/accounts.ts";
import { indexCalls } from "../store/call-index.ts";
import type { Database } from "../store/database.ts";
import { listFailedCalls } from "../store/failed-connectors.ts";
import { addDeliveryFigures, type DeliveryCount } from "../store/figures.ts";
import { deleteMark, listCallsWithEvents, listLeftMarks, saveMark } from "../store/search-marks.ts";
import type { DeliveriesTable } from "../store/tables.ts";

const FLUSH_EVERY_MS = 250;
/** The pause after a batch is so many times as long as the batch took: a fifth of the store's time at the most. */
const PAUSE_FACTOR = 4;
/** Where so many events come in within a second, the store is theirs: the index takes a thirtieth of its time. */
const BUSY_EVENTS_PER_S = 1_000;
const BUSY_PAUSE_FACTOR = 30;
const CALLS_AT_ONCE = 200;
const EVENTS_AT_ONCE = 500;
/** What waits in memory at the most; beyond it, a mark remembers from where on to look. */
const MAX_WAITING = 50_000;
const MARK_EVERY_MS = 10_000;
/** Events are committed at the latest so long after they were stamped. */
const COMMITTED_WITHIN_MS = 60_000;
const LOOK_FOR_MARKS_EVERY_MS = 60_000;
/** What waits at the end beyond these is found from the mark after the next start. */
const MOST_LAST_FLUSHES = 25;
/** How long a search waits for what came in before it. */
const PATIENCE_MS = 100;

export type Indexer = {
  /** What the engine tells of its work. */
  accepted(event: StoredEvent): void;
  settled(attempts: readonly Attempt[]): void;
  ended(delivery: DeliveriesTable): void;
  discarded(count: number, connectorId: string): void;
  /** Resolves when what came in before is indexed, or after a moment where that would take long. */
  caughtUp(): Promise<void>;
  /** Starts to write; what was told before waits. */
  start(nodeId: string): void;
  stop(): Promise<void>;
};

type Waiting = { accountId: string; callId: string; isDoubtful: boolean };

export function createIndexer(options: { database: Database; onError(error: unknown): void }): Indexer {
  const { database } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let waiting = new Map<string, Waiting>();
  let counts = new Map<string, DeliveryCount>();
  /** When the first of what waits was told. */
  let waitsSince: number | null = null;
  let mark = newId("mrk");
  let mayFlushAt = 0;
  let flushedAt = performance.now();
  let acceptedSince = 0;
  let writing: Promise<unknown> = Promise.resolve();
  let flushing: Promise<boolean> = Promise.resolve(true);
  let running: Promise<unknown> = Promise.resolve();

  function add(accountId: string, callId: string, isDoubtful: boolean): void {
    const key = `${accountId} ${callId}`;
    const known = waiting.get(key);
    if (known) known.isDoubtful ||= isDoubtful;
    else waiting.set(key, { accountId, callId, isDoubtful });
    waitsSince ??= Date.now();
    if (waiting.size > MAX_WAITING) leaveToMark();
  }

  /** Forgets what waits: a mark that belongs to no node has it looked for in the store. */
  function leaveToMark(): void {
    const since = (waitsSince ?? Date.now()) - COMMITTED_WITHIN_MS;
    waiting = new Map();
    waitsSince = null;
    void saveMark(database, newId("mrk"), since).catch(options.onError);
  }

  /** One writes the index at a time: on SQLite it is read beside the writer. */
  function alone(work: () => Promise<void>): Promise<void> {
    const written = writing.then(work);
    writing = written.catch(() => {});
    return written;
  }

  async function flushOnce(): Promise<void> {
    const started = performance.now();
    const batch = [...waiting.values()].slice(0, CALLS_AT_ONCE);
    for (const { accountId, callId } of batch) waiting.delete(`${accountId} ${callId}`);
    const counted = [...counts.values()];
    counts = new Map();
    try {
      if (counted.length > 0) await database.transaction((tx) => addDeliveryFigures(tx, counted), { touching: [] });
      counted.length = 0;
      for (const [accountId, calls] of Map.groupBy(batch, (each) => each.accountId)) {
        const doubtful = new Set(calls.filter(({ isDoubtful }) => isDoubtful).map(({ callId }) => callId));
        await indexCalls(database, { accountId, ids: calls.map(({ callId }) => callId), doubtful });
      }
    } catch (error) {
      for (const { accountId, callId, isDoubtful } of batch) add(accountId, callId, isDoubtful);
      for (const count of counted) addCount(count);
      throw error;
    } finally {
      mayFlushAt = performance.now() + pauseAfter(started);
    }
    if (waiting.size === 0) waitsSince = null;
  }

  /** How long the store is left to others, in milliseconds, after what began at a moment. */
  function pauseAfter(started: number): number {
    const now = performance.now();
    // A few events that come together are no load: a rate is told over a second at least.
    const perSecond = acceptedSince / Math.max(1, (now - flushedAt) / 1_000);
    acceptedSince = 0;
    flushedAt = now;
    return (now - started) * (perSecond > BUSY_EVENTS_PER_S ? BUSY_PAUSE_FACTOR : PAUSE_FACTOR);
  }

  /** Writes what waits, or the oldest part of it; tells whether that was possible. */
  function flush(): Promise<boolean> {
    const done = () => true;
    const failed = (error: unknown) => {
      options.onError(error);
      return false;
    };
    flushing = alone(flushOnce).then(done, failed);
    return flushing;
  }

  function addCount(count: DeliveryCount): void {
    const { account_id, slot, connector_id, outcome, took } = count;
    const key = `${account_id} ${connector_id} ${slot} ${outcome} ${took}`;
    const known = counts.get(key);
    if (known) known.count += count.count;
    else counts.set(key, { ...count });
  }

  /** What failed at a connector and waited is gone: its calls are looked at again. */
  async function doubtFailures(connectorId: string): Promise<void> {
    for (const accountId of await listAccountIds(database)) {
      const ids = await listFailedCalls(database, { accountId, connectorId, limit: MAX_WAITING / 10 });
      for (const id of ids) add(accountId, id, true);
    }
  }

  async function run(): Promise<void> {
    let markedAt = Date.now();
    await saveMark(database, mark, markedAt - COMMITTED_WITHIN_MS).catch(options.onError);
    while (!signal.aborted) {
      const pause = Math.max(FLUSH_EVERY_MS, mayFlushAt - performance.now());
      await wait(pause, undefined, { signal }).catch(() => {});
      if (signal.aborted) break;
      if (waiting.size > 0 || counts.size > 0) await flush();
      if (Date.now() - markedAt < MARK_EVERY_MS) continue;
      markedAt = Date.now();
      await saveMark(database, mark, (waitsSince ?? markedAt) - COMMITTED_WITHIN_MS).catch(options.onError);
    }
  }

  /** Goes on where nodes have stopped, one node at a time. */
  async function followMarks(): Promise<void> {
    while (!signal.aborted) {
      const isAny = (await listLeftMarks(database)).length > 0;
      if (isAny) await database.exclusively("search_marks", followLeft);
      await wait(LOOK_FOR_MARKS_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  async function followLeft(): Promise<void> {
    for (const { id, indexed_until } of await listLeftMarks(database)) {
      for (const accountId of await listAccountIds(database)) await follow(accountId, indexed_until);
      if (signal.aborted) return;
      await deleteMark(database, id);
    }
  }

  async function follow(accountId: string, since: number): Promise<void> {
    let after: { at: number; id: string } | null = { at: since, id: "" };
    while (after && !signal.aborted) {
      const started = performance.now();
      const { callIds, next } = await listCallsWithEvents(database, { accountId, after, limit: EVENTS_AT_ONCE });
      for (let start = 0; start < callIds.length; start += CALLS_AT_ONCE) {
        const ids = callIds.slice(start, start + CALLS_AT_ONCE);
        await alone(() => indexCalls(database, { accountId, ids, doubtful: new Set(ids) }));
      }
      after = next;
      if (after) await wait(pauseAfter(started), undefined, { signal }).catch(() => {});
    }
  }

  return {
    accepted({ account_id, type, call_id }) {
      acceptedSince += 1;
      if (call_id !== null && isCallEvent(type)) add(account_id, call_id, false);
    },
    settled(attempts) {
      for (const { delivery, verdict } of attempts) {
        const { event, kind, attempts: before, account_id } = delivery;
        const isUsual = verdict.kind === "delivered" && before === 0 && kind === "live";
        if (event.call_id === null || isUsual || kind === "test") continue;
        add(account_id, event.call_id, true);
      }
    },
    ended({ account_id, connector_id, outcome, kind, created_at, settled_at }) {
      if (kind === "test") return;
      const took = outcome === "delivered" ? classOf(settled_at - created_at) : 0;
      addCount({ account_id, connector_id, slot: slotOf(settled_at), outcome, took, count: 1 });
    },
    discarded(count, connectorId) {
      if (count > 0) void doubtFailures(connectorId).catch(options.onError);
    },
    async caughtUp() {
      const patience = new AbortController();
      const late = wait(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {});
      const mayFlush = waiting.size > 0 && mayFlushAt <= performance.now();
      const isBehind = waiting.size > 0 && !mayFlush;
      await Promise.race([isBehind ? late : mayFlush ? flush() : flushing, late]).finally(() => patience.abort());
    },
    start(nodeId) {
      mark = nodeId;
      running = Promise.all([run(), followMarks().catch(options.onError)]);
    },
    async stop() {
      stopping.abort();
      await running;
      for (let left = MOST_LAST_FLUSHES; left > 0 && (waiting.size > 0 || counts.size > 0); left -= 1) {
        if (!(await flush())) break;
      }
      if (waiting.size === 0) await deleteMark(database, mark).catch(options.onError);
    },
  };
}
