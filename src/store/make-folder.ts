import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder, and those above it that are missing, readable by their owner alone; one that is there stays as it is.
 * Throws the system's error. (Node's own way of making several at once never returns where a file system makes none and
 * says that something is missing, as Linux's /proc does.)
 */
export function makeFolder(path: string): void {
  const error = makeOne(path);
  if (error === null) return;
  if (error.code !== "ENOENT" || dirname(path) === path) throw error;
  makeFolder(dirname(path));
  const again = makeOne(path);
  if (again) throw again;
}

/** Null where the folder is there now, else why it is not. */
function makeOne(path: string): NodeJS.ErrnoException | null {
  try {
    mkdirSync(path, { mode: 0o700 });
    return null;
  } catch (error) {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? null : (error as NodeJS.ErrnoException);
  }
}
