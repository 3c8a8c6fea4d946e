import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createCli, type TestServer } from "../support/cli.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const cli = createCli();
let server: TestServer;

beforeAll(async () => {
  server = await cli.serve();
});
afterAll(() => cli.close());

type Event = { id: string; type: string; call_id: string };
type Reported = "call.started" | "call.ringing" | "call.answered" | "call.ended";

/** Reports the events of one call, which has come in and was answered. */
async function report(
  callId: string,
  types: Reported[] = ["call.started", "call.answered"],
  to = server,
): Promise<void> {
  const agent = { id: "anna", name: "Anna Berg" };
  const data = { direction: "inbound" as const, from: "+4930123456", to: "+4930987654", agent };
  for (const type of types) {
    await to.client.report(
      type === "call.started" ? { type, call_id: callId, data } : { type, call_id: callId, data: {} },
    );
  }
}

/** Reports one event after another for as long as something is waited for. */
async function reportDuring<T>(waiting: Promise<T>, callId: string, type: Reported): Promise<T> {
  let isOver = false;
  const waited = waiting.finally(() => {
    isOver = true;
  });
  while (!isOver) await report(callId, [type]);
  return await waited;
}

function eventsIn(stdout: string): Event[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Event);
}

describe.concurrent("events tail", () => {
  it("shows each event on a line, until Ctrl-C", async () => {
    await report("shown");
    const tail = cli.start(["events", "tail", "--since", "1h", "--call", "shown"], { env: server.env });
    await tail.says(/call\.answered/);
    await report("shown", ["call.ended"]);
    await tail.says(/call\.ended/);
    tail.signal("SIGINT");
    const { code, stdout, stderr } = await tail.ended;
    expect(stdout.trimEnd().split("\n")).toEqual(
      ["call.started    ", "call.answered   ", "call.ended      "].map((type) =>
        expect.stringMatching(
          new RegExp(
            `^\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  ${type}  shown         inbound   \\+4930123456 → \\+4930987654  Anna Berg$`,
          ),
        ),
      ),
    );
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });

  it("prints events as the API has them, one line of JSON each, and only those asked for", async () => {
    await report("json-1");
    await report("json-2");
    const args = [
      "events",
      "tail",
      "--since",
      "1h",
      "--json",
      "--type",
      "call.answered,call.ended",
      "--type",
      "sms.sent",
    ];
    const tail = cli.start(args, { env: server.env });
    const last = await tail.json<Event>(({ call_id }) => call_id === "json-2");
    expect(last).toEqual(await server.client.get("/v1/events/{id}", { path: { id: last.id } }));
    tail.signal("SIGTERM");
    const { code, stdout } = await tail.ended;
    expect(code).toBe(0);
    const own = eventsIn(stdout).filter(({ call_id }) => call_id.startsWith("json-"));
    expect(own.map(({ type, call_id }) => `${call_id} ${type}`)).toEqual([
      "json-1 call.answered",
      "json-2 call.answered",
    ]);
  });

  it("shows nothing of the past unless it is asked to", async () => {
    await report("before");
    const tail = cli.start(["events", "tail", "--json"], { env: server.env });
    // There is no telling from outside when it listens; what is reported now and again tells.
    await reportDuring(
      tail.json<Event>(({ call_id }) => call_id === "now"),
      "now",
      "call.ringing",
    );
    expect(tail.stdout()).not.toContain('"before"');
    tail.signal("SIGINT");
    expect(await tail.ended).toMatchObject({ code: 0 });
  });

  it("goes on where it was when the server was away, each event once", async () => {
    const first = await cli.serve();
    await report("call-1", undefined, first);
    const tail = cli.start(["events", "tail", "--since", "1h", "--json"], { env: first.env });
    await tail.json<Event>(({ type }) => type === "call.answered");
    first.command.signal("SIGTERM");
    await tail.says(/Lost the connection to .*Trying again…/);
    await first.command.ended;

    const { port } = new URL(first.url);
    const second = await cli.serve(["--port", port], { dataDir: first.dataDir });
    await report("call-1", ["call.ended"], { ...second, client: first.client });
    await tail.json<Event>(({ type }) => type === "call.ended");
    await tail.says(/Connected again\./);
    tail.signal("SIGINT");
    const { code, stdout } = await tail.ended;
    expect(eventsIn(stdout).map(({ type }) => type)).toEqual(["call.started", "call.answered", "call.ended"]);
    expect(code).toBe(0);
  });

  it("ends when nobody reads it any more", async () => {
    await report("piped");
    const tail = cli.start(["events", "tail", "--since", "1h", "--call", "piped"], { env: server.env });
    await tail.says(/call\.answered/);
    tail.stopReading();
    const { code, stderr } = await reportDuring(tail.ended, "piped", "call.ringing");
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });
});

describe.concurrent("without what it needs", () => {
  it.each([
    ["a key", { HOOKSWITCH_API_KEY: "" }, /HOOKSWITCH_API_KEY is not set.*printed when the server started/s],
    ["a key that is good", { HOOKSWITCH_API_KEY: "hs_wrong" }, /does not know the API key in HOOKSWITCH_API_KEY/],
    ["an address", { HOOKSWITCH_URL: "localhost" }, /HOOKSWITCH_URL: must be the server's address/],
  ])("%s", async (_what, env, told) => {
    const { code, stdout, stderr } = await cli.run(["events", "tail"], { env: { ...server.env, ...env } });
    expect(stderr).toMatch(told);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("");
    expect(code).toBe(1);
  });

  it("a server", async () => {
    const gone = await cli.serve();
    gone.command.signal("SIGTERM");
    await gone.command.ended;
    const { code, stderr } = await cli.run(["events", "tail"], { env: gone.env });
    expect(stderr).toBe(
      `Error: Cannot reach Hookswitch at ${gone.url}: nothing listens there. ` +
        "Start it with npm start, or set HOOKSWITCH_URL to where it runs.\n",
    );
    expect(code).toBe(1);
  });

  it.each([
    [["--type", "call.begun"], /There is no event "call\.begun"\. There are: call\.started, /],
    [["--since", "yesterday"], /argument 'yesterday' is invalid\. Give how long ago/],
  ])("an argument that it understands: %j", async (args, told) => {
    const { code, stderr } = await cli.run(["events", "tail", ...args], { env: server.env });
    expect(stderr).toMatch(told);
    expect(code).toBe(2);
  });
});
