/** Random numbers that a seed repeats. */
export type Random = {
  /** A number of at least 0 and below 1. */
  next(): number;
  /** A number of at least `from` and below `to`. */
  between(from: number, to: number): number;
  /** True in this part of all cases. */
  chance(part: number): boolean;
};

/** Mulberry32: 32 bits of state, good enough to choose moments by. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  return {
    next,
    between: (from, to) => from + next() * (to - from),
    chance: (part) => next() < part,
  };
}
