/** ISO 8601 UTC with milliseconds; null for a moment that is not known. */
export function isoTime(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

/** Whole seconds from one moment to another, rounded to the nearest and never less than 0; 0 where one is not known. */
export function secondsBetween(from: number | undefined, to: number | undefined): number {
  return from === undefined || to === undefined ? 0 : Math.max(0, Math.round((to - from) / 1_000));
}
