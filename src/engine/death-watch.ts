import type { SeenNode } from "../store/nodes.ts";

/** Tells which nodes have died, by what is seen of them from time to time. */
export type DeathWatch = {
  /** @param now by the clock of `performance.now()`. */
  look(nodes: readonly SeenNode[], now: number): SeenNode[];
};

/**
 * A node is dead when it has said nothing for a lease: by the clock of who watches, or by the database's, which also
 * knows of the time before the watch began. That one may jump, and whoever stood still may have done so in the middle of
 * reading it, so a node is also given the time to say twice that it lives.
 */
export function createDeathWatch({ leaseMs, renewEveryMs }: { leaseMs: number; renewEveryMs: number }): DeathWatch {
  let seen = new Map<string, { seen_at: number; since: number }>();
  return {
    look(nodes, now) {
      const before = seen;
      seen = new Map();
      return nodes.filter(({ id, seen_at, silent_ms }) => {
        const known = before.get(id);
        const same = known?.seen_at === seen_at ? known : { seen_at, since: now };
        seen.set(id, same);
        const watchedMs = now - same.since;
        return watchedMs >= leaseMs || (silent_ms >= leaseMs && watchedMs >= 2 * renewEveryMs);
      });
    },
  };
}
