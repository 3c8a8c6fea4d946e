/** Ends an account's calls out when together they have taken the minutes that it may talk in a day, however many talk at once. */
import { type Alarm, createAlarm } from "../../engine/alarm.ts";
import type { Clock } from "../../model/clock.ts";
import { readCallSettings } from "../../store/call-settings.ts";
import type { Database } from "../../store/database.ts";
import { talkTimeLeft } from "../../store/dial-usage.ts";
import type { LiveCall } from "./live-call.ts";

export type MinuteKeeper = {
  /** A call has begun, so that the minutes may run out sooner. */
  follow(call: LiveCall): void;
  /** Resolves when nothing is being looked up. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

/** What other nodes begin is seen at least this often. */
const LOOK_EVERY_MS = 30_000;
const LOOK_AFTER_MS = 1_000;

export function keepMinutes(parts: {
  database: Database;
  clock: Clock;
  /** The calls that this node has under way. */
  calls: ReadonlyMap<string, LiveCall>;
  /** Ends those of an account's calls out that talk. */
  cutOff(accountId: string): void;
  onError(error: unknown): void;
}): MinuteKeeper {
  const { database, clock, calls, cutOff, onError } = parts;
  const alarms = new Map<string, Alarm>();
  const looking = new Map<string, Promise<void>>();
  let stopped = false;

  const isOut = ({ direction }: LiveCall) => direction === "outbound";

  function lookIn(ms: number, accountId: string): void {
    if (stopped) return;
    const alarm = alarms.get(accountId) ?? createAlarm(() => look(accountId), clock);
    alarms.set(accountId, alarm);
    alarm.setFor(clock.now() + ms);
  }

  function look(accountId: string): void {
    if (looking.has(accountId)) return;
    const done = lookNow(accountId)
      .catch((error) => {
        onError(error);
        return LOOK_AFTER_MS;
      })
      .then((ms) => {
        looking.delete(accountId);
        if ([...calls.values()].some((call) => call.accountId === accountId && isOut(call)))
          return lookIn(ms, accountId);
        alarms.get(accountId)?.stop();
        alarms.delete(accountId);
      });
    looking.set(accountId, done);
  }

  /** Resolves with when to look again, in milliseconds from now. */
  async function lookNow(accountId: string): Promise<number> {
    const { minutes_per_day } = (await readCallSettings(database, accountId)).account_limits;
    if (minutes_per_day === null) return LOOK_EVERY_MS;
    const left = await talkTimeLeft(database, { accountId, minutes: minutes_per_day, now: clock.now() });
    if (left.seconds <= 0) cutOff(accountId);
    const runsOutMs = (left.seconds * 1_000) / Math.max(1, left.calls);
    return Math.min(Math.max(LOOK_AFTER_MS, runsOutMs), LOOK_EVERY_MS);
  }

  return {
    follow(call) {
      if (isOut(call)) lookIn(LOOK_AFTER_MS, call.accountId);
    },
    settled: async () => void (await Promise.all(looking.values())),
    async stop() {
      stopped = true;
      for (const alarm of alarms.values()) alarm.stop();
      await Promise.all(looking.values());
    },
  };
}
