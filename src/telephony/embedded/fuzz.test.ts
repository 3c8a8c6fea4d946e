import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type EngineWithCarrier, startEngineWithCarrier } from "../../../test/support/embedded-engine.ts";
import { mutate, seededRandom } from "../../../test/support/mutate-message.ts";
import { inviteText, openRawSipPeer, type RawSipPeer, respondTo, SDP } from "../../../test/support/raw-sip-peer.ts";
import { BARESIP, JSSIP } from "../../../test/support/recorded-dialogs.ts";
import * as torture from "../../../test/support/torture-messages.ts";
import { openWebSocketPhone } from "../../../test/support/web-socket-phone.ts";
import { parseSdp } from "../sdp/parse-sdp.ts";
import { contactOf } from "../sip/dialog.ts";
import { sdpOf } from "../sip/message.ts";
import { parseMessage } from "../sip/parse-message.ts";

/** Another one is another test; it stands in the tests' names, so that a failure says it. */
const SEED = 7;
/** So many are sent before the engine is asked whether it has taken them, so that no socket's buffer drops any. */
const BATCH = 25;
/** A machine may stand still in between. */
const LIMIT_MS = 60_000;
/** SIP's timers, fifty times as fast, so that what is left to time out does so within the test. */
const FAST = { t1: 10, t2: 80, t4: 100 };
/** Of an engine at rest: the trunks' addresses are looked up again some time. */
const AT_REST = { legs: 0, dialogs: 0, transactions: 0, timers: 1, sockets: 0 };

const { tortureRequest, tortureResponse } = torture;
const SEEDS = [
  ...BARESIP,
  ...JSSIP,
  ...[torture.INTMETH, torture.ESC01, torture.ESCNULL, torture.ESC02, torture.LONGREQ, torture.DBLREQ],
  ...[torture.TRANSPORTS, torture.MPART01, tortureResponse("SIP/2.0 200 OK"), tortureResponse("SIP/2.0 100 ")],
  tortureRequest("REFER sip:user@127.0.0.1 SIP/2.0", ["Refer-To: <sip:b@127.0.0.1?Replaces=a%3Bto-tag%3Db>"]),
  tortureRequest("UPDATE sip:user@127.0.0.1 SIP/2.0", ["Session-Expires: 1800;refresher=uac"]),
  tortureRequest("NOTIFY sip:user@127.0.0.1 SIP/2.0", ["Event: refer", "Subscription-State: active"]),
];

let both: EngineWithCarrier;
let peer: RawSipPeer;
let server: Server;

