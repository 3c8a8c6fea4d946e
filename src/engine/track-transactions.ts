import type { Database } from "../store/database.ts";

/** A database that knows which of its transactions are under way. */
export type TrackedDatabase = {
  database: Database;
  /** Resolves when the transactions that are under way now are over, and who waited for them has gone on. */
  settled(): Promise<void>;
};

export function trackTransactions(given: Database): TrackedDatabase {
  const underWay = new Set<Promise<unknown>>();
  return {
    database: {
      ...given,
      transaction(work, options) {
        const running = given.transaction(work, options);
        const over = running.catch(() => {}).finally(() => underWay.delete(over));
        underWay.add(over);
        return running;
      },
    },
    async settled() {
      await Promise.all(underWay);
      await new Promise(setImmediate);
    },
  };
}
