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

/** The preferred form of a date in HTTP and the oldest but one, both in GMT; Date.parse makes dates of almost anything. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, .+ \d\d:\d\d:\d\d GMT$/;

/**
 * What a `Retry-After` header asks for in milliseconds, as seconds or as a date (RFC 9110 §10.2.3); null where it asks for
 * nothing that can be understood.
 */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1_000, MAX_RETRY_AFTER_MS);
  const wait = HTTP_DATE.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}
