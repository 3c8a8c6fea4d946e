import { describe, expect, it } from "vitest";
import { LONG, localSender, post, replied } from "../../../test/support/local-sender.ts";
import { type RawReceiver, rawAnswer, startRawReceiver } from "../../../test/support/raw-receiver.ts";

const OK = rawAnswer("{}");
const HEAD = "HTTP/1.1 200 OK\r\n";

async function answerOf(receiver: RawReceiver) {
  return localSender().send(post(receiver.url), LONG);
}

describe("a connection that breaks", () => {
  it.each([
    ["after the request", "", "before it answered"],
    ["in the status line", "HTTP/1.1 2", "answer's headers"],
    ["in the headers", `${HEAD}content-type: text/pl`, "answer's headers"],
    ["in a body of known length", `${HEAD}content-length: 10\r\n\r\nabc`, "answer's body"],
    [
      "in a body of known length that was to be the last",
      `${HEAD}connection: close\r\ncontent-length: 10\r\n\r\nabc`,
      "body",
    ],
    ["in a chunk", `${HEAD}transfer-encoding: chunked\r\n\r\na\r\nabc`, "answer's body"],
    ["before the last chunk", `${HEAD}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n`, "answer's body"],
    [
      "in a chunk that was to be the last",
      `${HEAD}connection: close\r\ntransfer-encoding: chunked\r\n\r\na\r\nabc`,
      "body",
    ],
    ["after an interim answer", "HTTP/1.1 102 Processing\r\n\r\n", "answer's headers"],
  ])("%s is no answer", async (_, sent, where) => {
    for (const breakOff of ["end", "destroy"] as const) {
      const receiver = await startRawReceiver({
        onRequest: ({ socket }) => socket.write(sent, () => socket[breakOff]()),
      });
      const answer = await answerOf(receiver);
      expect(answer).toMatchObject({ kind: "unreachable", code: "connection_reset" });
      expect(answer).toHaveProperty("message", expect.stringContaining(where));
      expect(receiver.connections).toHaveLength(1);
    }
  });

  it.each([
    ["before the request", "onConnection"],
    ["after the request", "onRequest"],
  ])("by a reset %s is no answer", async (_, event) => {
    const receiver = await startRawReceiver(
      event === "onConnection"
        ? { onConnection: (socket) => socket.resetAndDestroy() }
        : { onRequest: ({ socket }) => socket.resetAndDestroy() },
    );
    expect(await answerOf(receiver)).toMatchObject({ kind: "unreachable", code: "connection_reset" });
    expect(receiver.connections).toHaveLength(1);
  });

  it("by a reset in the body is no answer", async () => {
    const receiver = await startRawReceiver({
      onRequest: ({ socket }) => socket.write(`${HEAD}content-length: 10\r\n\r\nabc`, () => socket.resetAndDestroy()),
    });
    expect(await answerOf(receiver)).toMatchObject({ kind: "unreachable", code: "connection_reset" });
  });
});

