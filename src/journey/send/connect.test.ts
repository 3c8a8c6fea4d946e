import type { LookupAddress } from "node:dns";
import { readFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import tls from "node:tls";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { LONG, localSender, post, replied } from "../../../test/support/local-sender.ts";
import { rawAnswer, startRawReceiver } from "../../../test/support/raw-receiver.ts";
import { createAddressGuard } from "../address-guard.ts";

const closedGuard = createAddressGuard({ allow: [] });
const OK = rawAnswer("{}");

function answering(options: { tls?: tls.TlsOptions } = {}) {
  return startRawReceiver({ ...options, onRequest: ({ socket }) => socket.write(OK) });
}

function resolver(...answers: string[][]) {
  let calls = 0;
  return vi.fn(async (): Promise<LookupAddress[]> => {
    const addresses = answers[Math.min(calls++, answers.length - 1)] ?? [];
    return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  });
}

function failing(code: string) {
  return async () => Promise.reject(Object.assign(new Error(`getaddrinfo ${code}`), { code }));
}

describe("the address guard", () => {
  it.each([
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "017700000001",
    "127.1",
    "[::ffff:127.0.0.1]",
    "localhost",
    "localhost.",
  ])("keeps a request from http://%s", async (host) => {
    const receiver = await answering();
    const sender = localSender({ guard: closedGuard });
    const answer = await sender.send(post(`http://${host}:${receiver.port}/`), LONG);
    expect(answer).toMatchObject({ kind: "unreachable", code: "forbidden_address" });
    expect(answer).toHaveProperty("message", expect.stringContaining("loopback"));
    expect(receiver.connections).toEqual([]);
  });

  it("keeps a request from a name that resolves to forbidden addresses alone", async () => {
    const receiver = await answering();
    const sender = localSender({ guard: closedGuard, resolve: resolver(["127.0.0.1", "10.0.0.1", "::1"]) });
    expect(await sender.send(post(`http://crm.test:${receiver.port}/`), LONG)).toMatchObject({
      code: "forbidden_address",
      message: expect.stringMatching(/^crm\.test .*127\.0\.0\.1 is a loopback.*10\.0\.0\.1 is a private/),
    });
    expect(receiver.connections).toEqual([]);
  });

  it("lets a request to a name's permitted address, and to no other of it", async () => {
    const receiver = await answering();
    const asked: string[] = [];
    const allowed = createAddressGuard({ allow: ["127.0.0.1"] });
    const guard = {
      ...allowed,
      refuseAddress(ip: string) {
        asked.push(ip);
        return allowed.refuseAddress(ip);
      },
    };
    const sender = localSender({ guard, resolve: resolver(["127.0.0.2", "10.0.0.1", "127.0.0.1"]) });
    replied(await sender.send(post(`http://crm.test:${receiver.port}/`), LONG));
    expect(asked).toEqual(["127.0.0.2", "10.0.0.1", "127.0.0.1", "127.0.0.1"]);
  });

  it("is not deceived by a name whose address changes between look-up and connect", async () => {
    const receiver = await startRawReceiver({
      onRequest: ({ socket }) => socket.end(rawAnswer("{}", { headers: ["connection: close"] })),
    });
    const resolve = resolver(["127.0.0.1"], ["127.0.0.2"], ["127.0.0.1"]);
    const sender = localSender({ guard: createAddressGuard({ allow: ["127.0.0.1"] }), resolve });
    const url = `http://crm.test:${receiver.port}/`;
    // One look-up for each connection: there is no second one whose answer could differ.
    replied(await sender.send(post(url), LONG));
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(await sender.send(post(url), LONG)).toMatchObject({ code: "forbidden_address" });
    expect(resolve).toHaveBeenCalledTimes(2);
    replied(await sender.send(post(url), LONG));
    expect(receiver.connections).toHaveLength(2);
  });

  it.each(["http", "https"])("checks the socket's own address before a byte is written, over %s", async (scheme) => {
    let received = 0;
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (chunk) => {
        received += chunk.length;
      });
      socket.once("close", () => server.emit("gone"));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())));
    const gone = new Promise((resolve) => server.once("gone", resolve));
    const refuseAddress = vi.fn(() => "127.0.0.1 is not to be reached").mockReturnValueOnce(null as never);
    const sender = localSender({ guard: { refuseUrl: () => null, refuseAddress } });
    const { port } = server.address() as { port: number };
    expect(await sender.send(post(`${scheme}://127.0.0.1:${port}/`), LONG)).toMatchObject({
      code: "forbidden_address",
    });
    await gone;
    expect(refuseAddress).toHaveBeenCalledTimes(2);
    expect(received).toBe(0);
  });
});

