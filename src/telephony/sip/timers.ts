/** The base timers of SIP, in milliseconds (RFC 3261 §17.1.1.1, table 4). All others are made of them. */
export type SipTimers = { t1: number; t2: number; t4: number };

export const SIP_TIMERS: SipTimers = { t1: 500, t2: 4_000, t4: 5_000 };

/** Timers that end together, so that what owns them leaves none behind. */
export type TimerSet = {
  /** Calls back once after that time; the returned function calls it off. */
  after(ms: number, callback: () => void): () => void;
  /** Sends again after `first`, then after twice as long each time up to `cap`, until called off. */
  repeat(first: number, cap: number, send: () => void): () => void;
  readonly size: number;
  clear(): void;
};

export function createTimerSet(): TimerSet {
  const running = new Set<NodeJS.Timeout>();

  function after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(() => {
      running.delete(timer);
      callback();
    }, ms);
    running.add(timer);
    return () => {
      clearTimeout(timer);
      running.delete(timer);
    };
  }

  return {
    after,
    repeat(first, cap, send) {
      let stopTimer = () => {};
      const next = (wait: number) => {
        stopTimer = after(wait, () => {
          next(Math.min(wait * 2, cap));
          send();
        });
      };
      next(Math.min(first, cap));
      return () => stopTimer();
    },
    get size() {
      return running.size;
    },
    clear() {
      for (const timer of running) clearTimeout(timer);
      running.clear();
    },
  };
}
