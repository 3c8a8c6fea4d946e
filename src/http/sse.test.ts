import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test, vi } from "vitest";
import {
  ALL,
  type SampleEvents,
  type SampleServer,
  sampleRoutes,
  sampleServer,
} from "../../test/support/sample-api.ts";
import { type EventStream, lastEventId, sse } from "./sse.ts";

let server: SampleServer;
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

type Opened = { stream: EventStream; from: string | null };

/** A server whose next stream is handed over when it opens. */
async function streaming(): Promise<{ port: number; opened: Promise<Opened> }> {
  const { promise: opened, resolve } = Promise.withResolvers<Opened>();
  const onStream: SampleEvents["onStream"] = (stream, from) => resolve({ stream, from });
  server = sampleServer({ routes: sampleRoutes({ onStream }) });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  return { port, opened };
}

async function follow(port: number, path = "/v1/stream", headers = {}): Promise<IncomingMessage> {
  const [response] = await once(get({ port, path, headers: { ...ALL, ...headers } }), "response");
  return response;
}

function ended({ signal }: EventStream): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, "abort");
}

test("a stream has the headers that keep proxies out of its way, and carries events", async () => {
  const { port, opened } = await streaming();
  const [response, { stream, from }] = await Promise.all([follow(port), opened]);
  expect(response.headers).toMatchObject({
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
  });
  expect(from).toBeNull();
  stream.send({ id: "7", event: "contact", data: { name: "Ann\nBee" } });
  stream.send({ data: 1 });
  stream.close();
  stream.send({ data: "too late" });
  expect(await text(response)).toBe('id: 7\nevent: contact\ndata: {"name":"Ann\\nBee"}\n\ndata: 1\n\n');
  expect(stream.signal.aborted).toBe(true);
});

test("a heartbeat every 15 s keeps the stream open", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const { port, opened } = await streaming();
  const [response] = await Promise.all([follow(port), opened]);
  for (let beat = 0; beat < 2; beat++) {
    vi.advanceTimersByTime(15_000);
    const [chunk] = await once(response, "data");
    expect(String(chunk)).toBe(":\n\n");
  }
  response.destroy();
});

test("a client that goes away ends the stream and its heartbeat", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const { port, opened } = await streaming();
  const [response, { stream }] = await Promise.all([follow(port), opened]);
  expect(vi.getTimerCount()).toBe(1);
  response.destroy();
  await ended(stream);
  expect(vi.getTimerCount()).toBe(0);
});

test("a client that does not read is dropped once more than 1 MiB waits for it", async () => {
  const { port, opened } = await streaming();
  const socket = connect(port, "127.0.0.1").pause();
  socket.write("GET /v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer all\r\n\r\n");
  const { stream } = await opened;
  const data = "x".repeat(64 * 1_024);
  let sent = 0;
  while (!stream.signal.aborted && sent < 100_000) {
    stream.send({ data });
    sent += 1;
    await new Promise(setImmediate);
  }
  expect(stream.signal.aborted).toBe(true);
  socket.destroy();
});

test("where a client left off comes from the header, else from the query", async () => {
  const { port, opened } = await streaming();
  const [response, { from }] = await Promise.all([
    follow(port, "/v1/stream?last_event_id=5", { "last-event-id": "6" }),
    opened,
  ]);
  expect(from).toBe("6");
  response.destroy();
  expect(lastEventId({}, "5")).toBe("5");
  expect(lastEventId({ "last-event-id": "" }, undefined)).toBeNull();
});

test("HEAD gets the headers and no stream", async () => {
  const { opened } = await streaming();
  const [answer, { stream }] = await Promise.all([
    server.inject({ method: "HEAD", url: "/v1/stream", headers: ALL }),
    opened,
  ]);
  expect([answer.statusCode, answer.headers["content-type"]]).toEqual([200, "text/event-stream"]);
  expect(stream.signal.aborted).toBe(true);
});

test("an event's id and name cannot break out of their lines", async () => {
  const { port, opened } = await streaming();
  const [response, { stream }] = await Promise.all([follow(port), opened]);
  expect(() => stream.send({ id: "1\ndata: 2", data: 1 })).toThrow(TypeError);
  expect(() => stream.send({ event: "a\rb", data: 1 })).toThrow(TypeError);
  response.destroy();
});

test("a handler that fails after it has opened a stream ends it and is logged", async () => {
  const routes = sampleRoutes().map((route) => ({
    ...route,
    handler: ({ reply, signal }: Parameters<typeof route.handler>[0]) => {
      sse(reply, { signal });
      throw new Error("after the headers");
    },
  }));
  server = sampleServer({ routes });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  const response = await follow(port);
  await expect(text(response)).rejects.toThrow("aborted");
  expect(server.logged.map(({ message }) => message)).toEqual(["request.failed"]);
});
