import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { LONG, localSender, post, replied } from "../../test/support/local-sender.ts";
import { type RawReceiver, type RawRequest, rawAnswer, startRawReceiver } from "../../test/support/raw-receiver.ts";
import { ANSWER_READ_LIMIT } from "../model/delivery.ts";
import { CalledOff } from "./send/called-off.ts";

/** A receiver that answers every request with these bytes and leaves the connection open. */
function answering(answer: string | Buffer): Promise<RawReceiver> {
  return startRawReceiver({ onRequest: ({ socket }) => socket.write(answer) });
}

async function answerTo(answer: string | Buffer) {
  const receiver = await answering(answer);
  return replied(await localSender().send(post(receiver.url), LONG));
}

describe("the request", () => {
  it("goes out as it is, with what HTTP needs beside it", async () => {
    const receiver = await answering(rawAnswer(""));
    const body = '{"name":"Zoë"}';
    await localSender().send(post(`${receiver.url}/hooks/callStarted?a=1&b=%20#part`, { body }), LONG);
    const { text } = receiver.requests[0] as RawRequest;
    expect(text).toMatch(/^POST \/hooks\/callStarted\?a=1&b=%20 HTTP\/1\.1\r\n/);
    expect(text).toContain(`host: 127.0.0.1:${receiver.port}\r\n`);
    expect(text).toContain("content-type: application/json\r\n");
    expect(text).toContain("webhook-id: dlv_1\r\n");
    expect(text).toContain("content-length: 15\r\n");
    expect(Buffer.from(text, "latin1").toString()).toContain(`\r\n\r\n${body}`);
  });

  it.each(["GET", "DELETE"] as const)("goes out as %s without a body", async (method) => {
    const receiver = await answering(rawAnswer(""));
    replied(await localSender().send(post(receiver.url, { method, body: null }), LONG));
    const { text } = receiver.requests[0] as RawRequest;
    expect(text).toMatch(new RegExp(`^${method} / HTTP/1\\.1\r\n`));
    expect(text).not.toMatch(/content-length/i);
  });

  it("asks for an uncompressed answer, whatever the connector's headers say", async () => {
    const receiver = await answering(rawAnswer(""));
    await localSender().send(post(receiver.url, { headers: { "Accept-Encoding": "gzip, br" } }), LONG);
    expect(receiver.requests[0]?.text.match(/accept-encoding.*/gi)).toEqual(["accept-encoding: identity"]);
  });

  it.each([
    ["a header with a line break", { headers: { "x-name": "a\r\nx-other: b" } }],
    ["a header's name with a space", { headers: { "x name": "a" } }],
    ["a header beyond Latin-1", { headers: { "x-name": "名前" } }],
    ["a relative URL", { url: "/hooks" }],
    ["another scheme", { url: "ftp://crm.example/" }],
  ])("is refused with %s", async (_, request) => {
    const receiver = await answering(rawAnswer(""));
    const answer = await localSender().send(post(receiver.url, request), LONG);
    expect(answer).toMatchObject({ kind: "unreachable", code: "invalid_request" });
    expect(receiver.requests).toEqual([]);
  });
});

