import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { z } from "zod";
import { ANN } from "../../../test/support/embedded-engine.ts";
import { followTelephony } from "../../../test/support/follow-telephony.ts";
import { freePort } from "../../../test/support/free-port.ts";
import { inviteText, openRawSipPeer, respondTo } from "../../../test/support/raw-sip-peer.ts";
import { startSipRegistrar } from "../../../test/support/sip-registrar.ts";
import { type Trunk, trunkSchema } from "../trunk.ts";
import { createEmbeddedEngine } from "./engine.ts";
import { embeddedSettings } from "./settings.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Quick enough that a silent peer is found out within a second. */
const durations = { t1: 40, t2: 200, t4: 200 };

async function start(settings: Partial<z.input<typeof embeddedSettings>> = {}) {
  const engine = createEmbeddedEngine(embeddedSettings.parse({ address: "127.0.0.1", udp_port: 0, ...settings }), {
    durations,
  });
  const news = followTelephony(engine);
  await engine.start();
  closing.push(() => engine.stop({ graceMs: 0 }));
  let calls = 0;
  return {
    engine,
    news,
    set: (account: string, ...trunks: z.input<typeof trunkSchema>[]) =>
      engine.setTrunks({ account, trunks: trunks.map((trunk): Trunk => trunkSchema.parse(trunk)) }),
    /** Calls a number and tells how the leg ended. */
    async call(account: string | undefined, tel: string, trunks?: string[]) {
      calls += 1;
      const legId = `call-${calls}`;
      await engine.originate({
        legId,
        to: { tel, ...(trunks ? { trunks } : {}) },
        from: ANN,
        ringTimeoutMs: 8_000,
        ...(account === undefined ? {} : { account }),
      });
      const { cause, sipCode } = await news.first("leg.ended", legId);
      return { cause, sipCode };
    },
  };
}

/** A carrier that refuses every call in a way that one knows it by, and says that it is there. */
async function startCarrier(status: string) {
  const peer = await openRawSipPeer();
  closing.push(peer.close);
  const carrier = { host: "127.0.0.1", port: peer.port, status, optionsStatus: "200 OK" };
  peer.answer(/^INVITE /, (invite) => respondTo(invite, carrier.status));
  peer.answer(/^OPTIONS /, (options) => respondTo(options, carrier.optionsStatus));
  return carrier;
}