beforeEach(async () => {
  both = await startEngineWithCarrier({ cancelGuardMs: 300, durations: FAST, settings: { tcp_port: 0 } });
  peer = await openRawSipPeer();
  peer.answer(/^SIP\/2\.0 [2-6]\d\d[\s\S]*^CSeq: \d+ INVITE\r$/im, acknowledge);
  peer.answer(/^(?:BYE|NOTIFY) /, (request) => respondTo(request, "200 OK"));
  server = createServer();
  server.on("upgrade", (request, socket, head) => both.engine.connectPhone?.({ request, socket, head }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  await both.stop();
  await peer.close();
  server.close();
  expect(both.engine.counts).toEqual({ ...AT_REST, timers: 0 });
});

const port = (protocol = "UDP") => both.engine.bound.find((each) => each.protocol === protocol)?.port ?? 0;

function acknowledge(response: string): string {
  const kept = response.split("\r\n").filter((line) => /^(?:via|from|to|call-id):/i.test(line));
  const cseq = /^cseq: (\d+)/im.exec(response)?.[1] ?? "1";
  const lines = [...kept, "Max-Forwards: 70", `CSeq: ${cseq} ACK`, "Content-Length: 0"];
  return `ACK sip:fuzz@127.0.0.1 SIP/2.0\r\n${lines.join("\r\n")}\r\n\r\n`;
}

const withMethod = (text: string, method: string) =>
  text.replace(/^INVITE/, method).replace(/^(CSeq: \d+) INVITE/m, `$1 ${method}`);

/** The engine has taken what was sent to it before: it answers what comes behind that. */
async function isTaken(mark: string): Promise<void> {
  const ping = withMethod(inviteText({ port: peer.port, to: "ping", branch: mark }), "OPTIONS");
  peer.send(ping, port());
  // It may be lost as any datagram may, and is sent again as SIP has it.
  const again = setInterval(() => peer.send(ping, port()), 200);
  await peer.first(new RegExp(`^SIP/2\\.0 200[\\s\\S]*branch=z9hG4bK${mark};`));
  clearInterval(again);
  peer.received.length = 0;
}

/** Calls that are offered go to whoever is given here; nobody else wants them. */
function takeCalls(wants: (to: string) => boolean): void {
  const { engine } = both;
  engine.subscribe((event) => {
    if (event.type !== "leg.offered") return;
    const { legId } = event;
    if (wants(event.to)) void engine.answer({ legId });
    else void engine.reject({ legId, cause: "rejected" });
  });
}

/** Every leg has ended and been told of once, nothing is left of any, and a good call is taken. */
async function expectUnharmed(): Promise<void> {
  const { engine, news } = both;
  if (engine.counts.legs > 0) await news.until(() => engine.counts.legs === 0);
  const legId = await both.call("+12025550105");
  expect(await news.first("leg.ended", legId)).toMatchObject({ cause: "normal", by: "remote" });
  const legs = (type: string) =>
    news.events.flatMap((event) => (event.type === type && "legId" in event ? [event.legId] : []));
  expect(legs("leg.ended").toSorted()).toEqual([...legs("leg.offered"), legId].toSorted());
  await expect.poll(() => engine.counts, { interval: 50, timeout: 20_000 }).toEqual(AT_REST);
}

/** One of the seeds as it might be sent now, changed. Its Contact and its sound stay in this machine. */
function mutant(random: (below: number) => number, seed: string, count: number): string {
  // Now and then a message is of a transaction that there has been, and meets what that has left.
  const id = random(4) === 0 ? Math.max(0, count - random(20)) : count;
  const own = seed
    .replace(/branch=z9hG4bK[\w-]*/, `branch=z9hG4bKmutant${id}`)
    .replace(/^(Call-ID|i): .*$/im, `$1: mutant${id}`);
  const changed = mutate(own, random);
  const read = parseMessage(Buffer.from(changed, "latin1"));
  if (read.kind === "malformed") return changed;
  const contact = contactOf(read);
  const sound = parseSdp(sdpOf(read) ?? "")?.audio?.address ?? "127.";
  return sound.startsWith("127.") && (contact === undefined || seed.includes(contact)) ? changed : own;
}

it(`takes 12,000 mutated messages over UDP without harm (seed ${SEED})`, { timeout: LIMIT_MS }, async () => {
  const random = seededRandom(SEED);
  takeCalls(() => false);
  for (let count = 0; count < 12_000; count += 1) {
    peer.send(Buffer.from(mutant(random, SEEDS[random(SEEDS.length)] ?? "", count), "latin1"), port());
    if (count % BATCH === BATCH - 1) await isTaken(`ping${count}`);
  }
  peer.send(Buffer.alloc(60_000, "A"), port());
  peer.send(`INVITE sip:1@127.0.0.1 SIP/2.0\r\n${"X: 1\r\n".repeat(9_000)}\r\n`, port());
  await isTaken("last");
  expect(both.news.events.filter(({ type }) => type === "leg.offered").length).toBeGreaterThan(100);
  await expectUnharmed();
});

it(`takes 4,000 mutated messages over TCP without harm (seed ${SEED})`, { timeout: LIMIT_MS }, async () => {
  const random = seededRandom(SEED);
  takeCalls(() => false);
  for (let count = 0; count < 4_000; count += BATCH) {
    const socket = connect(port("TCP"), "127.0.0.1");
    // What cannot be cut into messages is cut off.
    socket.on("error", () => {});
    const closed = once(socket, "close");
    const sent = Array.from({ length: BATCH }, (_, each) =>
      mutant(random, SEEDS[random(SEEDS.length)] ?? "", count + each),
    );
    socket.resume().end(Buffer.from(sent.join(""), "latin1"));
    await closed;
  }
  await expectUnharmed();
});

it(`takes 4,000 mutated messages over WebSocket without harm (seed ${SEED})`, { timeout: LIMIT_MS }, async () => {
  const random = seededRandom(SEED);
  takeCalls(() => false);
  const result = await both.engine.credentials({ agent: "ada" });
  if (result.kind === "refused") throw new Error(result.detail);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (let count = 0; count < 4_000; ) {
    const phone = await openWebSocketPhone(url);
    // Every other one has signed in.
    if (count % 800 === 0) await phone.register(result.credentials);
    for (const end = count + 400; count < end; count += 1) {
      const text = mutant(random, SEEDS[random(SEEDS.length)] ?? "", count);
      phone.socket.send(random(10) === 0 ? Buffer.from(text, "latin1") : text);
    }
    phone.send("\r\n\r\n");
    await phone.first(/^\r\n$/);
    await phone.close();
  }
  // Nobody who comes over a WebSocket is taken for a trunk, wherever they come from.
  expect(both.news.events.filter(({ type }) => type === "leg.offered")).toEqual([]);
  await expectUnharmed();
});

it(`takes 4,000 mutated requests within calls without harm (seed ${SEED})`, { timeout: LIMIT_MS }, async () => {
  const random = seededRandom(SEED);
  const { engine } = both;
  takeCalls(() => true);
  const extras = [
    ["INVITE"],
    ["UPDATE", "Session-Expires: 1800;refresher=uac"],
    ["INFO", "Content-Type: application/dtmf-relay"],
    ["REFER", "Refer-To: <sip:+12025550100@127.0.0.1>"],
    ["NOTIFY", "Event: refer", "Subscription-State: active"],
    ["OPTIONS"],
    ["BYE"],
  ] as const;
  for (let call = 0; call < 160; call += 1) {
    const to = `call${call}`;
    peer.send(inviteText({ port: peer.port, to, branch: to }), port());
    const answer = await peer.first(new RegExp(`^SIP/2\\.0 200[\\s\\S]*^Call-ID: ${to}\r$`, "m"));
    const party = /^To: (.*)\r$/im.exec(answer)?.[1] ?? "";
    for (let count = 0; count < 25; count += 1) {
      const [method, ...headers] = extras[random(10) === 0 ? 6 : random(6)] ?? ["BYE"];
      const text = inviteText({ port: peer.port, to, branch: `${to}.${count}`, headers })
        .replace(/^To: .*\r$/m, `To: ${party}\r`)
        .replace(/;tag=call\d+\.\d+/, `;tag=${to}`)
        .replace(/^CSeq: 1 INVITE/m, `CSeq: ${2 + count} INVITE`);
      const own = withMethod(text, method);
      const changed = mutate(own.replace(/^Call-ID: .*\r$/m, `Call-ID: ${to}\r`), random);
      const read = parseMessage(Buffer.from(changed, "latin1"));
      const isNear =
        read.kind === "malformed" ||
        ((parseSdp(sdpOf(read) ?? "")?.audio?.address ?? "127.").startsWith("127.") &&
          (contactOf(read) ?? "sip:raw@127.0.0.1").startsWith("sip:raw@127.0.0.1:"));
      if (isNear) peer.send(Buffer.from(changed, "latin1"), port());
    }
    await isTaken(`${to}.ping`);
    // One whose tags were changed is another call.
    for (const { legId } of (await engine.snapshot()).legs) await engine.hangup({ legId });
  }
  await expectUnharmed();
});

it(`takes calls with 20,000 mutated descriptions without harm (seed ${SEED})`, { timeout: LIMIT_MS }, async () => {
  const random = seededRandom(SEED);
  const { engine, news } = both;
  const bodies = [SDP, ...[...BARESIP, ...JSSIP].flatMap((text) => text.match(/v=0\r\n[\s\S]*/) ?? [])];
  /** Those that are answered: of those whose sound would not leave this machine. */
  const answered = new Set<string>();
  takeCalls((to) => answered.has(to));
  engine.subscribe((event) => {
    if (event.type === "leg.answered" && event.legId !== "leg-1") void engine.hangup({ legId: event.legId });
  });
  for (let count = 0; count < 20_000; count += 1) {
    const sdp = mutate(bodies[random(bodies.length)] ?? "", random);
    const to = `sdp${count}`;
    const audio = parseSdp(Buffer.from(sdp, "latin1").toString())?.audio;
    if (audio?.secured === null && audio.address?.startsWith("127.") && random(60) === 0) answered.add(to);
    // Its length is that of what is sent: a byte for each character.
    const text = inviteText({ port: peer.port, to, branch: to, sdp });
    const sent = text.replace(/Content-Length: \d+/, `Content-Length: ${sdp.length}`);
    peer.send(Buffer.from(sent, "latin1"), port());
    if (count % BATCH === BATCH - 1) await isTaken(`ping${count}`);
  }
  await expectUnharmed();
  expect(news.events.filter(({ type }) => type === "leg.answered").length).toBeGreaterThan(100);
});
