import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createCli, type TestServer } from "../support/cli.ts";
import { type Receiver, type Respond, startReceiver } from "../support/receiver.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const CALLS = 12;

const cli = createCli();
const receivers: Receiver[] = [];
let server: TestServer;
/** When all of them had come in: what comes later, as an exhausted delivery's event does, is not replayed. */
let until: string;

/** Events that came in before there was any connector: only a replay sends them. */
beforeAll(async () => {
  server = await cli.serve(["--allow-addresses", "127.0.0.0/8"]);
  const data = { direction: "inbound" as const, from: "+4930123456", to: "+4930987654" };
  const calls = Array.from({ length: CALLS }, (_, index) => `call-${index}`);
  const events = calls.flatMap((call_id) => [
    { type: "call.started" as const, call_id, data },
    { type: "call.ended" as const, call_id, data: {} },
  ]);
  await server.client.reportAll(events);
  until = new Date(Date.now() + 1).toISOString();
});
afterAll(async () => {
  await cli.close();
  for (const receiver of receivers) await receiver.close();
});

type Replay = { id: string; status: string; total: number; delivered: number; failed: number; waiting: number };

async function createConnector(name: string, respond?: Respond): Promise<{ id: string; receiver: Receiver }> {
  const receiver = await startReceiver(respond);
  receivers.push(receiver);
  const body = { name, url: `${receiver.url}/`, retry_limit: 0, concurrency: 8 };
  const { id } = await server.client.post("/v1/connectors", { body });
  return { id, receiver };
}

const run = (meant: string, ...args: string[]) =>
  cli.run(["replay", meant, "--to", until, ...args], { env: server.env });

describe.concurrent("replay", () => {
  it("sends past events to a connector that is named, shows how far it is, and says how it went", async () => {
    const { receiver } = await createConnector("Sales CRM");
    const { code, stdout, stderr } = await run("sales crm", "--from", "1h");
    expect(stdout).toBe(`✓ ${CALLS * 2} delivered, 0 failed.\n`);
    expect(stderr).toMatch(
      new RegExp(`^Replaying ${CALLS * 2} events to Sales CRM \\(rpl_\\w+\\)\\.\nCtrl-C stops it`),
    );
    expect(stderr).toMatch(/^\d+ % {2}\d+ of 24 delivered/m);
    expect(code).toBe(0);
    expect(receiver.requests).toHaveLength(CALLS * 2);
  });

  it("replays only the types asked for, and prints the replay as one line of JSON when it is over", async () => {
    const { id, receiver } = await createConnector("JSON");
    const { code, stdout, stderr } = await run(id, "--from", "2020-01-01", "--type", "call.ended", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ connector_id: id, status: "completed", total: CALLS, delivered: CALLS });
    expect(stdout.trim().split("\n")).toHaveLength(1);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(receiver.requests.every(({ body }) => JSON.parse(body).type === "call.ended")).toBe(true);
  });

  it("says how many failed, and sends only those again when asked to", async () => {
    let failing = 5;
    const { id, receiver } = await createConnector("Failing", () => ({ status: failing-- > 0 ? 500 : 200 }));
    const first = await run(id, "--from", "1h", "--type", "call.started");
    expect(first.stdout).toContain(`✗ ${CALLS - 5} delivered, 5 failed.`);
    expect(first.stdout).toContain(`/v1/deliveries?connector_id=${id}&outcome=exhausted`);
    expect(first.code).toBe(1);

    const second = await run(id, "--from", "1h", "--type", "call.started", "--undelivered-only");
    expect(second.stdout).toBe("✓ 5 delivered, 0 failed.\n");
    expect(second.code).toBe(0);
    expect(receiver.requests).toHaveLength(CALLS + 5);
  });

  it("begins without waiting for the end when detached", async () => {
    const { id, receiver } = await createConnector("Detached");
    const { code, stdout, stderr } = await run(id, "--from", "1h", "--detach", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ connector_id: id, status: "running", total: CALLS * 2 });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    await receiver.waitFor(CALLS * 2);
  });

  it("is stopped at the server by Ctrl-C", async () => {
    const answer = Promise.withResolvers<void>();
    const { id, receiver } = await createConnector("Stopped", async () => {
      await answer.promise;
      return {};
    });
    const replaying = cli.start(["replay", id, "--from", "1h", "--to", until, "--json"], { env: server.env });
    await receiver.waitFor(1);
    replaying.signal("SIGINT");
    const { code, stdout } = await replaying.ended;
    const replay = JSON.parse(stdout) as Replay;
    expect(replay).toMatchObject({ status: "stopped", delivered: 0 });
    expect(code).toBe(130);
    expect(await server.client.get("/v1/replays/{id}", { path: { id: replay.id } })).toMatchObject({
      status: "stopped",
    });
    answer.resolve();
  });

  it("says that nothing leaves while the connector is paused", async () => {
    const { id } = await createConnector("Paused");
    await server.client.post("/v1/connectors/{id}/pause", { path: { id } });
    const { code, stderr } = await run(id, "--from", "1h", "--detach");
    expect(stderr).toMatch(/The connector is paused: nothing is sent to it before it is taken up again\./);
    expect(stderr).toMatch(/POST \/v1\/replays\/rpl_\w+\/stop stops it/);
    expect(code).toBe(0);
  });
});

describe.concurrent("what it cannot do", () => {
  it("replay to a connector that there is not, or to one of two", async () => {
    const { id } = await createConnector("Twin");
    const { id: otherId } = await createConnector("twin");
    const unknown = await run("Nobody", "--from", "1h");
    expect(unknown.stderr).toMatch(/^Error: There is no connector "Nobody"\. There are:\n/);
    expect(unknown.stderr).toContain(`  ${id}  Twin\n`);
    expect(unknown.code).toBe(1);

    const ambiguous = await run("TWIN", "--from", "1h");
    expect(ambiguous.stderr).toMatch(/^Error: Several connectors are called "TWIN": give an id\./);
    expect(ambiguous.stderr).toContain(otherId);
    expect(ambiguous.code).toBe(1);
  });

  it("replay a range that the server refuses: its reasons are told by field", async () => {
    const { id } = await createConnector("Range");
    const { code, stderr } = await run(id, "--from", "2026-05-02", "--to", "2026-05-01");
    expect(stderr).toMatch(/^Error: The body is not valid:\n {2}to: .*later than from/);
    expect(code).toBe(1);
  });

  it.each([
    ["with a wrong key", { HOOKSWITCH_API_KEY: "hs_wrong" }, /does not know the API key/],
    [
      "without a server",
      { HOOKSWITCH_URL: "http://127.0.0.1:9" },
      /Cannot reach Hookswitch at http:\/\/127\.0\.0\.1:9/,
    ],
  ])("replay %s", async (_how, env, told) => {
    const { code, stderr } = await cli.run(["replay", "crm", "--from", "1h"], { env: { ...server.env, ...env } });
    expect(stderr).toMatch(told);
    expect(code).toBe(1);
  });

  it("read a time that is none", async () => {
    const { code, stderr } = await run("crm", "--from", "soon");
    expect(stderr).toMatch(/argument 'soon' is invalid\. Give how long ago/);
    expect(code).toBe(2);
  });
});
