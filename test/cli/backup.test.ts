import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { migrationsAfter } from "../../src/store/migrate.ts";
import { createCli } from "../support/cli.ts";
import { makeNewer } from "../support/make-newer.ts";
import { createDatabase } from "../support/postgres.ts";
import { ENGINES, makePlace } from "../support/test-database.ts";

vi.setConfig({ testTimeout: 60_000 });

const cli = createCli();
afterAll(() => cli.close());

const STARTED = {
  type: "call.started",
  call_id: "call-1",
  data: { direction: "inbound", from: "+4930123456", to: "+4930987654" },
} as const;

describe.concurrent("backup", () => {
  it("copies what a running server has stored, and the copy with its key is the installation again", async () => {
    const server = await cli.serve(["--allow-addresses", "127.0.0.0/8"]);
    const { id } = await server.client.report(STARTED);
    const connector = { name: "CRM", url: "http://127.0.0.1:1/", active: false };
    await server.client.post("/v1/connectors", { body: connector });

    const place = cli.folder();
    const file = join(place, "copy.db");
    const { code, stdout } = await cli.run(["backup", file, "--data-dir", server.dataDir]);
    expect(stdout).toMatch(new RegExp(`^✓ ${file} {2}\\d+\\.\\d MB, checked, in \\d+ m?s\n`));
    expect(stdout).toContain(`Keep a copy of ${join(server.dataDir, "secret.key")} too`);
    expect(code).toBe(0);
    expect(readdirSync(place)).toEqual(["copy.db"]);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const restored = cli.folder();
    copyFileSync(file, join(restored, "hookswitch.db"));
    copyFileSync(join(server.dataDir, "secret.key"), join(restored, "secret.key"));
    const again = await cli.serve([], { dataDir: restored });
    const headers = { authorization: `Bearer ${server.key}`, connection: "close" };
    const event = await fetch(`${again.url}/v1/events/${id}`, { headers });
    expect(await event.json()).toMatchObject({ id, call_id: "call-1" });
    const connectors = await fetch(`${again.url}/v1/connectors`, { headers });
    expect(await connectors.json()).toMatchObject({ data: [{ name: "CRM" }] });
  });

  it("copies without a server too, and tells scripts on one line what it wrote", async () => {
    const dataDir = cli.folder();
    await cli.run(["migrate", "--data-dir", dataDir]);
    const file = join(cli.folder(), "copy's.db");
    const { code, stdout, stderr } = await cli.run(["backup", file, "--data-dir", dataDir, "--json"]);
    expect(JSON.parse(stdout)).toEqual({ file, bytes: statSync(file).size, duration_ms: expect.any(Number) });
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });

  it("overwrites nothing, and leaves nothing of a copy that fails", async () => {
    const dataDir = cli.folder();
    const source = join(dataDir, "hookswitch.db");
    writeFileSync(source, "no database at all, but long enough to look at".repeat(100));
    const place = cli.folder();
    const file = join(place, "copy.db");
    const failed = await cli.run(["backup", file, "--data-dir", dataDir]);
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining("file is not a database") });
    expect(readdirSync(place)).toEqual([]);

    writeFileSync(file, "somebody's");
    const refused = await cli.run(["backup", file, "--data-dir", dataDir]);
    expect(refused).toMatchObject({
      code: 1,
      stderr: `Error: ${file} exists. Give another name, or move it away first.\n`,
    });
    expect(readFileSync(file, "utf8")).toBe("somebody's");

    writeFileSync(`${join(place, "other.db")}.partial`, "");
    const cutOff = await cli.run(["backup", join(place, "other.db"), "--data-dir", dataDir]);
    expect(cutOff).toMatchObject({ code: 1, stderr: expect.stringMatching(/\.partial exists: .*Delete it/) });
  });

  it.each([
    ["nothing", (folder: string) => ["copy.db", "--data-dir", folder], /There is no database at .*--data-dir/],
    ["into nothing", () => ["/nowhere/copy.db"], /There is no database at /],
  ])("does not copy %s", async (_what, args, told) => {
    const { code, stderr } = await cli.run(["backup", ...args(join(cli.folder(), "none"))], { cwd: cli.folder() });
    expect(stderr).toMatch(told);
    expect(code).toBe(1);
  });

  it("gives the command for PostgreSQL, without the password", async () => {
    const env = { DATABASE_URL: "postgres://calls:geheim@db.example:5433/calls?sslmode=require" };
    const { code, stderr } = await cli.run(["backup", "/backups/it's.dump"], { env });
    expect(stderr).toContain(
      `pg_dump --format=custom --file='/backups/it'\\''s.dump' 'postgres://calls@db.example:5433/calls?sslmode=require'\n`,
    );
    expect(stderr).toContain("apt install postgresql-client");
    expect(stderr).not.toContain("geheim");
    expect(code).toBe(1);
  });
});

