import { setTimeout as wait } from "node:timers/promises";

/** A count is good for this long, or for this many times as long as it took: counting takes a twentieth at most. */
const GOOD_FOR_MS = 5_000;
const GOOD_FOR_FACTOR = 20;

const PATIENCE_MS = 2_000;

/**
 * Asks for a count that is not cheap, however often it is wanted; null while it cannot be had.
 * @param patienceMs how long whoever asks waits for it.
 */
export function rarely<T>(
  count: () => Promise<T>,
  { patienceMs = PATIENCE_MS }: { patienceMs?: number } = {},
): () => Promise<T | null> {
  let latest: { value: T; goodUntil: number } | null = null;
  let counting: Promise<T | null> | null = null;

  async function countNow(): Promise<T | null> {
    const startedAt = performance.now();
    try {
      const value = await count();
      const now = performance.now();
      latest = { value, goodUntil: now + Math.max(GOOD_FOR_MS, (now - startedAt) * GOOD_FOR_FACTOR) };
      return value;
    } catch {
      // An old count would hide that the store is gone.
      latest = null;
      return null;
    } finally {
      counting = null;
    }
  }

  return async () => {
    if (latest && performance.now() < latest.goodUntil) return latest.value;
    counting ??= countNow();
    return Promise.race([counting, wait(patienceMs, null, { ref: false })]);
  };
}
