/** How long a test waits for what is to come, in milliseconds: less than a test's own limit, so that the reason is told. */
const WAIT_LIMIT_MS = 15_000;

/** Lets tests wait for what comes in, looking at it whenever something has. */
export type Waiting = {
  /** Something has come. */
  look(): void;
  /** Nothing comes any more: whoever still waits is told at once. */
  end(): void;
  /** Resolves as soon as the predicate holds; rejects with what has come when that never happens. */
  until(holds: () => boolean): Promise<void>;
};

/** @param describe what has come, for whoever waited for something else. */
export function createWaiting(describe: () => string): Waiting {
  const checks = new Set<() => void>();
  let hasEnded = false;

  const look = () => {
    for (const check of checks) check();
  };

  return {
    look,
    end() {
      hasEnded = true;
      look();
    },
    async until(holds) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const giveUp = (when: string) => reject(new Error(`Not what was waited for came ${when}, but:${describe()}`));
      const check = () => {
        if (holds()) resolve();
        else if (hasEnded) giveUp("before the end");
      };
      const limit = setTimeout(() => giveUp(`within ${WAIT_LIMIT_MS} ms`), WAIT_LIMIT_MS);
      checks.add(check);
      try {
        check();
        await promise;
      } finally {
        checks.delete(check);
        clearTimeout(limit);
      }
    },
  };
}
