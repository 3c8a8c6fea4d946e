import { StoreError } from "../store/store-error.ts";
import { nextTurn } from "./next-turn.ts";

/** The store has not answered in time: what was given to it may be stored later, or never. */
export class CommitOverdue extends StoreError {
  constructor(patienceMs: number) {
    super(`the database has not answered for ${patienceMs} ms`, "TIMEOUT");
  }
}

/** Many requests, one commit: whoever comes while a commit is under way shares the next one. */
export type GroupCommit<T, R> = {
  /** Resolves when the item is durable; rejects when its commit failed. */
  add(item: T): Promise<R>;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
};

/**
 * Natural batching: a batch leaves when the commit before it has ended, with all that has gathered by then.
 * @param commit returns one result for each item, in their order. When it fails for several items because of one that
 * cannot be stored, each is tried alone, so that the others are not taken along.
 * @param isAboutAnItem whether an error of `commit` is about one of its items, and nothing was stored. Any other error
 * fails the whole batch: the store has trouble, and asking it again for each item would only add to it.
 * @param weigh how much of `maxWeight` an item takes.
 * @param patienceMs after so long an item that is not durable is rejected with a {@link CommitOverdue}. It is taken out if
 * its commit has not begun, else nobody knows what will become of it. Without it items wait as long as it takes.
 */
export function createGroupCommit<T, R>(options: {
  commit(items: T[]): Promise<R[]>;
  isAboutAnItem(error: unknown): boolean;
  maxWeight: number;
  weigh(item: T): number;
  patienceMs?: number;
}): GroupCommit<T, R> {
  type Waiting = { item: T; resolve(result: R): void; reject(error: unknown): void };
  const waiting: Waiting[] = [];
  let busy = false;
  let untold = 0;
  let idlers: (() => void)[] = [];

  function take(): Waiting[] {
    let weight = 0;
    let count = 0;
    for (const { item } of waiting) {
      weight += options.weigh(item);
      if (count > 0 && weight > options.maxWeight) break;
      count += 1;
    }
    return waiting.splice(0, count);
  }

  /** Resolves with who is to hear what came of it. */
  async function commitAll(batch: Waiting[]): Promise<() => void> {
    try {
      const results = await options.commit(batch.map(({ item }) => item));
      return () => {
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as R);
      };
    } catch (error) {
      const tell: (() => void)[] = [];
      if (batch.length > 1 && options.isAboutAnItem(error)) for (const one of batch) tell.push(await commitAll([one]));
      else for (const { reject } of batch) tell.push(() => reject(error));
      return () => {
        for (const each of tell) each();
      };
    }
  }

  function pump(): void {
    if (!busy && waiting.length > 0) {
      busy = true;
      void commitAll(take()).then((tell) => {
        busy = false;
        untold += 1;
        pump();
        void nextTurn().then(() => {
          tell();
          untold -= 1;
          pump();
        });
      });
    }
    if (busy || untold > 0) return;
    for (const resolve of idlers) resolve();
    idlers = [];
  }

  /** Rejects an item in time, so that a store that hangs holds up neither who waits nor, by all who do, the memory. */
  function losesPatience(one: Waiting, patienceMs: number): Waiting {
    const timer = setTimeout(() => {
      const index = waiting.indexOf(one);
      if (index >= 0) waiting.splice(index, 1);
      one.reject(new CommitOverdue(patienceMs));
    }, patienceMs);
    const { resolve, reject } = one;
    one.resolve = (result) => {
      clearTimeout(timer);
      resolve(result);
    };
    one.reject = (error) => {
      clearTimeout(timer);
      reject(error);
    };
    return one;
  }

  let scheduled = false;
  return {
    add(item) {
      return new Promise<R>((resolve, reject) => {
        const one = { item, resolve, reject };
        waiting.push(options.patienceMs === undefined ? one : losesPatience(one, options.patienceMs));
        if (scheduled) return;
        scheduled = true;
        // What arrives in the same turn of the event loop belongs together.
        setImmediate(() => {
          scheduled = false;
          pump();
        });
      });
    },
    idle: () =>
      new Promise((resolve) => {
        idlers.push(resolve);
        pump();
      }),
  };
}
