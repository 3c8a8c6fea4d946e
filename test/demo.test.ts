import { readdirSync } from "node:fs";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import type { AttemptEntry, DemoEntry, SummaryEntry } from "../src/cli/demo/demo-entry.ts";
import { createCli } from "./support/cli.ts";
import { createDatabase } from "./support/postgres.ts";
import type { Ended } from "./support/spawn-program.ts";

/** The demo waits for a real retry, 5 s after a refused connection, on a machine that may be busy. */
const LIMIT_MS = 60_000;

const cli = createCli();
afterAll(() => cli.close());

test.concurrent("two calls, 20 webhooks, a CRM that dies and comes back", { timeout: LIMIT_MS }, async () => {
  const temporary = cli.folder();
  const ended = await cli.run(["demo", "--json"], { env: { TMPDIR: temporary } });

  const entries = entriesOf(ended);
  expect(summaryOf(entries)).toMatchObject({ ok: true, webhooks: { expected: 20, delivered: 20 }, missing: [] });
  expect(summaryOf(entries).contact_ms).toBeGreaterThan(0);
  expect(ended.code).toBe(0);
  expect(entries.filter(({ kind }) => kind === "event")).toHaveLength(10);
  const attempts = entries.filter((entry): entry is AttemptEntry => entry.kind === "webhook");
  const delivered = attempts.filter(({ verdict }) => verdict === "delivered");
  expect(new Set(delivered.map(({ webhook_id }) => webhook_id)).size).toBe(20);
  expect(delivered.every(({ status, received }) => status === 200 && received?.signature === "valid")).toBe(true);
  expect(attempts.filter(({ status }) => status === "connection_refused").map(({ webhook }) => webhook)).toEqual(
    expect.arrayContaining(["callEnded", "call.ended"]),
  );
  await expectNothingLeft(entries, temporary);
});

test.concurrent("on PostgreSQL in a database of its own, which it drops", { timeout: LIMIT_MS }, async () => {
  const database = await createDatabase();
  const temporary = cli.folder();
  const ended = await cli.run(["demo", "--json", "--database-url", database.url], { env: { TMPDIR: temporary } });

  const entries = entriesOf(ended);
  expect(summaryOf(entries)).toMatchObject({ ok: true, webhooks: { expected: 20, delivered: 20 } });
  expect(entries).toContainEqual(expect.objectContaining({ kind: "ready", database: "postgres" }));
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const left = await client.query("select datname from pg_database where datname like 'hookswitch_demo_%'");
  const tables = await client.query("select from pg_tables where schemaname = 'public'");
  await client.end();
  expect(left.rows).toEqual([]);
  expect(tables.rowCount).toBe(0);
  await expectNothingLeft(entries, temporary);
  await database.drop();
});

test.concurrent("Ctrl-C ends it and what it started", { timeout: LIMIT_MS }, async () => {
  const temporary = cli.folder();
  const demo = cli.start(["demo", "--json"], { env: { TMPDIR: temporary } });
  await demo.json<DemoEntry>(({ kind }) => kind === "webhook");
  demo.signal("SIGINT");

  const ended = await demo.ended;
  expect(ended.code).toBe(130);
  expect(summaryOf(entriesOf(ended))).toMatchObject({ ok: false, missing: ["The demo was interrupted."] });
  await expectNothingLeft(entriesOf(ended), temporary);
});

test.concurrent("says why and exits with 1 when a part does not start", { timeout: LIMIT_MS }, async () => {
  const temporary = cli.folder();
  const options = { env: { TMPDIR: temporary } };
  const ended = await cli.run(["demo", "--database-url", "postgres://nobody@127.0.0.1:1/none"], options);

  expect(ended.code).toBe(1);
  expect(ended.stdout).toContain("ECONNREFUSED");
  expect(ended.stdout.trimEnd().split("\n").at(-1)).toBe("demo: broke off");
  expect(readdirSync(temporary)).toEqual([]);
});

function entriesOf({ stdout, stderr }: Ended): DemoEntry[] {
  expect(stderr).toBe("");
  const lines = stdout.trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as DemoEntry);
}

function summaryOf(entries: DemoEntry[]): SummaryEntry {
  const last = entries.at(-1);
  if (last?.kind !== "summary") throw new Error(`the last line is no summary: ${JSON.stringify(last)}`);
  return last;
}

/** No file, and nobody listens where the server and the CRM did. */
async function expectNothingLeft(entries: DemoEntry[], temporary: string): Promise<void> {
  expect(readdirSync(temporary)).toEqual([]);
  const ready = entries.find((entry) => entry.kind === "ready");
  expect(ready).toBeDefined();
  for (const url of ready ? [ready.server, ready.crm] : []) {
    await expect(fetch(url)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  }
}
