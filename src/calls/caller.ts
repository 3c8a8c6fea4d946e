/** Places the calls that leads wait for: one timer looks at the earliest, and what is due is leased, called and settled. */
import { setTimeout as wait } from "node:timers/promises";
import { createAlarm } from "../engine/alarm.ts";
import type { Engine } from "../engine/engine.ts";
import { type Clock, systemClock } from "../model/clock.ts";
import type { Database } from "../store/database.ts";
import { earliestDueCall } from "../store/planned-calls.ts";
import type { Telephony } from "../telephony/telephony.ts";
import { type CallEntry, createCallRecord } from "./call-record.ts";
import { type ClaimedCall, claimCalls } from "./claim-calls.ts";
import { endLostCalls } from "./lost-calls.ts";
import { createPhones } from "./phones.ts";
import { runCall } from "./run-call.ts";

/** The most calls that one node has under way. */
const MAX_CALLS = 200;
/** Few enough that who posts a lead need not wait for them. */
const CLAIM = 20;
const AFTER_ERROR_MS = 1_000;

const GATHER_MS = 20;

export type Caller = {
  /** Says that a call is due then, in milliseconds UTC. */
  expect(dueAt: number): void;
  /** Looks at what is planned: something changed that may make calls due. */
  look(): void;
  /** Resolves when nothing is being claimed or written: what is under way waits for telephones. */
  settled(): Promise<void>;
  /** Places nothing more and ends what is under way. */
  stop(): Promise<void>;
};

export function createCaller(options: {
  database: Database;
  engine: Pick<Engine, "nodeId" | "acceptContext" | "onAccepted">;
  telephony: Telephony;
  clock?: Clock;
  onError(error: unknown): void;
  /** What another node has planned is found at least this often, in milliseconds. */
  lookEveryMs?: number;
  /** How long a lead's call waits for others that come at the same time, in milliseconds: they are claimed together. */
  gatherMs?: number;
}): Caller {
  const { database, engine, telephony, clock = systemClock, onError } = options;
  const { lookEveryMs = 5_000, gatherMs = GATHER_MS } = options;
  const phones = createPhones({ telephony, clock, onError });
  const record = createCallRecord({ database, engine, now: clock.now });
  const running = new Map<string, Promise<void>>();
  const writing = new Set<Promise<void>>();
  const inTalk = new Set<string>();
  const alarm = createAlarm(look, clock);
  let working: Promise<void> | null = null;
  let wanted = false;
  let lostSoughtAt = Number.NEGATIVE_INFINITY;
  let stopped = false;

  async function work(): Promise<void> {
    if (performance.now() - lostSoughtAt >= lookEveryMs) await endLost();
    for (;;) {
      const next = await earliestDueCall(database);
      const now = clock.now();
      const limit = Math.min(CLAIM, MAX_CALLS - running.size);
      // With all lines busy, the end of a call is what to wait for.
      if (stopped || next === null || next > now || limit === 0) {
        const earliest = limit === 0 ? null : next;
        return alarm.setFor(Math.min(earliest ?? Number.POSITIVE_INFINITY, now + lookEveryMs));
      }
      const claim = await database.transaction((tx) =>
        claimCalls(tx, { database, context: engine.acceptContext(), now, limit }),
      );
      engine.onAccepted(claim.acceptance);
      for (const call of claim.calls) run(call);
      // What is due is being claimed by another node.
      if (claim.looked === 0) return alarm.setFor(now + AFTER_ERROR_MS);
    }
  }

  async function endLost(): Promise<void> {
    for (let more = true; more && !stopped; ) {
      const { count, acceptance } = await database.transaction((tx) =>
        endLostCalls(tx, {
          database,
          context: engine.acceptContext(),
          now: clock.now(),
          running: new Set(running.keys()),
        }),
      );
      engine.onAccepted(acceptance);
      more = count > 0;
    }
    lostSoughtAt = performance.now();
  }

  function run(call: ClaimedCall): void {
    const { lead_id } = call.planned;
    const { account_id } = call.widget;
    const keyOf = (agentId: string) => `${account_id} ${agentId}`;
    let written: Promise<void> = Promise.resolve();
    const write = (entry: CallEntry): Promise<void> => {
      written = written.then(() => writeUntilDone(entry));
      const done = written.finally(() => writing.delete(done));
      writing.add(done);
      return written;
    };
    const tools = {
      phones,
      clock,
      isBusy: (agentId: string) => inTalk.has(keyOf(agentId)),
      holds(agentId: string) {
        inTalk.add(keyOf(agentId));
        return () => void inTalk.delete(keyOf(agentId));
      },
      write,
    };
    const ended = runCall(call, tools)
      .catch(onError)
      .finally(() => {
        running.delete(lead_id);
        // A line is free, and the lead may be called again.
        alarm.setFor(clock.now() + gatherMs);
      });
    running.set(lead_id, ended);
  }

  /** A call goes on whether it can be written down now or not: what it did is written when the store is back. */
  async function writeUntilDone(entry: CallEntry): Promise<void> {
    for (;;) {
      try {
        return await record.write(entry);
      } catch (error) {
        onError(error);
        // The next start ends the call as lost.
        if (stopped) return;
        await wait(AFTER_ERROR_MS, undefined, { ref: false });
      }
    }
  }

  function look(): void {
    if (stopped) return;
    wanted = true;
    working ??= lookUntilDone().finally(() => {
      working = null;
    });
  }

  async function lookUntilDone(): Promise<void> {
    while (wanted && !stopped) {
      wanted = false;
      await work().catch((error) => {
        onError(error);
        // Nobody knows whether calls were leased to this node that it does not place.
        lostSoughtAt = Number.NEGATIVE_INFINITY;
        alarm.setFor(clock.now() + AFTER_ERROR_MS);
      });
    }
  }

  look();
  return {
    expect: (dueAt) => alarm.setFor(Math.max(dueAt, clock.now() + gatherMs)),
    look,
    async settled() {
      // What is written may bring more, once whoever waited for it has gone on.
      for (let quiet = 0; quiet < 3; quiet++) {
        if (working !== null || writing.size > 0) quiet = 0;
        await Promise.all([working, ...writing]);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async stop() {
      stopped = true;
      alarm.stop();
      await working;
      phones.close();
      await Promise.all(running.values());
    },
  };
}
