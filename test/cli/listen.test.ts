import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { newSecret, sign } from "../../src/journey/sign.ts";
import { createCli, type TestServer } from "../support/cli.ts";
import { startReceiver } from "../support/receiver.ts";
import type { RunningCommand } from "../support/spawn-program.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const cli = createCli();
let server: TestServer;

beforeAll(async () => {
  server = await cli.serve(["--allow-addresses", "127.0.0.0/8"]);
});
afterAll(() => cli.close());

type Line = {
  listening?: string;
  connector_id?: string | null;
  webhook_id: string | null;
  event: string;
  verified: boolean | null;
  reason: string | null;
  status: number;
  body: unknown;
};

/** Starts a listener with `--json`, and says where it listens. */
async function listen(args: string[], env: Record<string, string> = {}) {
  const command = cli.start(["listen", "--json", ...args], { env });
  const { listening = "", connector_id } = await command.json<Line>();
  return { command, url: listening, connectorId: connector_id };
}

const received = (command: RunningCommand, holds: (line: Line) => boolean = () => true) =>
  command.json<Line>((line) => line.listening === undefined && holds(line));

async function post(url: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const {
    statusCode,
    headers: answered,
    body: content,
  } = await request(url, { method: "POST", headers, body, reset: true });
  return { status: statusCode, headers: answered, text: await content.text() };
}

function signedHeaders(body: string, secret: string): Record<string, string> {
  const timestampS = Math.floor(Date.now() / 1_000);
  return {
    "webhook-id": "dlv_1",
    "webhook-timestamp": String(timestampS),
    "webhook-signature": sign({ id: "dlv_1", timestampS, body, secrets: [secret] }),
  };
}

const BODY = JSON.stringify({ type: "call.started", data: { call_id: "call-1" } });
const STARTED = {
  type: "call.started",
  call_id: "call-1",
  data: { direction: "inbound", from: "+4930123456", to: "+4930987654" },
} as const;

