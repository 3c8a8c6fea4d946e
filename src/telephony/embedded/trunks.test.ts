import { afterEach, expect, it } from "vitest";
import { ANN } from "../../../test/support/embedded-engine.ts";
import { followTelephony } from "../../../test/support/follow-telephony.ts";
import { inviteText, openRawSipPeer, type RawSipPeer, respondTo } from "../../../test/support/raw-sip-peer.ts";
import { type SipRegistrar, startSipRegistrar } from "../../../test/support/sip-registrar.ts";
import { parseUri } from "../sip/uri.ts";
import { createEmbeddedEngine, type EmbeddedEngine } from "./engine.ts";
import { embeddedSettings } from "./settings.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const account = { username: "hookswitch", password: 'pass "word"' };

async function start(trunk: object, options?: Partial<Parameters<typeof startSipRegistrar>[0]>) {
  const registrar: SipRegistrar = await startSipRegistrar({ ...account, ...options });
  closing.push(registrar.close);
  const carrier = { name: "carrier", host: "127.0.0.1", port: registrar.port, register: true, ...account, ...trunk };
  const engine: EmbeddedEngine = createEmbeddedEngine(
    embeddedSettings.parse({ address: "127.0.0.1", udp_port: 0, trunks: [carrier] }),
  );
  const news = followTelephony(engine);
  await engine.start();
  closing.push(() => engine.stop({ graceMs: 0 }));
  return { registrar, engine, news };
}

it("a trunk signs in with its name and password, is told to be up, and signs out at the end", async () => {
  const { registrar, engine, news } = await start({});
  expect(await news.first("trunk.up")).toMatchObject({ trunk: "carrier" });
  expect(await engine.snapshot()).toMatchObject({
    trunks: [{ trunk: "carrier", account: null, finding: { kind: "up" } }],
  });
  await engine.stop({ graceMs: 0 });
  expect(registrar.registrations.map(({ expires }) => expires)).toEqual([3_600, 0]);
  // Each of the two was challenged once.
  expect(registrar.refused).toBe(2);
});

it("a registration is renewed before it runs out", async () => {
  const { registrar } = await start({}, { expires: 1 });
  await registrar.registered(3);
});

it("a trunk whose password is wrong is down, with the answer and what it means", async () => {
  const { news } = await start({ password: "wrong" });
  expect(await news.first("trunk.down")).toMatchObject({
    trunk: "carrier",
    sipCode: 403,
    detail: expect.stringContaining("does not accept the name and password"),
  });
});

it("a call over a trunk answers its challenge once", async () => {
  const { registrar, engine, news } = await start({ register: false });
  await engine.originate({ legId: "call", to: { tel: "+12025550100" }, from: ANN, ringTimeoutMs: 5_000 });
  expect(await news.first("leg.ended", "call")).toMatchObject({ cause: "busy", sipCode: 486 });
  expect(registrar.callers).toEqual([account.username]);
});

it("a trunk that says 100 and nothing more is not passed over: its network takes its time", async () => {
  const peers = await Promise.all([openRawSipPeer(), openRawSipPeer()]);
  closing.push(...peers.map(({ close }) => close));
  const [slow, other] = peers as [RawSipPeer, RawSipPeer];
  slow.answer(/^INVITE /, (invite) => respondTo(invite, "100 Trying"));
  slow.answer(/^CANCEL /, (cancel) => respondTo(cancel, "200 OK"));
  slow.answer(/^CANCEL /, (cancel) => respondTo(cancel.replace(/ CANCEL\r/, " INVITE\r"), "487 Request Terminated"));
  other.answer(/^INVITE /, (invite) => respondTo(invite, "486 Busy Here"));
  const trunks = peers.map(({ port }, n) => ({ name: `trunk-${n}`, host: "127.0.0.1", port }));
  const engine = createEmbeddedEngine(embeddedSettings.parse({ address: "127.0.0.1", udp_port: 0, trunks }));
  const news = followTelephony(engine);
  await engine.start();
  closing.push(() => engine.stop({ graceMs: 0 }));
  // Who says nothing at all is passed over after four seconds.
  await engine.originate({ legId: "call", to: { tel: "+12025550100" }, from: ANN, ringTimeoutMs: 5_000 });
  expect(await news.first("leg.ended", "call")).toMatchObject({ cause: "no_answer", by: "engine" });
  expect((await engine.snapshot()).trunks).toMatchObject([{ finding: null }, { finding: null }]);
});

it("a call with a wrong password is refused once, not for ever", async () => {
  const { registrar, engine, news } = await start({ register: false, password: "wrong" });
  await engine.originate({ legId: "call", to: { tel: "+12025550100" }, from: ANN, ringTimeoutMs: 5_000 });
  expect(await news.first("leg.ended", "call")).toMatchObject({ cause: "unreachable", sipCode: 407 });
  expect(registrar.refused).toBe(2);
  expect(await engine.snapshot()).toMatchObject({
    trunks: [{ trunk: "carrier", finding: { kind: "down", problem: "refused", sipCode: 407, refusedCalls: 1 } }],
  });
});

it("a call to the contact that was registered comes from the trunk, wherever it is sent from", async () => {
  const { registrar, engine, news } = await start({});
  await registrar.registered(1);
  const user = parseUri(registrar.registrations[0]?.contact ?? "")?.user ?? "";
  const gateway = await openRawSipPeer("127.0.0.3");
  closing.push(gateway.close);
  const text = inviteText({ port: gateway.port, to: "+31201234567" }).replace(
    "INVITE sip:+31201234567@",
    `INVITE sip:${user}@`,
  );
  gateway.send(text, engine.bound[0]?.port ?? 0);
  const offered = await news.first("leg.offered");
  expect(offered).toMatchObject({ origin: { trunk: "carrier" }, to: "+31201234567", from: { number: "+12025550142" } });
  await engine.reject({ legId: offered.legId, cause: "busy" });
  await gateway.first(/^SIP\/2.0 486/);
});
