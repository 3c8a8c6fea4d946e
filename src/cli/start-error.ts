import type { Config } from "../config.ts";
import { sqlitePath } from "../store/open.ts";
import { StoreError } from "../store/store-error.ts";
import { CliError } from "./cli-error.ts";

type SystemError = Error & { code?: string; syscall?: string; path?: string };

/** What to do about an error of the operating system at the start, in words; any other error as it is. */
export function startError(error: unknown, { host, port, dataDir, databaseUrl }: Config): unknown {
  const { code, syscall, message, path } = error as SystemError;
  if (code === "EADDRINUSE") {
    return new CliError(
      `Port ${port} on ${host} is taken, perhaps by another Hookswitch. Stop that program, or give this one another ` +
        "port: --port 4500 (--port 0 takes a free one).",
    );
  }
  if (syscall === "listen" && code === "EACCES") {
    return new CliError(`This user may not listen on port ${port}. Give a port from 1024 on: --port 4400.`);
  }
  if (syscall === "getaddrinfo" || code === "EADDRNOTAVAIL") {
    return new CliError(
      `${host} is no address of this machine. Give one that is: --host 127.0.0.1, or 0.0.0.0 for all.`,
    );
  }
  if (error instanceof StoreError && error.code.startsWith("SQLITE_") && /disk/.test(message)) {
    return new CliError(
      `Cannot write to the database ${sqlitePath(databaseUrl)} (${message}): its disk is full or broken. Make room, or give ` +
        "another place with --data-dir or --database-url.",
    );
  }
  if (path?.startsWith(dataDir) || (path !== undefined && dataDir.startsWith(path))) {
    return new CliError(
      `Cannot write to the data folder ${dataDir}: ${reasonOf(code) ?? message}. Give another folder with --data-dir, or ` +
        "make this one writable.",
    );
  }
  return error;
}

function reasonOf(code: string | undefined): string | null {
  switch (code) {
    case "EACCES":
    case "EPERM":
      return "this user may not";
    case "EROFS":
      return "its file system is read-only";
    case "ENOSPC":
      return "the disk is full";
    case "ENOENT":
    case "EINVAL":
    case "ENOTSUP":
      return "its file system keeps no files of this kind";
    case "ENOTDIR":
    case "EEXIST":
      return "a part of the path is a file";
    default:
      return null;
  }
}
