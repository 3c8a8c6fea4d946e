import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ANN, type EngineWithCarrier, startEngineWithCarrier } from "../../../test/support/embedded-engine.ts";
import { type LossyLine, openLossyLine } from "../../../test/support/lossy-line.ts";
import { inviteText, openRawSipPeer, type RawSipPeer, respondTo, SDP } from "../../../test/support/raw-sip-peer.ts";

const NOTHING = { legs: 0, dialogs: 0, transactions: 0, timers: 0, sockets: 0 };
/** SIP's timers, ten times as fast. */
const FAST = { t1: 50, t2: 400, t4: 500 };

describe("an engine among strangers", () => {
  let both: EngineWithCarrier;
  let peer: RawSipPeer;

  beforeEach(async () => {
    both = await startEngineWithCarrier({ cancelGuardMs: 300, durations: FAST });
    peer = await openRawSipPeer();
  });
  afterEach(async () => {
    await both.stop();
    await peer.close();
    expect(both.engine.counts).toEqual(NOTHING);
  });

  const port = () => both.engine.bound[0]?.port ?? 0;

  /** The engine still makes calls, and nothing is left of what was done to it. */
  async function expectUnharmed(): Promise<void> {
    const legId = await both.call("+12025550105");
    expect(await both.news.first("leg.ended", legId)).toMatchObject({ cause: "normal", by: "remote" });
    expect(both.engine.counts).toMatchObject({ legs: 0, sockets: 0, dialogs: 0 });
  }

  it("refuses calls from elsewhere, and says nothing of them to the program", async () => {
    const stranger = await openRawSipPeer("127.0.0.3");
    for (const to of ["100", "9011442071234567", "admin"])
      stranger.send(inviteText({ port: stranger.port, to }), port());
    await stranger.first(/^SIP\/2.0 403/);
    stranger.send(inviteText({ port: stranger.port, to: "1" }).replaceAll("INVITE", "REGISTER"), port());
    await stranger.first(/^SIP\/2.0 401/);
    stranger.send(inviteText({ port: stranger.port, to: "1" }).replaceAll("INVITE", "OPTIONS"), port());
    await stranger.first(/^SIP\/2.0 200/);
    await stranger.close();
    expect(both.news.events.filter(({ type }) => type.startsWith("leg."))).toEqual([]);
    await expectUnharmed();
  });

  it.each([
    ["without sound", SDP.replace(/m=audio.*\r\n/, ""), [], 488],
    ["with a codec that it lacks", SDP.replace("AVP 0 101", "AVP 9 101"), [], 488],
    ["that demands what it does not know", SDP, ["Require: 100rel, precondition"], 420],
    ["whose caller takes no description of sound", SDP, ["Accept: text/nobodyKnowsThis"], 406],
    ["that demands a session too short", SDP, ["Session-Expires: 30"], 422],
    ["that has gone in circles", SDP, ["Max-Forwards: 0"], 483],
  ])("refuses a call %s", async (_, sdp, headers, status) => {
    const text = inviteText({ port: peer.port, to: "+31201234567", sdp, headers });
    peer.send(status === 483 ? text.replace("Max-Forwards: 70\r\n", "") : text, port());
    await peer.first(new RegExp(`^SIP/2.0 ${status}`));
    expect(both.news.events.filter(({ type }) => type.startsWith("leg."))).toEqual([]);
  });

  it.each(["OPTIONS", "REGISTER"])("refuses %s that demands what it does not know, and names that", async (method) => {
    const headers = ["Require: nothingSupportsThis, timer", "Require: nothingSupportsThisEither"];
    peer.send(inviteText({ port: peer.port, to: "1", headers }).replaceAll("INVITE", method), port());
    const refusal = await peer.first(/^SIP\/2.0 420/);
    expect(refusal).toMatch(/^Unsupported: nothingsupportsthis, nothingsupportsthiseither\r$/m);
  });

  it("passes over a message of 64 KB of headers, and takes one whose body is as long", async () => {
    const long = "a".repeat(60_000);
    const options = (more: object) => inviteText({ port: peer.port, to: "1", ...more }).replaceAll("INVITE", "OPTIONS");
    peer.send(options({ headers: [`X-Long: ${long}`] }), port());
    peer.send(options({ sdp: `${SDP}a=${long}\r\n` }), port());
    await peer.first(/^SIP\/2.0 200/);
    expect(peer.received).toHaveLength(1);
    await expectUnharmed();
  });

  it("tells of a caller without the control characters in what they wrote", async () => {
    const written = inviteText({ port: peer.port, to: "%0031%1b20", headers: ["Subject: a\0b\x1b[2J"] });
    peer.send(written.replace("<sip:+12025550142@", '"A\x07 \0\x7f" <sip:null-%00-null@'), port());
    const { legId, ...offered } = await both.news.first("leg.offered");
    const headers = expect.objectContaining({ subject: "a b [2J" });
    expect(offered).toMatchObject({ from: { number: "null- -null", name: "A" }, to: "31 20", headers });
    await both.engine.reject({ legId, cause: "busy" });
    await both.news.first("leg.ended", legId);
  });

  it("ends a leg whose cancel is never confirmed", async () => {
    peer.answer(/^INVITE/, (request) => respondTo(request, "180 Ringing"));
    const { engine, news } = both;
    const to = { sip: `sip:deaf@127.0.0.1:${peer.port}` };
    await engine.originate({ legId: "deaf", to, from: ANN, ringTimeoutMs: 100 });
    expect(await news.first("leg.ended", "deaf")).toMatchObject({ cause: "no_answer", by: "engine" });
    await peer.first(/^CANCEL/);
    await expectUnharmed();
  });

  it("takes back a call that is answered after it was given up", async () => {
    peer.answer(/^INVITE/, (request) => respondTo(request, "180 Ringing"));
    peer.answer(/^CANCEL/, (request) => respondTo(request, "200 OK"));
    const { engine, news } = both;
    await engine.originate({
      legId: "late",
      to: { sip: `sip:l@127.0.0.1:${peer.port}` },
      from: ANN,
      ringTimeoutMs: 100,
    });
    const invite = await peer.first(/^INVITE/);
    await peer.first(/^CANCEL/);
    const contact = `Contact: <sip:late@127.0.0.1:${peer.port}>`;
    peer.answer(/^BYE/, (request) => respondTo(request, "200 OK"));
    peer.send(respondTo(invite, "200 OK", contact), port());
    await Promise.all([peer.first(/^ACK/), peer.first(/^BYE/), news.first("leg.ended", "late")]);
    expect(news.typesOf("late")).toEqual(["leg.dialing", "leg.ringing", "leg.ended"]);
  });

  it("ends a call whose answer has no sound in common", async () => {
    const contact = () => `Contact: <sip:mute@127.0.0.1:${peer.port}>`;
    peer.answer(/^INVITE/, (request) => respondTo(request, "200 OK", contact()));
    peer.answer(/^BYE/, (request) => respondTo(request, "200 OK"));
    const { engine, news } = both;
    await engine.originate({
      legId: "mute",
      to: { sip: `sip:m@127.0.0.1:${peer.port}` },
      from: ANN,
      ringTimeoutMs: 5_000,
    });
    expect(await news.first("leg.ended", "mute")).toMatchObject({ cause: "media_failed" });
    await peer.first(/^BYE/);
  });
});

