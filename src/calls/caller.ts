/** Places the calls that leads wait for: one timer looks at the earliest, and what is due is leased, called and settled. */
import { createAlarm } from "../engine/alarm.ts";
import type { Engine } from "../engine/engine.ts";
import { type Clock, systemClock } from "../model/clock.ts";
import type { Database } from "../store/database.ts";
import { earliestDueCall } from "../store/planned-calls.ts";
import type { Telephony } from "../telephony/telephony.ts";
import { createCallRecord } from "./call-record.ts";
import { NOT_RECORDED, type Recorder } from "./call-recordings.ts";
import { createCallWriter } from "./call-writer.ts";
import { type ClaimedCall, claimCalls } from "./claim-calls.ts";
import type { RungAgent } from "./find-agents.ts";
import { leaveToDial } from "./leave-to-dial.ts";
import { endLostCalls } from "./lost-calls.ts";
import { occupy } from "./occupy.ts";
import { createPhones } from "./phones.ts";
import type { Presence } from "./presence.ts";
import { type RunTools, runCall } from "./run-call.ts";

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
  /** Places nothing more; what is under way goes on. */
  drain(): void;
  /** Places nothing more and ends what is under way. */
  stop(): Promise<void>;
};

export function createCaller(options: {
  database: Database;
  engine: Pick<Engine, "nodeId" | "acceptContext" | "onAccepted">;
  telephony: Telephony;
  switchboard: RunTools["switchboard"];
  presence: Presence;
  clock?: Clock;
  recorder?: Recorder;
  onError(error: unknown): void;
  /** What another node has planned is found at least this often, in milliseconds. */
  lookEveryMs?: number;
  /** How long a lead's call waits for others that come at the same time, in milliseconds: they are claimed together. */
  gatherMs?: number;
}): Caller {
  const { database, engine, telephony, switchboard, presence, clock = systemClock, onError } = options;
  const { recorder = NOT_RECORDED, lookEveryMs = 5_000, gatherMs = GATHER_MS } = options;
  const phones = createPhones({ telephony, clock, onError });
  const record = createCallRecord({ database, engine, now: clock.now });
  const writer = createCallWriter({ record, onError });
  const running = new Map<string, Promise<void>>();
  const alarm = createAlarm(look, clock);
  let working: Promise<void> | null = null;
  let wanted = false;
  let lostSoughtAt = Number.NEGATIVE_INFINITY;
  let isDraining = false;
  let stopped = false;

  async function work(): Promise<void> {
    if (performance.now() - lostSoughtAt >= lookEveryMs) await endLost();
    while (!isDraining) {
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
    const { account_id: accountId } = call.widget;
    const write = writer.line();
    const { nodeId } = engine;
    const tools = {
      nodeId,
      phones,
      clock,
      whyNot: async ({ ref, name }: RungAgent) => {
        const reason = await writer.track(presence.whyNot({ accountId, agentId: ref.id }));
        return reason && `${name} ${reason}`;
      },
      mayDial: (number: string) => writer.track(leaveToDial(database, { accountId, number, now: clock.now() })),
      holds: (callId: string, agentId: string) =>
        occupy({ accountId, callId, agentId }, { database, nodeId, presence, writer, clock, write }),
      write,
      recorder,
      switchboard,
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

  function look(): void {
    if (stopped || isDraining) return;
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
        if (working !== null || writer.size > 0) quiet = 0;
        await Promise.all([working, writer.idle()]);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    drain() {
      isDraining = true;
    },
    async stop() {
      stopped = true;
      alarm.stop();
      await working;
      writer.stop();
      phones.close();
      await Promise.all(running.values());
      await writer.idle();
    },
  };
}