describe("trunks of accounts", () => {
  it("carry their own account's calls, from when they are set on, and nobody else's", async () => {
    const { set, call } = await start();
    expect(await call("a", "+31201234567")).toEqual({ cause: "unreachable", sipCode: undefined });
    const { host, port } = await startCarrier("486 Busy Here");
    await set("a", { name: "carrier", host, port });
    expect(await call("a", "+31201234567")).toEqual({ cause: "busy", sipCode: 486 });
    expect(await call("b", "+31201234567")).toMatchObject({ cause: "unreachable", sipCode: undefined });
    expect(await call(undefined, "+31201234567")).toMatchObject({ sipCode: undefined });
    await set("a");
    expect(await call("a", "+31201234567")).toMatchObject({ sipCode: undefined });
  });

  it("are chosen by the longest beginning of the number, then by their order, then those of the configuration", async () => {
    const configured = await startCarrier("603 Decline");
    const { set, call } = await start({ trunks: [{ name: "house", host: configured.host, port: configured.port }] });
    const [first, british, london] = await Promise.all(
      ["480 First", "404 British", "486 London"].map((status) => startCarrier(status)),
    );
    await set(
      "a",
      { name: "first", host: "127.0.0.1", port: first?.port ?? 0, prefixes: ["+31", "+32"] },
      { name: "british", host: "127.0.0.1", port: british?.port ?? 0, prefixes: ["+44"] },
      { name: "london", host: "127.0.0.1", port: london?.port ?? 0, prefixes: ["+4420"] },
    );
    const codes = async (...numbers: string[]) => {
      const all: (number | undefined)[] = [];
      for (const number of numbers) all.push((await call("a", number)).sipCode);
      return all;
    };
    expect(await codes("+31201234567", "+441612345678", "+442079460100", "+15005550006")).toEqual([480, 404, 486, 603]);
    expect((await call("a", "+442079460100", ["first"])).sipCode).toBe(480);
    expect((await call("b", "+442079460100")).sipCode).toBe(603);
  });

  it("are passed over where they are out of order or cannot be reached", async () => {
    const { set, call, engine } = await start();
    const broken = await startCarrier("503 Service Unavailable");
    const locked = await startCarrier("407 Proxy Authentication Required");
    const works = await startCarrier("486 Busy Here");
    await set(
      "a",
      { name: "nowhere", host: "does-not-exist.invalid" },
      { name: "closed", host: "127.0.0.1", port: await freePort(), protocol: "TCP" },
      { name: "broken", host: broken.host, port: broken.port },
      { name: "locked", host: locked.host, port: locked.port },
      { name: "works", host: works.host, port: works.port },
    );
    expect(await call("a", "+31201234567")).toEqual({ cause: "busy", sipCode: 486 });
    expect((await engine.snapshot()).trunks.map(({ finding }) => finding)).toMatchObject([
      { kind: "down", problem: "name_not_found" },
      { kind: "down", problem: "cannot_connect" },
      null,
      { kind: "down", problem: "refused", sipCode: 407 },
      { kind: "up" },
    ]);
    // Those that are known to be down are tried last: broken refuses, and works is next.
    works.status = "603 Decline";
    broken.status = "404 Not Found";
    expect(await call("a", "+31201234567")).toMatchObject({ sipCode: 404 });
  });

  it("are passed over when they refuse a number, but not after its telephone has rung", async () => {
    const { set, call } = await start();
    const barred = await startCarrier("403 Forbidden");
    const works = await startCarrier("486 Busy Here");
    const rings = await openRawSipPeer();
    closing.push(rings.close);
    rings.answer(/^INVITE /, (invite) => respondTo(invite, "180 Ringing"));
    rings.answer(/^INVITE /, (invite) => respondTo(invite, "403 Forbidden"));
    const other = { name: "works", host: works.host, port: works.port };
    await set("a", { name: "barred", host: barred.host, port: barred.port }, other);
    expect(await call("a", "+31201234567")).toMatchObject({ sipCode: 486 });
    await set("a", { name: "rings", host: "127.0.0.1", port: rings.port }, other);
    expect(await call("a", "+31201234567")).toMatchObject({ sipCode: 403 });
  });

  it("say whose they are when a call comes in over one", async () => {
    const { engine, news, set } = await start();
    const gateway = await openRawSipPeer("127.0.0.5");
    closing.push(gateway.close);
    await set("a", { name: "gateway", host: "127.0.0.5", port: gateway.port });
    gateway.send(inviteText({ port: gateway.port, to: "+31201234567" }), engine.bound[0]?.port ?? 0);
    const { legId, origin } = await news.first("leg.offered");
    expect(origin).toEqual({ trunk: "gateway", account: "a" });
    await engine.reject({ legId, cause: "busy" });
    await news.first("leg.ended", legId);
    // With the same carrier in another account the number alone tells whose call it is.
    await set("b", { name: "mine", host: "127.0.0.5", port: gateway.port });
    gateway.send(inviteText({ port: gateway.port, to: "+31201234568" }), engine.bound[0]?.port ?? 0);
    const other = await news.until((event) => event.type === "leg.offered" && event.to === "+31201234568");
    expect(other).toMatchObject({ origin: { trunk: "gateway" } });
    expect(other).not.toMatchObject({ origin: { account: expect.anything() } });
  });

  it("that are set again as they were go on undisturbed; one that is changed signs in anew, one that goes signs out", async () => {
    const account = { username: "hookswitch", password: "right" };
    const registrar = await startSipRegistrar(account);
    closing.push(registrar.close);
    const { set, news, engine } = await start();
    const carrier = { name: "carrier", host: "127.0.0.1", port: registrar.port, register: true, ...account };
    await set("a", { ...carrier, password: "wrong" });
    expect(await news.first("trunk.down")).toMatchObject({ trunk: "carrier", account: "a", sipCode: 403 });
    await set("a", carrier);
    await news.first("trunk.up");
    await set("a", carrier, { name: "other", host: "127.0.0.1", port: registrar.port });
    await set("a", carrier);
    expect(registrar.registrations).toHaveLength(1);
    await set("a");
    expect(registrar.registrations.map(({ expires }) => expires)).toEqual([3_600, 0]);
    expect((await engine.snapshot()).trunks).toEqual([]);
  });
});

