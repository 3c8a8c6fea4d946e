/** Counts failures by where they come from, so that whoever guesses passwords is soon not listened to. */
export type Throttle = {
  /** Whether there have been too many of late. */
  isShut(address: string): boolean;
  noteFailure(address: string): void;
};

const MAX_FAILURES = 20;
const WINDOW_MS = 60_000;
/** More addresses than this are not told apart: the oldest is forgotten. */
const MAX_ADDRESSES = 10_000;

export function createThrottle(now: () => number = Date.now): Throttle {
  const failures = new Map<string, { count: number; since: number }>();

  function current(address: string): { count: number; since: number } | undefined {
    const known = failures.get(address);
    if (!known || now() - known.since <= WINDOW_MS) return known;
    failures.delete(address);
    return undefined;
  }

  return {
    isShut: (address) => (current(address)?.count ?? 0) >= MAX_FAILURES,
    noteFailure(address) {
      const known = current(address);
      if (known) known.count += 1;
      else failures.set(address, { count: 1, since: now() });
      const [oldest] = failures.keys();
      if (failures.size > MAX_ADDRESSES && oldest !== undefined) failures.delete(oldest);
    },
  };
}