describe("a receiver that cannot be reached", () => {
  it.each([
    ["ENOTFOUND", "no such name"],
    ["EAI_AGAIN", "did not answer"],
  ])("is told by its name's look-up: %s", async (code, message) => {
    const sender = localSender({ resolve: failing(code) });
    expect(await sender.send(post("http://crm.test/"), LONG)).toMatchObject({
      kind: "unreachable",
      code: "dns_failed",
      message: expect.stringContaining(message),
    });
  });

  it("is told by a name without addresses", async () => {
    const sender = localSender({ resolve: resolver([]) });
    expect(await sender.send(post("http://crm.test/"), LONG)).toMatchObject({ code: "dns_failed" });
  });

  it("is told by a refused connection, to one address or to several", async () => {
    const receiver = await answering();
    const unused = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => unused.once("listening", listening));
    const { port } = unused.address() as { port: number };
    await new Promise((closed) => unused.close(closed));
    const sender = localSender({ resolve: resolver(["127.0.0.1", "::1"]) });
    for (const host of ["127.0.0.1", "crm.test"]) {
      expect(await sender.send(post(`http://${host}:${port}/`), LONG)).toMatchObject({
        kind: "unreachable",
        code: "connection_refused",
        message: expect.stringContaining(`${host}:${port} refused`),
      });
    }
    replied(await sender.send(post(receiver.url), LONG));
  });

  it("times out in the look-up, which all who wait for this name share", async () => {
    let answer: (addresses: LookupAddress[]) => void = () => {};
    const resolve = vi.fn(() => new Promise<LookupAddress[]>((done) => (answer = done)));
    const sender = localSender({ resolve });
    const sends = [1, 2].map(() => sender.send(post("http://crm.test/"), { timeoutMs: 100 }));
    for (const timedOut of await Promise.all(sends)) {
      expect(timedOut).toMatchObject({ kind: "timed_out", phase: "connect", timing: { headers_ms: null } });
    }
    expect(resolve).toHaveBeenCalledTimes(1);
    answer([{ address: "127.0.0.1", family: 4 }]);
  });
});

