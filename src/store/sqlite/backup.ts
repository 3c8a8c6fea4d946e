import { openConnection } from "./connection.ts";

/**
 * Writes a consistent, compact copy of a database file, whether or not somebody runs on it: what is committed when it
 * begins is in it. Rejects with a `StoreError`; what it has written by then stays.
 * @param to a file that does not exist or is empty, by its absolute path.
 */
export async function backupSqlite({ from, to }: { from: string; to: string }): Promise<void> {
  const connection = await openConnection({ path: from, readOnly: true });
  await connection.run("vacuum into ?", { parameters: [to] }).finally(() => connection.close());
}

/** What SQLite finds wrong with a database file when it reads all of it; nothing where it is whole. */
export async function checkSqlite(path: string): Promise<string[]> {
  const connection = await openConnection({ path, readOnly: true });
  const { rows } = await connection.run("pragma integrity_check").finally(() => connection.close());
  const found = rows.map(({ integrity_check }) => String(integrity_check));
  return found.length === 1 && found[0] === "ok" ? [] : found;
}
