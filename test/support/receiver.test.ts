import { createConnection } from "node:net";
import { afterEach, expect, it } from "vitest";
import { type Receiver, startReceiver } from "./receiver.ts";

let receiver: Receiver | undefined;

async function start(...args: Parameters<typeof startReceiver>): Promise<Receiver> {
  receiver = await startReceiver(...args);
  return receiver;
}

afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

it("records each request as it arrived", async () => {
  const { url, requests } = await start();
  const before = Date.now();
  await fetch(`${url}/hooks?a=1`, { method: "POST", body: '{"name":"Zoë"}', headers: { "x-test": "yes" } });
  await fetch(`${url}/second`);
  expect(requests).toMatchObject([
    { method: "POST", url: "/hooks?a=1", body: '{"name":"Zoë"}', headers: { "x-test": "yes" } },
    { method: "GET", url: "/second", body: "" },
  ]);
  expect(requests[0]!.receivedAt).toBeGreaterThanOrEqual(before);
  expect(requests[0]!.receivedAt).toBeLessThanOrEqual(Date.now());
});

it("answers what it is told, differently from one request to the next", async () => {
  const { url, respondWith } = await start(({ body }) => ({ status: 201, headers: { "x-echo": "1" }, body }));
  const first = await fetch(url, { method: "POST", body: "hello" });
  expect([first.status, first.headers.get("x-echo"), await first.text()]).toEqual([201, "1", "hello"]);
  respondWith(async () => ({ status: 503 }));
  expect((await fetch(url)).status).toBe(503);
});

it("wakes who waits when the request arrives, not before", async () => {
  const { url, waitFor, waitUntil } = await start();
  let isHere = false;
  const second = waitFor(2).then((requests) => {
    isHere = true;
    return requests;
  });
  const wanted = waitUntil((requests) => requests.some((request) => request.url === "/wanted"));
  await fetch(`${url}/other`);
  expect(isHere).toBe(false);
  await fetch(`${url}/wanted`);
  expect((await second).map((request) => request.url)).toEqual(["/other", "/wanted"]);
  expect(await wanted).toHaveLength(2);
});

it("hangs until the client gives up", async () => {
  const { url, waitFor } = await start(() => "hang");
  const gaveUp = new AbortController();
  const answer = fetch(url, { signal: gaveUp.signal });
  await waitFor(1);
  gaveUp.abort();
  await expect(answer).rejects.toThrow("aborted");
});

it("resets the connection", async () => {
  const { url } = await start(() => "reset");
  await expect(fetch(url)).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
});

it("sends its body byte by byte", async () => {
  const { url } = await start(() => ({ body: "slow", headers: { "content-length": "4" }, pauseMs: 1 }));
  const chunks = [];
  for await (const chunk of (await fetch(url)).body!) chunks.push(Buffer.from(chunk).toString());
  expect(chunks.join("")).toBe("slow");
  expect(chunks.length).toBeGreaterThan(1);
});

it("hands out the bare connection for all else", async () => {
  const { url } = await start(() => ({ socket: (socket) => socket.end("no HTTP at all\r\n\r\n") }));
  await expect(fetch(url)).rejects.toMatchObject({ cause: { name: "HTTPParserError" } });
});

it("reports at its end a request that is still unanswered", async () => {
  const { url, waitFor, close } = await startReceiver(() => "hang");
  const answer = fetch(`${url}/forgotten`);
  answer.catch(() => undefined);
  await waitFor(1);
  await expect(close()).rejects.toThrow("GET /forgotten");
  await expect(answer).rejects.toThrow();
});

it("reports at its end that the test's handler threw", async () => {
  const { url, close } = await startReceiver(() => {
    throw new Error("a mistake in the test");
  });
  await expect(fetch(url)).rejects.toThrow();
  await expect(close()).rejects.toMatchObject({ cause: { message: "a mistake in the test" } });
});

it("takes a client that goes away while it sends for no mistake of the test", async () => {
  const { url, close } = await startReceiver();
  const { port, hostname } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  await new Promise((resolve) => socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf", resolve));
  socket.destroy();
  await close();
});