describe("the answer", () => {
  it("comes with status, headers, body and times", async () => {
    const answer = await answerTo(rawAnswer('{"success":true}', { headers: ["Content-Type: application/json"] }));
    expect(answer).toEqual({
      kind: "replied",
      status: 200,
      headers: { "content-length": "16", "content-type": "application/json" },
      body: '{"success":true}',
      truncated: false,
      timing: {
        connect_ms: expect.any(Number),
        headers_ms: expect.any(Number),
        body_ms: expect.any(Number),
        total_ms: expect.any(Number),
      },
    });
    const { connect_ms, headers_ms, body_ms, total_ms } = answer.timing;
    const sum = Number(connect_ms) + Number(headers_ms) + Number(body_ms);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(total_ms + 0.1);
  });

  it.each(["201 Created", "400 Bad Request", "410 Gone", "500 Internal Server Error", "999 Odd"])(
    "may be %s",
    async (status) => {
      expect((await answerTo(rawAnswer("why", { status }))).status).toBe(Number(status.slice(0, 3)));
    },
  );

  it("may be a redirect, which is not followed", async () => {
    const elsewhere = await answering(rawAnswer("secret"));
    const answer = await answerTo(rawAnswer("", { status: "302 Found", headers: [`location: ${elsewhere.url}`] }));
    expect(answer).toMatchObject({ status: 302, headers: { location: elsewhere.url } });
    expect(elsewhere.connections).toEqual([]);
  });

  it("may have no body", async () => {
    expect(await answerTo("HTTP/1.1 204 No Content\r\n\r\n")).toMatchObject({
      status: 204,
      body: "",
      truncated: false,
    });
  });

  it("may come in pieces, after interim answers", async () => {
    const pieces = [
      "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-enc",
      "oding: chunked\r\n\r\n",
    ];
    const answer = await answerTo([...pieces, "3\r\nabc\r\n", "2\r\nde\r\n0\r\n\r\n"].join(""));
    expect(answer).toMatchObject({ status: 200, body: "abcde", headers: { "transfer-encoding": "chunked" } });
  });

  it("may end with the connection, where it does not give its length", async () => {
    const receiver = await startRawReceiver({
      onRequest: ({ socket }) => socket.end("HTTP/1.1 200 OK\r\n\r\nall of it"),
    });
    expect(replied(await localSender().send(post(receiver.url), LONG)).body).toBe("all of it");
  });

  it("is never decompressed", async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`;
    const answer = await answerTo(Buffer.concat([Buffer.from(head), bomb]));
    expect(answer.headers["content-encoding"]).toBe("gzip");
    expect(answer.body.length).toBeLessThanOrEqual(bomb.length);
    expect(answer.body).not.toContain("\0");
  });

  it("becomes text that every store can hold", async () => {
    const bytes = Buffer.from([0x61, 0x00, 0x62, 0xff, 0xed, 0xa0, 0x80, 0xc3, 0xa9]);
    const { body } = await answerTo(
      Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n"), bytes]),
    );
    expect(body).toMatch(/^a\uFFFDb\uFFFD+é$/);
    expect(body.isWellFormed()).toBe(true);
  });

  it("loses a byte order mark, so that it can be read as JSON", async () => {
    expect(JSON.parse((await answerTo(rawAnswer('\uFEFF{"success":true}'))).body)).toEqual({ success: true });
  });
});

describe("a request that is called off", () => {
  it("is not written, and leaves its connection to the next", async () => {
    const receiver = await answering(rawAnswer("ok"));
    const sender = localSender();
    const connected: number[] = [];
    const mayLeave = () => connected.push(receiver.connections.length) < 0;
    await expect(sender.send(post(receiver.url), { ...LONG, mayLeave })).rejects.toBeInstanceOf(CalledOff);
    expect(connected).toEqual([1]);
    replied(await sender.send(post(receiver.url), { ...LONG, mayLeave: () => true }));
    expect([receiver.requests.length, receiver.connections.length]).toEqual([1, 1]);
  });
});

describe("the cap on the body", () => {
  it("lets pass what is just as long, and keeps the connection", async () => {
    const receiver = await answering(rawAnswer("x".repeat(ANSWER_READ_LIMIT)));
    const sender = localSender();
    for (let i = 0; i < 2; i++) {
      const answer = replied(await sender.send(post(receiver.url), LONG));
      expect(answer).toMatchObject({ truncated: false, body: "x".repeat(ANSWER_READ_LIMIT) });
    }
    expect(receiver.connections).toHaveLength(1);
  });

  it("cuts one byte more, and closes the connection", async () => {
    const receiver = await answering(rawAnswer("x".repeat(ANSWER_READ_LIMIT + 1)));
    const answer = replied(await localSender().send(post(receiver.url), LONG));
    expect(answer).toMatchObject({ truncated: true, body: "x".repeat(ANSWER_READ_LIMIT) });
    const socket = receiver.connections[0];
    if (!socket?.closed) await new Promise((closed) => socket?.once("close", closed));
  });

  it.each([
    ["endless", "HTTP/1.1 200 OK\r\n\r\n", "x".repeat(10_000)],
    [
      "endless and chunked",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
      `2710\r\n${"x".repeat(10_000)}\r\n`,
    ],
    ["of 1 GB", "HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n", "x".repeat(10_000)],
  ])("cuts a body that is %s", async (_, head, piece) => {
    const receiver = await startRawReceiver({
      onRequest({ socket }) {
        const more = () => {
          while (socket.writable && socket.write(piece));
        };
        socket.write(head);
        socket.on("drain", more);
        more();
      },
    });
    const answer = replied(await localSender().send(post(receiver.url), LONG));
    expect(answer).toMatchObject({ status: 200, truncated: true, body: "x".repeat(ANSWER_READ_LIMIT) });
    const socket = receiver.connections[0];
    if (!socket?.closed) await new Promise((closed) => socket?.once("close", closed));
    expect(socket?.bytesWritten).toBeLessThan(50_000_000);
  });

  it("leaves out a character that it cuts in two", async () => {
    const { body } = await answerTo(rawAnswer("x".repeat(ANSWER_READ_LIMIT - 1) + "é".repeat(10)));
    expect(body).toBe("x".repeat(ANSWER_READ_LIMIT - 1));
  });
});

describe("the headers that are kept", () => {
  it("are joined where repeated, without cookies", async () => {
    const headers = ["Vary: a", "set-cookie: session=1", "vary: b", "__proto__: x", "__proto__: y", "Set-Cookie: b=2"];
    const answer = await answerTo(rawAnswer("", { headers }));
    expect(Object.entries(answer.headers)).toEqual([
      ["content-length", "0"],
      ["vary", "a, b"],
      ["__proto__", "x, y"],
    ]);
  });

  it("are at most 64 of at most 1 KiB", async () => {
    const headers = Array.from({ length: 100 }, (_, i) => `x-${i}: ${"é".repeat(i === 0 ? 2_000 : 1)}`);
    const answer = await answerTo(Buffer.from(rawAnswer("", { headers }), "latin1"));
    expect(Object.keys(answer.headers)).toHaveLength(64);
    expect(answer.headers["x-0"]).toBe("é".repeat(1_024));
  });
});
