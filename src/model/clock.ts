/** Where the time comes from: the machine's clock, or one that a test moves on by hand. */
export type Clock = {
  /** Milliseconds UTC. */
  now(): number;
  /** Calls back once, so many milliseconds from now. The returned function calls it off. */
  after(ms: number, ring: () => void): () => void;
};

/** The longest that a timer may be set for; Node fires at once beyond 2^31 - 1 ms. */
const MAX_TIMER_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, ring) {
    const timer = setTimeout(ring, Math.min(Math.max(0, ms), MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
};
