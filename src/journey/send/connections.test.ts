import type { LookupAddress } from "node:dns";
import { once } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { LONG, localSender, post, replied } from "../../../test/support/local-sender.ts";
import { type RawRequest, rawAnswer, startRawReceiver } from "../../../test/support/raw-receiver.ts";

const OK = rawAnswer("{}");

describe("keeping connections", () => {
  it("sends one after the other over one connection", async () => {
    const receiver = await startRawReceiver({ onRequest: ({ socket }) => socket.write(OK) });
    const sender = localSender();
    const first = await sender.send(post(receiver.url), LONG);
    const second = await sender.send(post(`${receiver.url}/other`), LONG);
    expect(receiver.connections).toHaveLength(1);
    expect(first.timing.connect_ms).toEqual(expect.any(Number));
    expect(second.timing).toMatchObject({ connect_ms: null, headers_ms: expect.any(Number) });
  });

  it("sends at the same time over one connection each", async () => {
    const requests: RawRequest[] = [];
    const receiver = await startRawReceiver({
      onRequest(request) {
        if (requests.push(request) === 3) for (const { socket } of requests) socket.write(OK);
      },
    });
    const sender = localSender();
    const answers = await Promise.all([1, 2, 3].map(() => sender.send(post(receiver.url), LONG)));
    expect(answers.map((answer) => answer.kind)).toEqual(["replied", "replied", "replied"]);
    expect(receiver.connections).toHaveLength(3);
  });

  it("opens another where the receiver said that it closes this one", async () => {
    const receiver = await startRawReceiver({
      onRequest: ({ socket }) => socket.write(rawAnswer("{}", { headers: ["connection: close"] })),
    });
    const sender = localSender();
    for (let i = 0; i < 3; i++) replied(await sender.send(post(receiver.url), LONG));
    expect(receiver.connections).toHaveLength(3);
  });

  it("opens another where the receiver keeps this one for so short that a request may come too late", async () => {
    const receiver = await startRawReceiver({
      onRequest: ({ socket }) => socket.write(rawAnswer("{}", { headers: ["keep-alive: timeout=1"] })),
    });
    const sender = localSender();
    for (let i = 0; i < 2; i++) replied(await sender.send(post(receiver.url), LONG));
    expect(receiver.connections).toHaveLength(2);
  });

  it("closes an unused one over which something comes that nobody asked for", async () => {
    const receiver = await startRawReceiver({ onRequest: ({ socket }) => socket.write(OK) });
    const sender = localSender();
    replied(await sender.send(post(receiver.url), LONG));
    const [socket] = receiver.connections;
    socket?.write(OK);
    if (socket && !socket.closed) await once(socket, "close");
    replied(await sender.send(post(receiver.url), LONG));
    expect(receiver.connections).toHaveLength(2);
  });

  it("keeps at most 1,000 unused ones over all receivers, the latest used", async () => {
    const receiver = await startRawReceiver({ onRequest: ({ socket }) => socket.write(OK) });
    const sender = localSender({ resolve: async () => [{ address: "127.0.0.1", family: 4 }] });
    for (let i = 0; i < 1_010; i++) {
      replied(await sender.send(post(`http://crm-${i}.test:${receiver.port}/`), LONG));
    }
    for (const socket of receiver.connections.slice(0, 10)) if (!socket.closed) await once(socket, "close");
    expect(receiver.connections.slice(10).some((socket) => socket.closed)).toBe(false);
    expect((await sender.send(post(`http://crm-1009.test:${receiver.port}/`), LONG)).timing.connect_ms).toBeNull();
  });
});

