import type { Database } from "../../src/store/database.ts";

/** A database whose transactions a test stands around: it may let them run, fail instead, or fail after the commit. */
export interface InterceptedDatabase {
  database: Database;
  /** From now on. `run` runs the transaction as it was meant; null lets all of them run. */
  intercept(around: ((run: () => Promise<unknown>) => Promise<unknown>) | null): void;
}

export function interceptDatabase(database: Database): InterceptedDatabase {
  let around: ((run: () => Promise<unknown>) => Promise<unknown>) | null = null;
  return {
    database: {
      ...database,
      transaction: async <T>(work: Parameters<typeof database.transaction<T>>[0]) => {
        const run = () => database.transaction(work);
        return (await (around ? around(run) : run())) as T;
      },
    },
    intercept(next) {
      around = next;
    },
  };
}
