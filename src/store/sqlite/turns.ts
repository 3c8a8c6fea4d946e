/** Who may write when: one after the other, each knowing what those before it may have changed. */

/** How many of the last turns are remembered: more are seldom under way at once, and what is forgotten counts as a change. */
const REMEMBERED = 32;

/** The right to send statements to the connection that writes. */
export type Turn = {
  /**
   * Whether what was read since a moment may have been changed by another before this turn.
   * @param moment what {@link Turns.moment} was before the first of it was read.
   */
  comesTooLate(moment: number): boolean;
  /** Says what it touches, once it knows. */
  touchesOnly(names: readonly string[]): void;
  /** Lets the next one send, behind what this one has sent. */
  pass(): void;
  /** What this one has written is committed or taken back: whoever reads from now on, sees it so. */
  end(): void;
};

export type Turns = {
  /** Whoever begins to read now sees what the turns until this one have written. */
  moment(): number;
  /** Resolves when all before have passed. `touched` names what is read and changed; null is everything. */
  take(touched: readonly string[] | null): Promise<Turn>;
};

type Entry = { number: number; touched: ReadonlySet<string> | null };

export function createTurns(): Turns {
  let last = Promise.resolve();
  let taken = 0;
  let ended = 0;
  const recent: Entry[] = [];

  function mayHaveChanged(touched: readonly string[] | null, moment: number, number: number): boolean {
    const between = recent.filter((turn) => turn.number > moment && turn.number < number);
    if (between.length < number - 1 - moment) return true;
    return between.some((turn) => !touched || !turn.touched || touched.some((name) => turn.touched?.has(name)));
  }

  return {
    moment: () => ended,
    async take(touched) {
      const before = last;
      const { promise, resolve } = Promise.withResolvers<void>();
      last = promise;
      await before;
      taken += 1;
      const number = taken;
      const entry: Entry = { number, touched: touched && new Set(touched) };
      recent.push(entry);
      if (recent.length > REMEMBERED) recent.shift();
      return {
        comesTooLate: (moment) => mayHaveChanged(touched, moment, number),
        touchesOnly(names) {
          entry.touched = new Set(names);
        },
        pass: resolve,
        end: () => {
          ended = Math.max(ended, number);
        },
      };
    },
  };
}
