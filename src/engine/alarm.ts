/** The longest that a timer may be set for; Node fires at once beyond 2^31 - 1 ms. */
const MAX_TIMER_MS = 3_600_000;

/** One timer for the earliest of many moments. */
export type Alarm = {
  /** Rings at `at` (milliseconds UTC), unless it rings earlier anyway. */
  setFor(at: number): void;
  /** It never rings again. */
  stop(): void;
};

/** @param ring is called when the moment has come; it may set the alarm again. */
export function createAlarm(ring: () => void): Alarm {
  let timer: NodeJS.Timeout | null = null;
  let setAt = Number.POSITIVE_INFINITY;
  let stopped = false;

  function arm(): void {
    if (timer) clearTimeout(timer);
    timer = setTimeout(
      () => {
        timer = null;
        if (Date.now() < setAt) return arm();
        setAt = Number.POSITIVE_INFINITY;
        ring();
      },
      Math.min(Math.max(0, setAt - Date.now()), MAX_TIMER_MS),
    );
  }

  return {
    setFor(at) {
      if (stopped || at >= setAt) return;
      setAt = at;
      arm();
    },
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