describe.concurrent("listen", () => {
  it("shows each webhook, whether its signature is right and if not why, and its body", async () => {
    const secret = newSecret();
    const command = cli.start(["listen", "--secret", secret, "--body"]);
    const url = /Listening on (\S+), until Ctrl-C/.exec(await command.says(/until Ctrl-C/))?.[1] ?? "";
    expect(await post(url, BODY, signedHeaders(BODY, secret))).toMatchObject({ status: 200, text: "" });
    await post(url, BODY, signedHeaders(BODY, newSecret()));
    await post(url, "hello \u001b[31m", {});
    await command.says(/hello/);
    command.signal("SIGINT");
    const { code, stdout } = await command.ended;
    const time = "\\d\\d:\\d\\d:\\d\\d\\.\\d{3}";
    expect(stdout).toMatch(new RegExp(`^${time}  ✓ call\\.started      dlv_1  200  \\d+\\.\\d ms$`, "m"));
    expect(stdout).toMatch(new RegExp(`^${time}  ✗ call\\.started      dlv_1  200  .* not verified: No matching`, "m"));
    expect(stdout).toMatch(/✗ POST \/ +no webhook-id {2}200 .* not verified: Missing required headers/);
    expect(stdout).toContain('\n    {\n      "type": "call.started",\n');
    expect(stdout).not.toContain("\u001b");
    expect(code).toBe(0);
  });

  it.each([
    ["the dialer's", { eventType: "callStarted", type: "INCOMING" }, "callStarted"],
    ["the voice agent's", { event_type: "call_initiated" }, "call_initiated"],
    ["the webphone's", { event: "call_start" }, "call_start"],
  ])("knows %s event by its name", async (_whose, body, name) => {
    const { command, url } = await listen([]);
    await post(url, JSON.stringify(body));
    expect(await received(command)).toMatchObject({ event: name, verified: null, status: 200, body });
    await (await request(`${url}hooks?${new URLSearchParams(body)}`, { reset: true })).body.text();
    expect(await received(command, (line) => line.body === "")).toMatchObject({ event: name });
    command.signal("SIGTERM");
    expect(await command.ended).toMatchObject({ code: 0 });
  });

  it("forwards a webhook byte by byte, and passes the answer back", async () => {
    const zipped = gzipSync("ok");
    const program = createServer((incoming, answer) => {
      answer.writeHead(202, { "content-encoding": "gzip", "x-own": `${incoming.method} ${incoming.url}` });
      incoming.on("data", (chunk: Buffer) => seen.push(chunk));
      incoming.on("end", () => answer.end(zipped));
      headers = incoming.headers;
    });
    const seen: Buffer[] = [];
    let headers: Record<string, unknown> = {};
    program.listen(0, "127.0.0.1");
    await once(program, "listening");
    const { port } = program.address() as AddressInfo;

    const { command, url } = await listen(["--forward", `http://127.0.0.1:${port}/hooks/?a=1`]);
    const bytes = Buffer.from([0xff, 0x00, 0x7b]);
    const answer = await request(`${url}callStarted?b=2`, {
      method: "POST",
      headers: { "webhook-id": "dlv_7", "content-type": "application/json" },
      body: bytes,
      reset: true,
    });
    expect(answer.statusCode).toBe(202);
    expect(answer.headers).toMatchObject({ "content-encoding": "gzip", "x-own": "POST /hooks/callStarted?a=1&b=2" });
    expect(Buffer.from(await answer.body.arrayBuffer())).toEqual(zipped);
    expect(Buffer.concat(seen)).toEqual(bytes);
    expect(headers).toMatchObject({ "webhook-id": "dlv_7", host: `127.0.0.1:${port}` });
    expect(await received(command)).toMatchObject({ webhook_id: "dlv_7", status: 202, reason: null });

    program.close();
    program.closeAllConnections();
    expect(await post(url, BODY)).toMatchObject({ status: 502 });
    expect(await received(command, ({ status }) => status === 502)).toMatchObject({
      reason: `nothing listens at http://127.0.0.1:${port}/hooks/?a=1`,
    });
    command.signal("SIGINT");
    expect(await command.ended).toMatchObject({ code: 0 });
  });

  it("answers with the status or the contact that it is given", async () => {
    const file = join(cli.folder(), "contact.json");
    writeFileSync(file, '{"id": 7, "fields": [{"title": "Name", "value": "Ada Lovelace"}]}');
    const { command, url } = await listen(["--contact", file, "--status", "201"]);
    const { status, headers, text } = await post(url, BODY);
    expect({ status, type: headers["content-type"] }).toEqual({ status: 201, type: "application/json" });
    expect(JSON.parse(text)).toEqual({
      success: true,
      contact: { id: 7, fields: [{ title: "Name", value: "Ada Lovelace" }] },
    });
    command.signal("SIGINT");
    await command.ended;
  });
});

