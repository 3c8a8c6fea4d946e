const MAX_LENGTH = 64;

/**
 * The candidate that a misspelt word most likely means, or null where none is close: at most one slip (a letter too
 * many, too few, wrong, or two swapped) per three letters.
 */
export function didYouMean(word: string, candidates: readonly string[]): string | null {
  if (word.length > MAX_LENGTH) return null;
  const typed = word.toLowerCase();
  let closest: string | null = null;
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate.length > MAX_LENGTH) continue;
    const slips = slipsBetween(typed, candidate.toLowerCase());
    if (slips < fewest) {
      closest = candidate;
      fewest = slips;
    }
  }
  return closest;
}

/** The optimal string alignment distance: Levenshtein's, with a swap of neighbours as one step. */
function slipsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let slips = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) slips = Math.min(slips, at(beforeLast, column - 2) + 1);
      current.push(slips);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
