/**
 * Looks for calls of which nothing was heard for too long and ends them. What a call costs for that is one look at its row
 * once it is old enough: calls are looked through in the order in which they were first heard of, each account's from where
 * the look before ended, and only those that ran on then are looked at again.
 */
import type { Engine } from "../engine/engine.ts";
import { type Clock, systemClock } from "../model/clock.ts";
import { listAccountIds } from "../store/accounts.ts";
import type { Database } from "../store/database.ts";
import {
  findRunningCalls,
  firstCallAt,
  listRunningCalls,
  type RunningCall,
  readEndedBefore,
  saveEndedBefore,
} from "../store/running-calls.ts";
import { endSilentCalls } from "./end-silent-calls.ts";

const LOOK_EVERY_MS = 60_000;
/** The calls of so much time are looked through with one query. */
const SPAN_MS = 3_600_000;
const BATCH = 200;
/** How far a node may look on before it notes how far it is: what is not noted is looked through again by the next. */
const NOTE_EVERY_MS = 3_600_000;

export type Watchdog = {
  /** Looks once; tells how many calls were ended. */
  look(): Promise<number>;
  stop(): Promise<void>;
};

/** How far an account's calls are looked through. */
type Watch = {
  /** Every call that was first heard of before has ended or is among `alive`. */
  until: number;
  /** When the calls that run on were first heard of, by their ids. */
  alive: Map<string, number>;
  noted: number;
};

/**
 * Starts looking, once a minute.
 * @param silentMs after so long without an event a call is ended.
 * @param onEnded told which calls of an account were ended.
 */
export function startWatchdog(options: {
  database: Database;
  engine: Engine;
  silentMs: number;
  clock?: Clock;
  onEnded(accountId: string, callIds: string[]): void;
  onError(error: unknown): void;
}): Watchdog {
  const { database, engine, silentMs, clock = systemClock } = options;
  const watches = new Map<string, Watch>();
  let looking: Promise<number> | null = null;
  let callOff = () => {};
  let isStopped = false;

  async function lookOnce(): Promise<number> {
    let ended = 0;
    for (const accountId of await listAccountIds(database)) {
      if (isStopped) break;
      ended += await lookAt(accountId).catch((error) => {
        options.onError(error);
        return 0;
      });
    }
    return ended;
  }

  async function lookAt(accountId: string): Promise<number> {
    const silentSince = clock.now() - silentMs;
    const watch = watches.get(accountId) ?? (await begin(accountId));
    if (watch === null) return 0;
    watches.set(accountId, watch);
    // A clock that was ahead has looked at what was there; what has come since is looked at again.
    watch.until = Math.min(watch.until, silentSince);
    const known = await findRunningCalls(database, { accountId, ids: [...watch.alive.keys()] });
    watch.alive = new Map(known.map(({ id, created_at }) => [id, created_at]));
    let ended = await endSilent(accountId, watch, known);
    while (watch.until < silentSince && !isStopped) ended += await lookOn(accountId, watch, silentSince);
    await note(accountId, watch);
    return ended;
  }

  /** Null where the account has no calls. */
  async function begin(accountId: string): Promise<Watch | null> {
    const until = (await readEndedBefore(database, accountId)) ?? (await firstCallAt(database, accountId));
    return until === null ? null : { until, alive: new Map(), noted: until };
  }

  /** Looks through the next calls, no younger than those that can have been silent for long enough. */
  async function lookOn(accountId: string, watch: Watch, silentSince: number): Promise<number> {
    const before = Math.min(watch.until + SPAN_MS, silentSince);
    let after = { at: watch.until, id: "" };
    let ended = 0;
    for (let full = true; full; ) {
      const calls = await listRunningCalls(database, { accountId, after, before, limit: BATCH });
      for (const { id, created_at } of calls) watch.alive.set(id, created_at);
      ended += await endSilent(accountId, watch, calls);
      const last = calls.at(-1);
      if (last) after = { at: last.created_at, id: last.id };
      full = calls.length === BATCH;
    }
    watch.until = before;
    return ended;
  }

  async function endSilent(accountId: string, watch: Watch, calls: readonly RunningCall[]): Promise<number> {
    const now = clock.now();
    const silentSince = now - silentMs;
    const silent = calls.filter(({ updated_at }) => updated_at <= silentSince).map(({ id }) => id);
    let count = 0;
    for (let at = 0; at < silent.length; at += BATCH) {
      const ids = silent.slice(at, at + BATCH);
      const ended = await endSilentCalls({ database, engine }, { accountId, ids, silentSince, now });
      for (const id of ended) watch.alive.delete(id);
      count += ended.length;
      if (ended.length > 0) options.onEnded(accountId, ended);
    }
    return count;
  }

  async function note(accountId: string, watch: Watch): Promise<void> {
    let endedBefore = watch.until;
    for (const createdAt of watch.alive.values()) endedBefore = Math.min(endedBefore, createdAt);
    if (endedBefore < watch.noted + NOTE_EVERY_MS) return;
    await saveEndedBefore(database, accountId, endedBefore);
    watch.noted = endedBefore;
  }

  function look(): Promise<number> {
    looking ??= lookOnce().finally(() => {
      looking = null;
    });
    return looking;
  }

  function lookLater(): void {
    if (isStopped) return;
    callOff = clock.after(LOOK_EVERY_MS, () => void look().catch(options.onError).then(lookLater));
  }

  lookLater();
  return {
    look,
    async stop() {
      isStopped = true;
      callOff();
      await looking?.catch(() => {});
    },
  };
}
