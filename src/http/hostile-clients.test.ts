/** What clients do that mean harm or know no better, over real sockets. */
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { ALL, type SampleServer, sampleServer } from "../../test/support/sample-api.ts";

let server: SampleServer;
afterEach(() => server.close());

test("a body that is too large is a 413 that arrives, however it is sent", async () => {
  server = sampleServer();
  const { url } = await server.listen({ host: "127.0.0.1", port: 0 });
  const tenMegabytes = Buffer.alloc(10_000_000, "x");
  const chunked = new ReadableStream({
    start(controller) {
      for (let at = 0; at < tenMegabytes.length; at += 100_000)
        controller.enqueue(tenMegabytes.subarray(at, at + 100_000));
      controller.close();
    },
  });
  for (const body of [tenMegabytes, chunked]) {
    const headers = { ...ALL, "content-type": "application/json" };
    const answer = await fetch(`${url}/v1/events`, { method: "POST", headers, body, duplex: "half" });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({
      code: "body_too_large",
      detail: "Send at most 2097152 bytes in one request.",
    });
  }
});

test("a refused body is read to its end, so that the refusal is not lost and the connection lives on", async () => {
  server = sampleServer();
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  const socket = connect(port, "127.0.0.1");
  socket.write(
    "POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer all\r\nContent-Type: application/json\r\n",
  );
  socket.write("Content-Length: 5000000\r\n\r\n");
  socket.write(Buffer.alloc(5_000_000));
  socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const statuses = [...(await text(socket)).matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status);
  expect(statuses).toEqual(["413", "200"]);
});

test("strangers and unknown paths are refused before their body is read", async () => {
  server = sampleServer();
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  for (const [path, status] of [
    ["/v1/events", "401"],
    ["/nowhere", "404"],
  ]) {
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{`,
    );
    const [answer] = await once(socket, "data");
    expect(String(answer)).toContain(`HTTP/1.1 ${status} `);
    socket.destroy();
  }
});

test("what is no HTTP is answered with a problem too, and the server lives on", async () => {
  server = sampleServer();
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  for (const [request, status] of [
    ["nonsense\r\n\r\n", 400],
    [`GET / HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(20_000)}\r\n\r\n`, 431],
    ["GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400],
  ] as const) {
    const socket = connect(port, "127.0.0.1").end(request);
    const answer = await text(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toMatchObject({ status });
  }
  expect((await server.inject({ url: "/healthz" })).statusCode).toBe(200);
});

test("a client that sends one byte at a time is cut off with a 408", async () => {
  server = sampleServer({ timeouts: { headers: 60, request: 120, checkEvery: 20 } });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  const half = "POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer all\r\n";
  for (const sent of [half, `${half}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{`]) {
    const socket = connect(port, "127.0.0.1");
    socket.write(sent);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 408 /);
  }
  expect(server.logged).toEqual([]);
});

test("a client that goes away while it sends is nobody's error", async () => {
  server = sampleServer();
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  const socket = connect(port, "127.0.0.1");
  socket.write(
    "POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer all\r\nContent-Type: application/json\r\n",
  );
  socket.end("Content-Length: 9\r\n\r\n{");
  expect(await text(socket)).toMatch(/^HTTP\/1.1 400 /);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  expect(server.logged).toEqual([]);
});
