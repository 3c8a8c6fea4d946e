import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ANN } from "../../../test/support/embedded-engine.ts";
import { followTelephony, type TelephonyFollower } from "../../../test/support/follow-telephony.ts";
import { respondTo } from "../../../test/support/raw-sip-peer.ts";
import { BROWSER_SDP, openWebSocketPhone, type WebSocketPhone } from "../../../test/support/web-socket-phone.ts";
import type { PhoneCredentials } from "../phone.ts";
import { createEmbeddedEngine, type EmbeddedEngine } from "./engine.ts";
import { embeddedSettings } from "./settings.ts";

let engine: EmbeddedEngine;
let news: TelephonyFollower;
let server: Server;
let url: string;
const phones: WebSocketPhone[] = [];

beforeEach(async () => {
  engine = createEmbeddedEngine(embeddedSettings.parse({ address: "127.0.0.1", udp_port: 0 }));
  news = followTelephony(engine);
  await engine.start();
  server = createServer();
  server.on("upgrade", (request, socket, head) => engine.connectPhone?.({ request, socket, head }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await engine.stop({ graceMs: 0 });
  for (const phone of phones.splice(0)) await phone.ended;
  server.close();
  expect(engine.counts).toEqual({ legs: 0, dialogs: 0, transactions: 0, timers: 0, sockets: 0 });
});

async function open(): Promise<WebSocketPhone> {
  const phone = await openWebSocketPhone(url);
  phones.push(phone);
  return phone;
}

async function credentials(agent = "ada"): Promise<PhoneCredentials> {
  const result = await engine.credentials({ agent });
  if (result.kind === "refused") throw new Error(result.detail);
  return result.credentials;
}

const own = { instance: "11111111-2222-4333-8444-555555555555" };

it("a telephone signs in over a WebSocket, and is gone with its connection", async () => {
  const phone = await open();
  expect(await phone.register(await credentials(), own)).toMatch(/^SIP\/2.0 200 /);
  const { device } = await news.first("agent.registered");
  expect((await engine.snapshot()).devices).toEqual([{ agent: "ada", device }]);
  phone.send("\r\n\r\n");
  expect(await phone.first(/^\r\n$/)).toBe("\r\n");
  await phone.close();
  expect(await news.first("agent.unregistered")).toMatchObject({ device, reason: "connection_lost" });
});

it("a call goes on over the connection that its telephone comes back with, and ends over that", async () => {
  const given = await credentials();
  const first = await open();
  await first.register(given, own);
  await engine.originate({ legId: "one", to: { agent: "ada" }, from: ANN, ringTimeoutMs: 5_000 });
  const invite = await first.takeCall(BROWSER_SDP);
  await news.first("leg.answered");
  first.socket.terminate();
  await news.first("agent.unregistered");
  const second = await open();
  await second.register(given, own);
  const devices = news.events.filter((event) => event.type === "agent.registered").map(({ device }) => device);
  expect(devices).toEqual([devices[0], devices[0]]);
  void engine.hangup({ legId: "one" });
  const bye = await second.first(/^BYE /);
  const callId = /Call-ID: (.*)/.exec(invite)?.[1];
  expect(bye).toContain(`Call-ID: ${callId}`);
  second.send(respondTo(bye, "200 OK"));
  expect(await news.first("leg.ended")).toMatchObject({ cause: "normal", by: "command" });
});

it("a message of more than a telephone says ends its connection, and nothing else", async () => {
  const [loud, quiet] = [await open(), await open()];
  await quiet.register(await credentials("bob"), own);
  loud.send(`OPTIONS sip:x SIP/2.0\r\nSubject: ${"a".repeat(100_000)}\r\n\r\n`);
  expect(await loud.ended).toMatchObject({ code: 1009 });
  loud.socket.terminate();
  quiet.send("\r\n\r\n");
  expect(await quiet.first(/^\r\n$/)).toBe("\r\n");
});

it("what is no SIP is answered or passed over, as on every transport", async () => {
  const phone = await open();
  phone.socket.send(Buffer.from([0, 1, 2, 3, 4, 5, 6, 7]));
  phone.send("INVITE nonsense\r\n\r\n");
  expect(await phone.register(await credentials(), own)).toMatch(/^SIP\/2.0 200 /);
});

it("a client that does not ask for SIP is refused", async () => {
  await expect(openWebSocketPhone(url, { protocols: ["chat"] })).rejects.toThrow(/400/);
  await expect(openWebSocketPhone(url, { protocols: [] })).rejects.toThrow(/400/);
});
