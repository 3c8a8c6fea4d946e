import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../../src/model/clock.ts";

/** A clock that stands still until a test moves it on. */
export type VirtualClock = Clock & {
  /**
   * Moves on by so much, ringing what is due on the way in its order.
   * @param settled awaited before every moment that something rings at, and at the end: until all that happens now has
   * happened.
   */
  pass(ms: number, settled?: () => Promise<unknown>): Promise<void>;
};

export function createVirtualClock(startsAt: number): VirtualClock {
  let now = startsAt;
  let count = 0;
  const timers = new Map<number, { at: number; ring: () => void }>();

  function earliest(): [number, { at: number; ring: () => void }] | null {
    let found: [number, { at: number; ring: () => void }] | null = null;
    for (const entry of timers) if (found === null || entry[1].at < found[1].at) found = entry;
    return found;
  }

  return {
    now: () => now,
    after(ms, ring) {
      count += 1;
      const id = count;
      timers.set(id, { at: now + Math.max(0, ms), ring });
      return () => void timers.delete(id);
    },
    async pass(ms, settled = turn) {
      const until = now + ms;
      for (;;) {
        await settled();
        const next = earliest();
        if (next === null || next[1].at > until) break;
        const [id, { at, ring }] = next;
        timers.delete(id);
        now = Math.max(now, at);
        ring();
      }
      now = until;
      await settled();
    },
  };
}