describe("a kept connection that breaks before a byte of the answer came", () => {
  it("is no failure: the request goes out again over a new one", async () => {
    const receiver = await startRawReceiver({
      onRequest({ socket, connection, number }) {
        if (connection === 1 && number === 2) socket.resetAndDestroy();
        else socket.write(OK);
      },
    });
    const sender = localSender();
    await sender.send(post(receiver.url), LONG);
    const answer = replied(await sender.send(post(receiver.url), LONG));
    expect(answer.timing.connect_ms).toEqual(expect.any(Number));
    expect(receiver.requests.map(({ connection, number }) => [connection, number])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
    expect(receiver.requests[2]?.text).toBe(receiver.requests[1]?.text);
  });

  it("is no failure where the receiver closed it meanwhile", async () => {
    const receiver = await startRawReceiver({ onRequest: ({ socket }) => socket.end(OK) });
    const sender = localSender();
    for (let i = 0; i < 20; i++) replied(await sender.send(post(receiver.url), LONG));
  });

  it("is tried once more, not twice", async () => {
    const receiver = await startRawReceiver({
      onRequest({ socket, connection, number }) {
        if (connection === 1 && number === 1) socket.write(OK);
        else socket.resetAndDestroy();
      },
    });
    const sender = localSender();
    await sender.send(post(receiver.url), LONG);
    expect(await sender.send(post(receiver.url), LONG)).toMatchObject({ code: "connection_reset" });
    expect(receiver.requests).toHaveLength(3);
  });

  it("is tried again over a new connection, not over another kept one", async () => {
    let together: RawRequest[] | null = [];
    const receiver = await startRawReceiver({
      onRequest(request) {
        if (together === null) {
          if (request.number > 1) request.socket.resetAndDestroy();
          else request.socket.write(OK);
        } else if (together.push(request) === 3) {
          for (const { socket } of together) socket.write(OK);
          together = null;
        }
      },
    });
    const sender = localSender();
    await Promise.all([1, 2, 3].map(() => sender.send(post(receiver.url), LONG)));
    replied(await sender.send(post(receiver.url), LONG));
    expect(receiver.connections).toHaveLength(4);
    expect(receiver.requests).toHaveLength(5);
  });

  it("is a failure where the second connection was kept and breaks, too", async () => {
    const seen: RawRequest[] = [];
    const receiver = await startRawReceiver({
      onRequest(request) {
        const count = seen.push(request);
        // Two open both connections; of the next two one breaks, and its repeat waits for the other one.
        if (count === 2) for (const { socket } of seen) socket.write(OK);
        if (count === 4) seen[2]?.socket.resetAndDestroy();
        if (count === 5) seen[3]?.socket.write(OK);
        if (count > 5) request.socket.resetAndDestroy();
      },
    });
    const sender = localSender({ connectionsPerOrigin: 2 });
    const send = () => sender.send(post(receiver.url), LONG);
    await Promise.all([send(), send()]);
    const [broken, kept, waited] = [send(), send(), send()];
    expect(await broken).toMatchObject({ kind: "unreachable", code: "connection_reset" });
    replied(await kept);
    seen[4]?.socket.write(OK);
    replied(await waited);
    expect(seen.map(({ number }) => number)).toEqual([1, 1, 2, 2, 1, 3]);
  });

  it("is a failure where some of the answer came", async () => {
    const receiver = await startRawReceiver({
      onRequest({ socket, number }) {
        if (number === 1) socket.write(OK);
        else socket.write("HTTP/1.1 2", () => socket.destroy());
      },
    });
    const sender = localSender();
    await sender.send(post(receiver.url), LONG);
    expect(await sender.send(post(receiver.url), LONG)).toMatchObject({ code: "connection_reset" });
    expect(receiver.requests).toHaveLength(2);
  });

  it("keeps to the deadline of the first try", async () => {
    const receiver = await startRawReceiver({
      onRequest({ socket, connection, number }) {
        if (connection === 1 && number === 1) socket.write(OK);
        else if (connection === 1) socket.resetAndDestroy();
      },
    });
    const sender = localSender();
    await sender.send(post(receiver.url), LONG);
    const answer = await sender.send(post(receiver.url), { timeoutMs: 150 });
    expect(answer).toMatchObject({ kind: "timed_out", phase: "headers" });
    expect(receiver.requests).toHaveLength(3);
  });

  it("times out as connecting while there is no new one", async () => {
    const receiver = await startRawReceiver({
      onRequest({ socket, number }) {
        if (number === 1) socket.write(OK);
        else socket.resetAndDestroy();
      },
    });
    const hanging = Promise.withResolvers<LookupAddress[]>();
    const resolve = vi.fn(() => hanging.promise).mockResolvedValueOnce([{ address: "127.0.0.1", family: 4 }]);
    const sender = localSender({ resolve });
    const request = post(`http://crm.test:${receiver.port}/`);
    replied(await sender.send(request, LONG));
    expect(await sender.send(request, { timeoutMs: 150 })).toMatchObject({
      kind: "timed_out",
      phase: "connect",
      timing: { connect_ms: expect.any(Number), headers_ms: null },
    });
    hanging.resolve([]);
  });
});

describe("the limit of connections to one receiver", () => {
  it("makes more attempts wait for their turn, in order", async () => {
    const receiver = await startRawReceiver({ onRequest: ({ socket }) => setImmediate(() => socket.write(OK)) });
    const sender = localSender({ connectionsPerOrigin: 2 });
    const paths = ["/1", "/2", "/3", "/4", "/5", "/6"];
    const answers = await Promise.all(paths.map((path) => sender.send(post(receiver.url + path), LONG)));
    for (const answer of answers) replied(answer);
    expect(receiver.connections).toHaveLength(2);
    const order = receiver.requests.map(({ text }) => text.slice(5, 7));
    expect(order.slice(2)).toEqual(paths.slice(2));
  });

  it("opens a new connection for who waits where the one before broke", async () => {
    const receiver = await startRawReceiver({
      onRequest({ socket, connection }) {
        if (connection === 1) socket.resetAndDestroy();
        else socket.write(OK);
      },
    });
    const sender = localSender({ connectionsPerOrigin: 1 });
    const answers = await Promise.all([1, 2].map(() => sender.send(post(receiver.url), LONG)));
    expect(answers).toMatchObject([{ code: "connection_reset" }, { kind: "replied" }]);
  });

  it("lets those who wait in vain go at their deadline, and disturbs nobody by it", async () => {
    const receiver = await startRawReceiver({});
    const sender = localSender({ connectionsPerOrigin: 1 });
    const first = sender.send(post(receiver.url), LONG);
    expect(await sender.send(post(receiver.url), { timeoutMs: 100 })).toMatchObject({
      kind: "timed_out",
      phase: "connect",
      timing: { headers_ms: null, body_ms: null },
    });
    receiver.requests[0]?.socket.write(OK);
    replied(await first);
    const next = sender.send(post(receiver.url), LONG);
    await expect.poll(() => receiver.requests.length).toBe(2);
    receiver.requests[1]?.socket.write(OK);
    replied(await next);
    expect(receiver.connections).toHaveLength(1);
  });

  it("holds for each origin alone", async () => {
    const hanging = await startRawReceiver({});
    const other = await startRawReceiver({ onRequest: ({ socket }) => socket.write(OK) });
    const sender = localSender({ connectionsPerOrigin: 1 });
    const hung = sender.send(post(hanging.url), LONG);
    replied(await sender.send(post(other.url), LONG));
    hanging.connections[0]?.destroy();
    await hung;
  });
});

describe("close", () => {
  it("lets what is under way end, closes what is unused, and sends nothing after", async () => {
    const receiver = await startRawReceiver({
      onRequest({ socket, text }) {
        if (text.includes("/quick")) socket.write(OK);
      },
    });
    const sender = localSender();
    const slow = sender.send(post(`${receiver.url}/slow`), LONG);
    replied(await sender.send(post(`${receiver.url}/quick`), LONG));
    const closing = sender.close();
    const quick = receiver.requests.find(({ text }) => text.includes("/quick"))?.socket;
    if (!quick?.closed) await new Promise((closed) => quick?.once("close", closed));
    await expect(sender.send(post(receiver.url), LONG)).rejects.toThrow("closed");
    await expect.poll(() => receiver.requests.length).toBe(2);
    const keep = rawAnswer("{}", { headers: ["keep-alive: timeout=60"] });
    receiver.requests.find(({ text }) => text.includes("/slow"))?.socket.write(keep);
    replied(await slow);
    await closing;
  });
});