describe("what is found of a trunk", () => {
  async function tls() {
    const file = (end: string) =>
      readFileSync(new URL(`../../../test/support/certificates/untrusted.${end}`, import.meta.url));
    const server = createTlsServer({ key: file("key"), cert: file("crt") }).listen(0, "127.0.0.1");
    await once(server, "listening");
    closing.push(async () => server.close());
    return (server.address() as AddressInfo).port;
  }

  async function noTls() {
    const server = createServer((socket) => {
      socket.on("error", () => {}).on("close", () => socket.destroy());
      socket.write("SIP/2.0 400 Bad Request\r\n\r\n", () => socket.destroy());
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    closing.push(async () => server.close());
    return (server.address() as AddressInfo).port;
  }

  async function found(trunk: Omit<z.input<typeof trunkSchema>, "name">) {
    const { engine, set } = await start();
    await set("a", { name: "carrier", ...trunk });
    const checked = await engine.checkTrunk({ account: "a", trunk: "carrier" });
    expect(checked.kind).toBe("done");
    const { finding } = checked as Extract<typeof checked, { kind: "done" }>;
    expect((await engine.snapshot()).trunks).toMatchObject([{ trunk: "carrier", account: "a", finding }]);
    return finding;
  }

  it("is that its name leads nowhere", async () => {
    expect(await found({ host: "does-not-exist.invalid" })).toMatchObject({ problem: "name_not_found" });
  });

  it("is that nobody takes the connection", async () => {
    const closed = { host: "127.0.0.1", port: await freePort(), protocol: "TCP" } as const;
    expect(await found(closed)).toMatchObject({ problem: "cannot_connect", reason: "it is refused" });
  });

  it("is that its certificate is not to be trusted, or that it speaks no TLS", async () => {
    const untrusted = { host: "localhost", port: await tls(), protocol: "TLS" } as const;
    expect(await found(untrusted)).toMatchObject({
      problem: "tls_failed",
      reason: expect.stringMatching(/self-signed|certificate/i),
    });
    const plain = { host: "127.0.0.1", port: await noTls(), protocol: "TLS" } as const;
    expect(await found(plain)).toMatchObject({ problem: "tls_failed" });
  });

  it("is that nothing comes back", async () => {
    const silent = await openRawSipPeer();
    closing.push(silent.close);
    expect(await found({ host: "127.0.0.1", port: silent.port })).toMatchObject({ problem: "no_answer", sipCode: 408 });
  });

  it.each([
    ["403 Forbidden", 403],
    ["503 Service Unavailable", 503],
  ])("is that it answers %s", async (status, sipCode) => {
    const peer = await openRawSipPeer();
    closing.push(peer.close);
    peer.answer(/^OPTIONS /, (options) => respondTo(options, status));
    expect(await found({ host: "127.0.0.1", port: peer.port })).toMatchObject({
      problem: "refused",
      sipCode,
      reason: status,
    });
  });

  it("is that it is there, though it does not care for the question", async () => {
    const peer = await openRawSipPeer();
    closing.push(peer.close);
    peer.answer(/^OPTIONS /, (options) => respondTo(options, "405 Method Not Allowed"));
    expect(await found({ host: "127.0.0.1", port: peer.port })).toEqual({ kind: "up" });
  });

  it("is that it refuses calls to one number after the other, whatever it says when it is asked, until one is taken", async () => {
    const { engine, set, call, news } = await start();
    const carrier = await startCarrier("403 Forbidden");
    await set("a", { name: "carrier", host: carrier.host, port: carrier.port });
    const finding = async () => (await engine.snapshot()).trunks[0]?.finding;
    for (const end of ["1", "1", "1", "2"]) await call("a", `+3120123456${end}`);
    expect(await finding()).toBeNull();
    await call("a", "+31201234563");
    const down = { kind: "down", problem: "refused", sipCode: 403, refusedCalls: 3 };
    expect(await finding()).toMatchObject(down);
    expect(await news.first("trunk.down")).toMatchObject({ trunk: "carrier", account: "a", sipCode: 403 });
    expect(await engine.checkTrunk({ account: "a", trunk: "carrier" })).toMatchObject({ finding: down });
    carrier.status = "486 Busy Here";
    await call("a", "+31201234564");
    expect(await finding()).toEqual({ kind: "up" });
    await news.first("trunk.up");
  });

  it("is that it takes calls, though it refuses to be asked", async () => {
    const { engine, set, call } = await start();
    const carrier = await startCarrier("486 Busy Here");
    carrier.optionsStatus = "403 Forbidden";
    await set("a", { name: "carrier", host: carrier.host, port: carrier.port });
    const check = () => engine.checkTrunk({ account: "a", trunk: "carrier" });
    expect(await check()).toMatchObject({ finding: { kind: "down", sipCode: 403 } });
    await call("a", "+31201234567");
    expect(await check()).toMatchObject({ finding: { kind: "up" } });
    carrier.optionsStatus = "503 Service Unavailable";
    expect(await check()).toMatchObject({ finding: { kind: "down", sipCode: 503 } });
  });
});

it("test numbers are there until an account has a trunk, and nothing is listened on but for it", async () => {
  const { engine, set, call, news } = await start({ listen: "for_trunks", test_numbers: "without_trunks" });
  expect(engine.bound).toMatchObject([{ protocol: "UDP", address: "127.0.0.1" }]);
  expect(await call("a", "+12025550102")).toMatchObject({ cause: "busy", sipCode: 486 });
  const { host, port } = await startCarrier("404 Not Found");
  await set("a", { name: "carrier", host, port });
  expect(await call("a", "+12025550102")).toMatchObject({ cause: "invalid_number", sipCode: 404 });
  expect(await call("b", "+12025550102")).toMatchObject({ cause: "busy" });
  await set("a");
  expect(await call("a", "+12025550102")).toMatchObject({ cause: "busy" });
  expect(news.events.some(({ type }) => type === "trunk.down")).toBe(false);
});