it("carries calls over a line that loses three of ten messages", async () => {
  let line: LossyLine | undefined;
  const engineSide = await startEngineWithCarrier({
    durations: FAST,
    cancelGuardMs: 4_000,
    viaPort: async ({ carrierPort, enginePort }) => {
      line = await openLossyLine({ callerPort: enginePort, calleePort: carrierPort, share: 0.3 });
      return line.port;
    },
  });
  const { engine, news, call, carrier } = engineSide;
  const legIds = await Promise.all(Array.from({ length: 12 }, () => call("+12025550107")));
  const answered = legIds.filter((legId) => news.typesOf(legId).includes("leg.answered"));
  expect(answered.length).toBeGreaterThanOrEqual(10);
  await Promise.all(answered.map((legId) => engine.hangup({ legId })));
  await Promise.all(legIds.map((legId) => news.first("leg.ended", legId)));
  expect(line?.lost).toBeGreaterThan(10);
  await engineSide.stop();
  await line?.close();
  expect(engine.counts).toEqual(NOTHING);
  expect(carrier.counts).toMatchObject({ transactions: 0, timers: 0, sockets: 0 });
});

it("leaves nothing behind of some hundreds of calls of every kind", async () => {
  const both = await startEngineWithCarrier({ durations: FAST });
  const { engine, news, call, carrier } = both;
  engine.subscribe((event) => {
    if (event.type === "leg.answered") void engine.hangup({ legId: event.legId });
    if (event.type === "leg.offered") void engine.answer({ legId: event.legId });
  });
  const numbers = ["00", "01", "02", "03", "04", "05", "06", "07", "10"].map((end) => `+120255501${end}`);
  let placed = 0;
  const worker = async () => {
    while (placed < 400) {
      placed += 1;
      const number = numbers[placed % numbers.length] ?? "";
      if (placed % 10 === 0) await carrier.callIn({ from: number, to: "+31201234567" });
      else await news.first("leg.ended", await call(number, { ringTimeoutMs: 60 }));
    }
  };
  await Promise.all(Array.from({ length: 20 }, worker));
  await news.until(() => engine.counts.legs === 0);
  const begun = news.events.filter(({ type }) => type === "leg.dialing" || type === "leg.offered");
  const ended = news.events.filter(({ type }) => type === "leg.ended");
  expect(begun.length).toBeGreaterThanOrEqual(400);
  expect(new Set(ended.map((event) => ("legId" in event ? event.legId : ""))).size).toBe(begun.length);
  expect(ended).toHaveLength(begun.length);
  expect(engine.counts).toMatchObject({ legs: 0, sockets: 0, dialogs: 0 });
  await both.stop();
  expect(engine.counts).toEqual(NOTHING);
});
