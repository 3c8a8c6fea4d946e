import { randomBytes } from "node:crypto";
import pg from "pg";
import { CliError } from "../cli-error.ts";

/** A database that exists for one run of the demo. */
export type OwnDatabase = { url: string; drop(): Promise<void> };

/**
 * Creates a database of the demo's own on the PostgreSQL server that the URL leads to: the one it names stays as it is.
 * Rejects with a {@link CliError} that says what to do.
 */
export async function createOwnDatabase(serverUrl: string): Promise<OwnDatabase> {
  const url = /^postgres(ql)?:/.test(serverUrl) ? URL.parse(serverUrl) : null;
  if (!url) {
    throw new CliError("--database-url takes postgres://user:password@host/database; without it the demo uses SQLite.");
  }
  const name = `hookswitch_demo_${randomBytes(6).toString("hex")}`;
  await execute(serverUrl, `create database ${name}`);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(serverUrl, `drop database if exists ${name} with (force)`) };
}

async function execute(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  // A connection that breaks fails its query, too.
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query(statement).finally(() => client.end());
  } catch (error) {
    throw new CliError(
      `PostgreSQL did not do "${statement}": ${(error as Error).message}. The demo works in a database of its own: give ` +
        "it a server that runs, and a user who may create databases.",
    );
  }
}
