import { type Clock, systemClock } from "../model/clock.ts";

/** The longest that a timer is set for at once. */
const MAX_TIMER_MS = 3_600_000;

/** One timer for the earliest of many moments. */
export type Alarm = {
  /** Rings at `at` (milliseconds UTC), unless it rings earlier anyway. */
  setFor(at: number): void;
  /** It never rings again. */
  stop(): void;
};

/** @param ring is called when the moment has come; it may set the alarm again. */
export function createAlarm(ring: () => void, clock: Clock = systemClock): Alarm {
  let callOff = () => {};
  let setAt = Number.POSITIVE_INFINITY;
  let stopped = false;

  function arm(): void {
    callOff();
    callOff = clock.after(Math.min(Math.max(0, setAt - clock.now()), MAX_TIMER_MS), () => {
      if (clock.now() < setAt) return arm();
      setAt = Number.POSITIVE_INFINITY;
      ring();
    });
  }

  return {
    setFor(at) {
      if (stopped || at >= setAt) return;
      setAt = at;
      arm();
    },
    stop() {
      stopped = true;
      callOff();
    },
  };
}