describe("what is no HTTP answer", () => {
  it.each([
    ["another protocol", "220 mail.example ESMTP\r\n"],
    ["garbage", "\x00\x01\x02\x03"],
    ["an impossible status", "HTTP/1.1 abc OK\r\n\r\n"],
    ["status 000", "HTTP/1.1 000 Odd\r\ncontent-length: 0\r\n\r\n"],
    ["an upgrade nobody asked for", "HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"],
    ["100 Continue unasked", "HTTP/1.1 100 Continue\r\n\r\n"],
    ["a NUL in a header", `${HEAD}x-name: a\0b\r\n\r\n`],
    ["a space in a header's name", `${HEAD}x name: a\r\n\r\n`],
    ["two lengths", `${HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\na`],
    ["a length and chunks", `${HEAD}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["a length that is none", `${HEAD}content-length: many\r\n\r\n`],
    ["a chunk's size that is none", `${HEAD}transfer-encoding: chunked\r\n\r\nxyz\r\n`],
    ["10,000 headers", `${HEAD}${Array.from({ length: 10_000 }, (_, i) => `x-${i}: a\r\n`).join("")}\r\n`],
    ["a header of 1 MB", `${HEAD}x-name: ${"a".repeat(1_000_000)}\r\n\r\n`],
    ["trailers of 1 MB", `${HEAD}transfer-encoding: chunked\r\n\r\n0\r\nx-name: ${"a".repeat(1_000_000)}\r\n\r\n`],
  ])("is told from an answer: %s", async (_, sent) => {
    const receiver = await startRawReceiver({ onRequest: ({ socket }) => socket.write(sent, "latin1") });
    const answer = await answerOf(receiver);
    expect(answer).toMatchObject({ kind: "unreachable", code: "invalid_response" });
    expect(answer).toHaveProperty("message", expect.stringContaining(`127.0.0.1:${receiver.port}`));
  });

  it("may be endless headers", async () => {
    const receiver = await startRawReceiver({
      onRequest({ socket }) {
        const more = () => {
          while (socket.writable && socket.write("x-name: value\r\n"));
        };
        socket.on("drain", more);
        socket.write(HEAD);
        more();
      },
    });
    expect(await answerOf(receiver)).toMatchObject({ kind: "unreachable", code: "invalid_response" });
  });
});

describe("the deadline", () => {
  const SHORT = { timeoutMs: 150 };

  it("covers the wait for an answer", async () => {
    const receiver = await startRawReceiver({});
    const answer = await localSender().send(post(receiver.url), SHORT);
    expect(answer).toMatchObject({ kind: "timed_out", phase: "headers", message: expect.stringContaining("150 ms") });
    expect(answer.timing).toMatchObject({ connect_ms: expect.any(Number), body_ms: null });
    expect(answer.timing.headers_ms).toBeGreaterThan(0);
  });

  it("covers headers that come slowly", async () => {
    const receiver = await startRawReceiver({ onRequest: ({ socket }) => socket.write(`${HEAD}x-name: a`) });
    expect(await localSender().send(post(receiver.url), SHORT)).toMatchObject({ kind: "timed_out", phase: "headers" });
  });

  it("covers interim answers without end", async () => {
    const receiver = await startRawReceiver({
      onRequest({ socket }) {
        const more = () => socket.writable && socket.write("HTTP/1.1 102 Processing\r\n\r\n", () => setImmediate(more));
        more();
      },
    });
    expect(await localSender().send(post(receiver.url), SHORT)).toMatchObject({ kind: "timed_out", phase: "headers" });
  });

  it("covers a body that comes byte by byte, and closes the connection", async () => {
    const receiver = await startRawReceiver({
      onRequest({ socket }) {
        socket.write(`${HEAD}content-length: 1000\r\n\r\n`);
        const drip = setInterval(() => socket.write("x"), 20);
        socket.once("close", () => clearInterval(drip));
      },
    });
    const answer = await localSender().send(post(receiver.url), SHORT);
    expect(answer).toMatchObject({ kind: "timed_out", phase: "body" });
    expect(answer.timing.body_ms).toBeGreaterThan(0);
    const socket = receiver.connections[0];
    if (!socket?.closed) await new Promise((closed) => socket?.once("close", closed));
  });

  it("leaves an answer alone that came in time while the program stood still", async () => {
    const standStill = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * SHORT.timeoutMs);
    const receiver = await startRawReceiver({ onRequest: ({ socket }) => socket.write(OK, () => void standStill()) });
    expect(await localSender().send(post(receiver.url), SHORT)).toMatchObject({ kind: "replied", status: 200 });
  });

  it("leaves an answer alone that came before it", async () => {
    const receiver = await startRawReceiver({ onRequest: ({ socket }) => socket.write(OK) });
    const sender = localSender();
    replied(await sender.send(post(receiver.url), { timeoutMs: 1_000 }));
    replied(await sender.send(post(receiver.url), { timeoutMs: 1_000 }));
    expect(receiver.connections).toHaveLength(1);
  });
});
