import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createCli, type TestServer } from "../support/cli.ts";
import { type Receiver, type Respond, startReceiver } from "../support/receiver.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const cli = createCli();
const receivers: Receiver[] = [];
let server: TestServer;

beforeAll(async () => {
  server = await cli.serve(["--allow-addresses", "127.0.0.0/8"]);
});
afterAll(async () => {
  await cli.close();
  for (const receiver of receivers) await receiver.close();
});

async function createConnector(name: string, given: object, respond?: Respond) {
  const receiver = await startReceiver(respond);
  receivers.push(receiver);
  const { id } = await server.client.post("/v1/connectors", { body: { name, url: receiver.url, ...given } });
  return { id, receiver };
}

const run = (...args: string[]) => cli.run(["test", ...args], { env: server.env });

describe.concurrent("test", () => {
  it("sends the examples and shows each answer", async () => {
    const { receiver } = await createConnector("Sales CRM", { dialect: "dialer" }, ({ body }) =>
      body.includes("callStarted") ? { body: '{"contact": {"id": 7}}' } : { body: "[]" },
    );
    const { code, stdout, stderr } = await run("sales crm");
    expect(stderr).toBe(`Testing Sales CRM at ${receiver.url}.\n`);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^✓ callStarted {13}200 {2,}\d+\.\d ms {2}contact 7$/);
    expect(lines[1]).toMatch(/^✓ callRinging .* {2}no contact: the answer is a list/);
    expect(lines.at(-1)).toBe("✓ 7 of 7 delivered.");
    expect(code).toBe(0);
    expect(receiver.requests).toHaveLength(7);
  });

  it("ends with 1 when not all were delivered, and says why", async () => {
    const events = ["call.started", "call.ended"];
    await createConnector("Failing", { events }, ({ body }) => ({ status: body.includes('"call.ended"') ? 500 : 200 }));
    const { code, stdout } = await run("Failing");
    expect(stdout).toMatch(/^✗ call\.ended {4}500 .* answered with status 500$/m);
    expect(stdout).toMatch(/^✗ 1 of 2 delivered\.$/m);
    expect(code).toBe(1);
  });

  it("sends only the types asked for, and prints one line of JSON", async () => {
    const { id } = await createConnector("JSON", { events: [] });
    const { code, stdout, stderr } = await run(id, "--type", "call.started,sms.sent", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ passed: true, data: [{ name: "call.started" }, { name: "sms.sent" }] });
    expect([code, stderr, stdout.trimEnd().split("\n").length]).toEqual([0, "", 1]);
    const nothing = await run(id);
    expect(nothing).toMatchObject({
      code: 1,
      stdout: "✗ Nothing was sent: the connector is subscribed to no event.\n",
    });
  });

  it("says what it cannot do", async () => {
    expect((await run("Nobody")).stderr).toMatch(/^Error: There is no connector "Nobody"/);
    const { id } = await createConnector("Dialer", { dialect: "dialer" });
    const { code, stderr } = await run(id, "--type", "call.error");
    expect(stderr).toContain("The dialect dialer has no call.error.");
    expect(code).toBe(1);
  });
});