/** The migrations of this version. */
const ALL = migrationsAfter([]);

describe.concurrent("migrate", () => {
  it("says what is pending without doing it, does it, and then has nothing to do", async () => {
    const dataDir = cli.folder();
    const migrate = (...args: string[]) => cli.run(["migrate", "--data-dir", dataDir, ...args]);

    expect(await migrate("--check", "--json")).toEqual({
      code: 3,
      signal: null,
      stdout: `${JSON.stringify({ pending: ALL })}\n`,
      stderr: "",
    });
    expect(existsSync(join(dataDir, "hookswitch.db"))).toBe(false);
    expect(await migrate("--check")).toMatchObject({
      code: 3,
      stdout: `Pending:\n${ALL.map((name) => `  ${name}\n`).join("")}`,
    });

    const done = await migrate();
    const lines = ALL.map((name) => `✓ ${name} \\d+ m?s\\n`).join("");
    expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(new RegExp(`^${lines}$`)) });
    expect(done.stderr).toBe(`SQLite, ${join(dataDir, "hookswitch.db")}\n${ALL.map((name) => `${name}…\n`).join("")}`);

    expect(await migrate("--json")).toMatchObject({ code: 0, stdout: '{"applied":[]}\n', stderr: "" });
    expect(await migrate()).toMatchObject({ code: 0, stdout: "Nothing to do: the database is up to date.\n" });
    expect(await migrate("--check")).toMatchObject({ code: 0, stdout: expect.stringContaining("up to date") });
  });

  it("looks at PostgreSQL without changing it", async () => {
    const database = await createDatabase();
    const env = { DATABASE_URL: database.url };
    const check = () => cli.run(["migrate", "--check", "--json"], { env });
    expect(await check()).toMatchObject({ code: 3, stdout: `${JSON.stringify({ pending: ALL })}\n` });
    expect(await check()).toMatchObject({ code: 3 });
    expect(await cli.run(["migrate", "--json"], { env })).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify({ applied: ALL })}\n`,
    });
    expect(await check()).toMatchObject({ code: 0, stdout: '{"pending":[]}\n' });
    await database.drop();
  });

  it("checks beside a running server, but migrates only without one", async () => {
    const { dataDir } = await cli.serve();
    expect(await cli.run(["migrate", "--check", "--data-dir", dataDir])).toMatchObject({ code: 0 });
    const { code, stderr } = await cli.run(["migrate", "--data-dir", dataDir]);
    expect(stderr).toMatch(/Error: Another Hookswitch already runs on /);
    expect(code).toBe(1);
  });

  it.each(ENGINES)("refuses a database of a newer version, and changes nothing: %s", async (engine) => {
    const place = await makePlace(engine);
    await makeNewer(place.url);
    for (const args of [[], ["--check"], ["--json"]]) {
      const { code, stdout, stderr } = await cli.run(["migrate", "--database-url", place.url, ...args]);
      expect(stderr).toMatch(/Error: .*newer version of Hookswitch.*9999-from-the-future.*Start that version/);
      expect(stdout).toBe("");
      expect(code).toBe(1);
    }
    await place.remove();
  });
});
