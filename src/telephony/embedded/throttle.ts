/** Counts what is done from where, so that whoever does it too often is not listened to for a while. */
export type Throttle = {
  /** Whether it has been done too often of late. */
  isShut(address: string): boolean;
  note(address: string): void;
};

/** More addresses than this are not told apart: the oldest is forgotten. */
const MAX_ADDRESSES = 10_000;

/** @param limits so often within that time, in milliseconds, is too often. */
export function createThrottle(limits: { most: number; withinMs: number }, now: () => number = Date.now): Throttle {
  const counts = new Map<string, { count: number; since: number }>();

  function current(address: string): { count: number; since: number } | undefined {
    const known = counts.get(address);
    if (!known || now() - known.since <= limits.withinMs) return known;
    counts.delete(address);
    return undefined;
  }

  return {
    isShut: (address) => (current(address)?.count ?? 0) >= limits.most,
    note(address) {
      const known = current(address);
      if (known) known.count += 1;
      else counts.set(address, { count: 1, since: now() });
      const [oldest] = counts.keys();
      if (counts.size > MAX_ADDRESSES && oldest !== undefined) counts.delete(oldest);
    },
  };
}
