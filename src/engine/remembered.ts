/** What is asked for with every request and seldom changes: it is looked up once and remembered for a moment. */
export type Remembered<T> = {
  /** Answers at once where it is remembered. */
  get(key: string): Promise<T> | T;
  /** From now on everything is looked up again, also what is being looked up now. */
  forget(): void;
};

/**
 * @param forMs looked up again after so long, in case nobody told this node of a change.
 * @param most the most that are remembered, those that were not found among them.
 */
export function createRemembered<T>(
  lookUp: (key: string) => Promise<T>,
  { forMs, most }: { forMs: number; most: number },
): Remembered<T> {
  const known = new Map<string, { value: T; until: number }>();
  let timesForgotten = 0;

  async function lookUpNow(key: string): Promise<T> {
    const before = timesForgotten;
    const value = await lookUp(key);
    // What was read before a change must not be remembered after it.
    if (before !== timesForgotten) return value;
    if (known.size >= most) known.clear();
    known.set(key, { value, until: Date.now() + forMs });
    return value;
  }

  return {
    get(key) {
      const remembered = known.get(key);
      return remembered && remembered.until > Date.now() ? remembered.value : lookUpNow(key);
    },
    forget() {
      timesForgotten += 1;
      known.clear();
    },
  };
}
