import pg from "pg";
import { expect, it } from "vitest";
import { createDatabase } from "./postgres.ts";

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

it("gives a working database, apart from every other", async () => {
  const [one, other] = await Promise.all([createDatabase(), createDatabase()]);
  await query(one.url, "CREATE TABLE calls (id text PRIMARY KEY)");
  await query(one.url, "INSERT INTO calls VALUES ('Zoë')");
  expect(await query(one.url, "SELECT id FROM calls")).toEqual([{ id: "Zoë" }]);
  await expect(query(other.url, "SELECT id FROM calls")).rejects.toThrow('relation "calls" does not exist');
  await Promise.all([one.drop(), other.drop()]);
});

it("is PostgreSQL 15 or later", async () => {
  const { url, drop } = await createDatabase();
  const [row] = await query(url, "SELECT current_setting('server_version_num')::int AS version");
  expect((row as { version: number }).version).toBeGreaterThanOrEqual(150_000);
  await drop();
});

it("drops a database somebody is still connected to, and twice without harm", async () => {
  const { url, drop } = await createDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const cutOff = new Promise<Error>((resolve) => client.on("error", resolve));
  await drop();
  expect((await cutOff).message).toContain("terminating connection");
  await drop();
  await expect(query(url, "SELECT 1")).rejects.toThrow("does not exist");
});