describe.concurrent("listen at a running server", () => {
  it("creates a connector that points here, verifies what comes, and deletes it at the end", async () => {
    const { command, connectorId } = await listen(["--create"], server.env);
    await server.client.report(STARTED);
    const line = await received(command, ({ event }) => event === "call.started");
    expect(line).toMatchObject({ verified: true, status: 200 });
    command.signal("SIGINT");
    const { code, stderr } = await command.ended;
    expect(stderr).toBe(`The temporary connector ${connectorId} is deleted.\n`);
    expect(code).toBe(0);
    const { data } = await server.client.get("/v1/connectors");
    expect(data.map(({ id }) => id)).not.toContain(connectorId);
  });

  it.each<[string, (command: RunningCommand) => void]>([
    ["nobody reads it any more", (command) => command.stopReading()],
    ["its terminal is closed", (command) => command.signal("SIGHUP")],
  ])("deletes the connector that it has created when %s", async (_when, leave) => {
    const { command, connectorId } = await listen(["--create"], server.env);
    leave(command);
    await server.client.report({ ...STARTED, call_id: connectorId ?? "" });
    expect(await command.ended).toMatchObject({
      code: 0,
      stderr: `The temporary connector ${connectorId} is deleted.\n`,
    });
    const { data } = await server.client.get("/v1/connectors");
    expect(data.map(({ id }) => id)).not.toContain(connectorId);
  });

  it("points a connector here, and gives it its own address back", async () => {
    const receiver = await startReceiver();
    const body = { name: "Own", url: `${receiver.url}/own`, events: ["sms.sent" as const] };
    const { id, secret } = await server.client.post("/v1/connectors", { body });
    const { command, connectorId } = await listen(["--connector", "own", "--secret", secret], server.env);
    expect(connectorId).toBe(id);
    await server.client.report({
      type: "sms.sent",
      data: { from: "+4930123456", to: "+4930987654", text: "hi" },
    });
    expect(await received(command)).toMatchObject({ event: "sms.sent", verified: true });
    command.signal("SIGTERM");
    expect(await command.ended).toMatchObject({ code: 0, stderr: `Own has its own address back: ${body.url}\n` });
    expect(await server.client.get("/v1/connectors/{id}", { path: { id } })).toMatchObject({ url: body.url });
    await receiver.close();
  });

  it("leaves a connector alone that somebody has pointed elsewhere meanwhile", async () => {
    const { id } = await server.client.post("/v1/connectors", {
      body: {
        name: "Moved",
        url: "http://127.0.0.1:1/",
      },
    });
    const { command } = await listen(["--connector", id], server.env);
    await server.client.patch("/v1/connectors/{id}", { path: { id }, body: { url: "http://127.0.0.1:1/new" } });
    command.signal("SIGINT");
    expect((await command.ended).stderr).toMatch(/pointed elsewhere meanwhile \(http:\/\/127\.0\.0\.1:1\/new\)/);
    expect(await server.client.get("/v1/connectors/{id}", { path: { id } })).toMatchObject({
      url: "http://127.0.0.1:1/new",
    });
  });

  it("says which flag lets connectors reach this machine", async () => {
    const strict = await cli.serve();
    const { code, stdout, stderr } = await cli.run(["listen", "--create"], { env: strict.env });
    expect(stderr).toMatch(/^Error: .*--allow-addresses 127\.0\.0\.0\/8.*loopback address/s);
    expect(stdout).toBe("");
    expect(code).toBe(1);
  });

  it("says when a connector could not be given its address back", async () => {
    const own = await cli.serve(["--allow-addresses", "127.0.0.0/8"]);
    const { command, connectorId } = await listen(["--create"], own.env);
    own.command.signal("SIGKILL");
    await own.command.ended;
    command.signal("SIGINT");
    const { code, stderr } = await command.ended;
    expect(stderr).toMatch(
      new RegExp(`^Error: The connector ${connectorId} still points here: Cannot reach Hookswitch`),
    );
    expect(code).toBe(1);
  });
});

describe.concurrent("what listen cannot do", () => {
  it("take a port that is taken", async () => {
    const { command, url } = await listen([]);
    const { code, stderr } = await cli.run(["listen", "--port", new URL(url).port]);
    expect(stderr).toMatch(/^Error: Port \d+ is taken\./);
    expect(code).toBe(1);
    command.signal("SIGINT");
    await command.ended;
  });

  it("have a server on another machine reach this one", async () => {
    const env = { ...server.env, HOOKSWITCH_URL: "https://calls.example" };
    const { code, stderr } = await cli.run(["listen", "--create"], { env });
    expect(stderr).toMatch(/^Error: The server at https:\/\/calls\.example runs on another machine.*tunnel/s);
    expect(code).toBe(1);
  });

  it.each([
    ["{", /Cannot read a contact from .*contact\.json: /],
    ['{"fields": []}', /contact\.json holds no contact: contact\.id: /],
  ])("answer with a file that holds no contact: %s", async (content, told) => {
    const file = join(cli.folder(), "contact.json");
    writeFileSync(file, content);
    const { code, stderr } = await cli.run(["listen", "--contact", file]);
    expect(stderr).toMatch(told);
    expect(code).toBe(1);
  });

  it.each([
    [["--secret", "geheim"], /Give the secret that was shown/],
    [["--forward", "localhost:3000"], /Give an http:\/\/ or https:\/\/ address/],
    [["--status", "99"], /Give a status from 200 to 599/],
    [["--create", "--connector", "crm"], /'--connector <id or name>' cannot be used with option '--create'/],
    [["--forward", "http://localhost:3000", "--status", "201"], /cannot be used with option '--forward <url>'/],
  ])("understand %j", async (args, told) => {
    const { code, stderr } = await cli.run(["listen", ...args]);
    expect(stderr).toMatch(told);
    expect(code).toBe(2);
  });
});
