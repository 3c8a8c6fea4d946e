import type { Row } from "./figures.ts";

/** Prints what was measured as a table under a line that says where. */
export function printRows(rows: readonly Row[], where: string): void {
  const wide = Math.max(...rows.map(({ measured }) => measured.length));
  console.log(`\n${where}\n`);
  for (const { measured, store, value, bar, passes } of rows) {
    const verdict = bar === undefined ? "" : `${passes ? "✓" : "✗"} ${bar}`;
    console.log(`${measured.padEnd(wide)}  ${store.padEnd(8)}  ${value.padEnd(34)}  ${verdict}`);
  }
}
