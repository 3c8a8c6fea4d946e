import { StoreError } from "../store/store-error.ts";

/** Whether the store takes what is written to it, by what became of the latest writes. */
export type StoreHealth = {
  succeeded(): void;
  /** Passes a write on, and notes when it succeeds. */
  noting<T>(write: Promise<T>): Promise<T>;
  /** Notes the store's own trouble; an error about what was written is none. */
  failed(error: unknown): void;
  /** Why the latest write failed; null where it did not. */
  trouble(): StoreError | null;
};

/** A write now and then, such as a heartbeat, must be told too: it finds out when the trouble is over. */
export function createStoreHealth(): StoreHealth {
  let trouble: StoreError | null = null;
  return {
    succeeded() {
      trouble = null;
    },
    async noting(write) {
      const result = await write;
      trouble = null;
      return result;
    },
    failed(error) {
      if (error instanceof StoreError) trouble = error;
    },
    trouble: () => trouble,
  };
}