describe("TLS", () => {
  const certificate = (name: string) => ({
    key: readFileSync(new URL(`../../../test/support/certificates/${name}.key`, import.meta.url)),
    cert: readFileSync(new URL(`../../../test/support/certificates/${name}.crt`, import.meta.url)),
  });
  const trusted = certificate("trusted");
  const untrusted = certificate("untrusted");
  const resolve = resolver(["127.0.0.1"]);

  function trustingSender() {
    const before = tls.getCACertificates("default");
    tls.setDefaultCACertificates([...before, trusted.cert.toString()]);
    onTestFinished(() => tls.setDefaultCACertificates(before));
    return localSender({ resolve });
  }

  it("carries requests, and shortens the next handshake", async () => {
    const handshakes: [name: unknown, isResumed: boolean][] = [];
    const receiver = await startRawReceiver({
      tls: trusted,
      onConnection(socket) {
        const { servername, isSessionReused } = socket as tls.TLSSocket;
        handshakes.push([servername, isSessionReused.call(socket)]);
      },
      onRequest: ({ socket, number }) =>
        socket.write(rawAnswer('{"success":true}', { headers: number === 2 ? ["connection: close"] : [] })),
    });
    const sender = trustingSender();
    for (let i = 0; i < 3; i++) {
      const answer = replied(await sender.send(post(`https://crm.test:${receiver.port}/`), LONG));
      expect(answer.body).toBe('{"success":true}');
    }
    expect(receiver.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
    expect(handshakes).toEqual([
      ["crm.test", false],
      ["crm.test", true],
    ]);
  });

  it.each([
    ["a self-signed certificate", "crm.test", untrusted, "self-signed"],
    ["another host's certificate", "other.test", trusted, "not in the cert's altnames"],
    ["a certificate for a name at an address", "127.0.0.1", trusted, "not in the cert's list"],
  ])("refuses %s before the request goes out", async (_, host, credentials, message) => {
    const receiver = await answering({ tls: credentials });
    expect(await trustingSender().send(post(`https://${host}:${receiver.port}/`), LONG)).toMatchObject({
      kind: "unreachable",
      code: "tls_failed",
      message: expect.stringContaining(message),
    });
    expect(receiver.requests).toEqual([]);
  });

  it("fails where the receiver speaks plain HTTP", async () => {
    const receiver = await startRawReceiver({
      onConnection: (socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"),
    });
    expect(await localSender().send(post(`https://127.0.0.1:${receiver.port}/`), LONG)).toMatchObject({
      kind: "unreachable",
      code: "tls_failed",
      message: expect.stringContaining("does not speak TLS"),
    });
  });

  it("fails where the receiver speaks nothing but HTTP/2", async () => {
    const receiver = await answering({ tls: { ...trusted, ALPNProtocols: ["h2"] } });
    expect(await trustingSender().send(post(`https://crm.test:${receiver.port}/`), LONG)).toMatchObject({
      kind: "unreachable",
      code: "tls_failed",
      message: expect.stringContaining("no application protocol"),
    });
  });

  it("fails where it breaks after the request", async () => {
    let toSender: Socket | undefined;
    const receiver = await startRawReceiver({
      tls: trusted,
      onRequest: () => toSender?.write("this is no TLS record"),
    });
    const between = await startRawReceiver({
      onConnection(socket) {
        toSender = socket;
        const onward = connect(receiver.port, "127.0.0.1").on("error", () => {});
        socket.pipe(onward).pipe(socket);
      },
    });
    const answer = await trustingSender().send(post(`https://crm.test:${between.port}/`), LONG);
    expect(receiver.requests).toHaveLength(1);
    expect(answer).toMatchObject({
      kind: "unreachable",
      code: "tls_failed",
      timing: { headers_ms: expect.any(Number) },
    });
  });

  it.each(["end", "resetAndDestroy"] as const)(
    "is told from a connection that breaks during it, by %s",
    async (breakOff) => {
      const receiver = await startRawReceiver({
        onConnection: (socket) => socket.once("data", () => socket[breakOff]()),
      });
      expect(await localSender().send(post(`https://127.0.0.1:${receiver.port}/`), LONG)).toMatchObject({
        kind: "unreachable",
        code: "connection_reset",
        message: expect.stringContaining("TLS handshake"),
      });
    },
  );

  it("times out as a part of connecting, and leaves no connection behind", async () => {
    const receiver = await startRawReceiver({});
    const answer = await localSender().send(post(`https://127.0.0.1:${receiver.port}/`), { timeoutMs: 150 });
    expect(answer).toMatchObject({ kind: "timed_out", phase: "connect", timing: { headers_ms: null, body_ms: null } });
    expect(answer.timing.connect_ms).toBeGreaterThan(0);
    const socket = receiver.connections[0];
    if (!socket?.closed) await new Promise((closed) => socket?.once("close", closed));
  });

  it("keeps no failure of a kept connection", async () => {
    const receiver = await startRawReceiver({
      tls: trusted,
      onRequest({ socket, connection, number }) {
        if (connection === 1 && number === 2) socket.destroy();
        else socket.write(OK);
      },
    });
    const sender = trustingSender();
    for (let i = 0; i < 2; i++) replied(await sender.send(post(`https://crm.test:${receiver.port}/`), LONG));
    expect(receiver.connections).toHaveLength(2);
  });
});
