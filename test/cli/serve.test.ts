import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { createCli, type ServerReady } from "../support/cli.ts";
import { makeNewer } from "../support/make-newer.ts";
import { createDatabase } from "../support/postgres.ts";
import { startReceiver } from "../support/receiver.ts";
import type { Ended } from "../support/spawn-program.ts";
import { ENGINES, makePlace } from "../support/test-database.ts";

vi.setConfig({ testTimeout: 60_000 });

const cli = createCli();
afterAll(() => cli.close());

const STARTED = {
  type: "call.started",
  call_id: "call-1",
  data: { direction: "inbound", from: "+4930123456", to: "+4930987654" },
} as const;

/** One plain sentence or two for a person, no stack trace, and exit code 1. */
function expectTold({ code, stdout, stderr }: Ended, told: RegExp): void {
  expect(stderr).toMatch(told);
  expect(stderr).toMatch(/^Error: /m);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe("");
  expect(code).toBe(1);
}

/** Starts it as a person does, with everything that it says. */
function startForPerson(dataDir: string, args: string[] = []) {
  return cli.start(["serve", "--port", "0", "--data-dir", dataDir, "--log-level", "warn", ...args]);
}

describe.concurrent("starting", () => {
  it("tells scripts on one line when it is ready, and what the first run has made", async () => {
    const server = await cli.serve();
    const ready = await server.command.json<ServerReady>();
    expect(ready).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      first_run: {
        account_id: expect.stringMatching(/^acc_/),
        email: "owner@localhost",
        password: expect.any(String),
        api_key: expect.stringMatching(/^hs_/),
      },
      pid: server.command.pid,
    });
    await server.client.get("/v1/events");
    server.command.signal("SIGTERM");
    const { code, stdout } = await server.command.ended;
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(1);

    const again = await cli.serve([], { dataDir: server.dataDir });
    expect(await again.command.json<ServerReady>()).toMatchObject({ first_run: null });
  });

  it("tells a person where it is and how to begin, and secrets only once", async () => {
    const dataDir = cli.folder();
    const first = startForPerson(dataDir);
    const banner = await first.says(/Ctrl-C stops it/);
    const url = /is running on (\S+)/.exec(banner)?.[1] ?? "";
    expect(banner).toContain(`SQLite, ${join(dataDir, "hookswitch.db")}`);
    expect(banner).toContain(`${url}/openapi.json`);
    expect(banner).toMatch(/shown once/);
    expect(banner).toMatch(/Owner +owner@localhost/);
    const password = /Password +(\S+)/.exec(banner)?.[1] ?? "";
    const key = /API key +(hs_\S+)/.exec(banner)?.[1] ?? "";
    expect(password).not.toBe("");

    const [, address, header, body] =
      /curl (\S+) \\\s+-H "(.+?)" \\\s+-H "Content-Type: .+?" \\\s+-d '(.+)'/.exec(banner) ?? [];
    expect(header).toBe(`Authorization: Bearer ${key}`);
    const response = await fetch(address ?? "", {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", connection: "close" },
      body: body ?? "",
    });
    expect(response.status).toBe(202);
    await response.text();
    first.signal("SIGINT");
    expect(await first.ended).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining("Stopped.") });

    const second = startForPerson(dataDir);
    const shorter = await second.says(/Ctrl-C stops it/);
    expect(shorter).not.toContain(key);
    expect(shorter).not.toContain(password);
    expect(shorter.length).toBeLessThan(banner.length / 2);
  });

  it("shows a PostgreSQL database without its password", async () => {
    const database = await createDatabase();
    const url = new URL(database.url);
    url.searchParams.set("application_name", "test");
    const secret = "geheim-0815";
    if (url.password === "") url.password = secret;
    const server = cli.start(["serve", "--port", "0", "--data-dir", cli.folder()], { env: { DATABASE_URL: url.href } });
    const banner = await server.says(/Ctrl-C stops it/);
    expect(banner).toContain(`PostgreSQL, ${url.pathname.slice(1)} at `);
    expect(banner).not.toContain(url.password);
    server.signal("SIGTERM");
    expect(await server.ended).toMatchObject({ code: 0 });
    await database.drop();
  });

  it("takes flags through npm start, and every command through npm run hookswitch", async () => {
    const root = join(import.meta.dirname, "../..");
    const dataDir = cli.folder();
    const args = ["start", "--silent", "--", "--port", "0", "--data-dir", dataDir, "--json"];
    const server = cli.startProgram("npm", args, { cwd: root });
    const { pid } = await server.json<ServerReady>();
    process.kill(pid, "SIGTERM");
    expect(await server.ended).toMatchObject({ code: 0 });

    const version = cli.startProgram("npm", ["run", "--silent", "hookswitch", "--", "--version"], { cwd: root });
    expect(await version.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe.concurrent("ending", () => {
  /** A server with one webhook under way, which its receiver has not answered yet. */
  async function startBusy() {
    const answer = Promise.withResolvers<void>();
    const receiver = await startReceiver(async () => {
      await answer.promise;
      return {};
    });
    const dataDir = cli.folder();
    const { client, command } = await cli.serve(["--allow-addresses", "127.0.0.0/8"], { dataDir });
    await client.post("/v1/connectors", { body: { name: "CRM", url: `${receiver.url}/` } });
    const { id } = await client.report(STARTED);
    await receiver.waitFor(1);
    return { receiver, dataDir, command, eventId: id, letAnswer: answer.resolve };
  }

  it("finishes what is under way, also when npm passes Ctrl-C on that the terminal has told already", async () => {
    const { receiver, dataDir, command, eventId, letAnswer } = await startBusy();
    const key = (await command.json<ServerReady>()).first_run?.api_key ?? "";
    command.signal("SIGINT");
    command.signal("SIGINT");
    letAnswer();
    expect(await command.ended).toMatchObject({ code: 0 });
    await receiver.close();

    const again = await cli.serve([], { dataDir });
    const answered = await fetch(`${again.url}/v1/events/${eventId}/deliveries`, {
      headers: { authorization: `Bearer ${key}`, connection: "close" },
    });
    expect(await answered.json()).toMatchObject({ data: [{ status: "delivered", attempts: 1 }] });
  });

  it("ends at once when Ctrl-C is pressed again", async () => {
    const { receiver, command, letAnswer } = await startBusy();
    const pressing = setInterval(() => command.signal("SIGINT"), 100);
    const ended = await command.ended;
    clearInterval(pressing);
    expect(ended).toMatchObject({ code: 130, signal: null });
    letAnswer();
    await receiver.close();
  });
});

describe.concurrent("what it cannot start with", () => {
  it("a port that is taken, which leaves the first run for the next start", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const dataDir = cli.folder();
    expectTold(await cli.run(["serve", "--port", String(port), "--data-dir", dataDir, "--json"]), /taken.*--port/s);
    other.close();
    const { key } = await cli.serve([], { dataDir });
    expect(key).toMatch(/^hs_/);
  });

  it("an address that is not this machine's", async () => {
    const args = ["serve", "--host", "203.0.113.1", "--port", "0", "--data-dir", cli.folder()];
    expectTold(await cli.run(args), /203\.0\.113\.1 is no address of this machine.*--host/s);
  });

  it("a data folder that cannot be written to", async () => {
    const file = join(cli.folder(), "file");
    writeFileSync(file, "");
    expectTold(
      await cli.run(["serve", "--data-dir", join(file, "data")]),
      /Cannot write to the data folder.*--data-dir/s,
    );
  });

  it.runIf(process.platform === "linux").each([
    ["/proc", "its file system keeps no files"],
    ["/proc/hookswitch/data", "its file system keeps no files"],
    ["/sys/hookswitch", ""],
    ["/dev/null", "a part of the path is a file"],
  ])("a data folder where there cannot be one: %s", async (dataDir, reason) => {
    const ended = await cli.run(["serve", "--port", "0", "--data-dir", dataDir]);
    expectTold(ended, new RegExp(`Cannot write to the data folder ${dataDir}: .*${reason}.*--data-dir`, "s"));
    expectTold(await cli.run(["migrate", "--data-dir", dataDir]), /Cannot use \S+\/hookswitch\.db: /);
  });

  it.runIf(process.platform === "linux").each([
    [0, /Cannot write to the data folder/],
    [20_000, /Cannot write to the database \S+hookswitch\.db \(.*its disk is full/],
    [200_000, /Cannot write to the database \S+hookswitch\.db \(.*its disk is full/],
  ])("a disk that is full after %i bytes, which leaves the first run for the next start", async (bytes, told) => {
    const dataDir = cli.folder();
    const args = ["serve", "--port", "0", "--data-dir", dataDir];
    expectTold(await cli.run(args, { command: ["prlimit", `--fsize=${bytes}`] }), told);
    const { key } = await cli.serve([], { dataDir });
    expect(key).not.toBe("");
  });

  it("a database server that does not answer, without telling the password", async () => {
    const env = { DATABASE_URL: "postgres://hookswitch:geheim@127.0.0.1:1/calls" };
    const ended = await cli.run(["serve", "--data-dir", cli.folder()], { env });
    expectTold(ended, /PostgreSQL database calls at 127\.0\.0\.1:1.*DATABASE_URL/s);
    expect(ended.stderr).not.toContain("geheim");
  });

  it.each(ENGINES)("a database of a newer version: %s", async (engine) => {
    const place = await makePlace(engine);
    await makeNewer(place.url);
    const ended = await cli.run(["serve", "--port", "0", "--data-dir", cli.folder(), "--database-url", place.url]);
    expectTold(ended, /newer version.*9999-from-the-future/s);
    await place.remove();
  });

  it("a data folder that another one uses", async () => {
    const { dataDir } = await cli.serve();
    expectTold(await cli.run(["serve", "--port", "0", "--data-dir", dataDir]), /Another Hookswitch already runs on/);
  });

  it.each([
    ["--port", "4400x", {}, /--port: must be a whole number from 0 to 65535/],
    ["--allow-addresses", "10.0.0.0/8,intranet", {}, /--allow-addresses: "intranet" is neither/],
    ["--database-url", "postgres://u:geheim@[x/calls", {}, /--database-url: is no URL/],
    ["--database-url", "sqlite:", {}, /--database-url: must name a file/],
    ["--database-url", "sqlite::memory:", {}, /--database-url: must name a file/],
    ["--log-level", "warn", { HOOKSWITCH_PORT: "none" }, /HOOKSWITCH_PORT: must be a whole number/],
  ])("a setting that is none: %s %s %o", async (flag, value, env, told) => {
    const ended = await cli.run(["serve", "--data-dir", cli.folder(), flag, value], { env });
    expectTold(ended, told);
    expect(ended.stderr).not.toContain("geheim");
  });
});

describe.concurrent("what it does not understand", () => {
  it.each([
    [
      ["serve", "--prot", "1"],
      /^Error: unknown option '--prot'.*Did you mean --port\?.*Try `hookswitch serve --help`/s,
    ],
    [["srve"], /^Error: unknown command 'srve'.*Did you mean serve\?.*Try `hookswitch --help`/s],
    [["events", "tali"], /unknown command 'tali'.*Try `hookswitch events --help`/s],
    [["replay", "crm"], /--from <time>' not specified.*Try `hookswitch replay --help`/s],
    [[], /Usage: hookswitch/],
  ])("%j", async (args, told) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect(stderr).toMatch(told);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it.each(["serve", "demo", "events tail", "replay", "listen", "migrate", "backup"])(
    "has help for %s, with --json in it",
    async (command) => {
      const { code, stdout, stderr } = await cli.run([...command.split(" "), "--help"]);
      expect(stdout).toContain(`Usage: hookswitch ${command} `);
      expect(stdout).toContain("--json");
      expect(stderr).toBe("");
      expect(code).toBe(0);
    },
  );
});
