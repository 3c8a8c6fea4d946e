/**
 * What figures are counted in: slots of a quarter of an hour, so that the hours and days of every zone are made of whole
 * ones, and classes of how long a delivery took, each a quarter longer than the one before.
 */

/** Milliseconds. */
export const SLOT_MS = 15 * 60_000;

const RATIO = 1.25;

/** The start of the slot that a moment is in, in milliseconds UTC. */
export function slotOf(at: number): number {
  return Math.floor(at / SLOT_MS) * SLOT_MS;
}

/** The class of a duration in milliseconds. */
export function classOf(ms: number): number {
  return ms <= 1 ? 0 : Math.ceil(Math.log(ms) / Math.log(RATIO));
}

/** The longest duration of a class, in milliseconds. */
function longestOf(durationClass: number): number {
  return Math.round(RATIO ** durationClass);
}

/** The duration within which a share of the counted stays, in milliseconds; null where nothing was counted. */
export function quantile(counts: ReadonlyMap<number, number>, share: number): number | null {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let seen = 0;
  for (const [durationClass, count] of [...counts].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= total * share) return longestOf(durationClass);
  }
  return null;
}
