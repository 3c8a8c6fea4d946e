/** Seconds before each retry: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h; the last one repeats (CONTRACTS §7). */
const SCHEDULE_S = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];

/** How far a retry is moved to either side, so that what failed together does not come back together. */
const JITTER = 0.1;

/** The longest that a receiver's `Retry-After` can put an attempt off. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

/**
 * Milliseconds until the next attempt.
 * @param attempts how many were made, from 1.
 * @param random between 0 and 1.
 */
export function backoffMs(attempts: number, random: number): number {
  const seconds = SCHEDULE_S[Math.min(attempts, SCHEDULE_S.length) - 1] ?? 0;
  return seconds * 1_000 * (1 - JITTER + 2 * JITTER * random);
}

/** What a `Retry-After` header asks for in milliseconds, as seconds or as a date (RFC 9110 §10.2.3); null for none. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  if (Number.isNaN(wait)) return null;
  return Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}
