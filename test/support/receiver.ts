import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { createWaiting } from "./create-waiting.ts";

/** A request as it arrived, its body read to the end. */
export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  /** As UTF-8. */
  body: string;
  /** When its last byte was read: milliseconds since the epoch. */
  receivedAt: number;
}

/** What the receiver does with a request. */
export type Reply =
  /** Answers; `pauseMs` waits that long before each byte of the body. Status 200 and an empty body unless given. */
  | { status?: number; headers?: Record<string, string | string[]>; body?: string; pauseMs?: number }
  /** Never answers. */
  | "hang"
  /** Resets the connection. */
  | "reset"
  /** Whatever else can go wrong on a connection. */
  | { socket: (socket: Socket) => void };

export type Respond = (request: ReceivedRequest) => Reply | Promise<Reply>;

/** A real HTTP server on loopback that stands for a customer's CRM. */
export interface Receiver {
  /** `http://127.0.0.1:port`, without a path. */
  url: string;
  /** In the order in which they arrived. */
  requests: readonly ReceivedRequest[];
  /** From the next request on. */
  respondWith(respond: Respond): void;
  /** Resolves with the first `count` requests, as soon as so many have arrived. */
  waitFor(count: number): Promise<ReceivedRequest[]>;
  /** Resolves with all requests so far, as soon as the predicate holds for them. */
  waitUntil(predicate: (requests: readonly ReceivedRequest[]) => boolean): Promise<ReceivedRequest[]>;
  /**
   * Ends the server. Call it after the program under test has ended.
   *
   * @throws Error when a connection is still in use then, so the program forgot one, or when the handler threw.
   */
  close(): Promise<void>;
}

/** How long connections that the other side has given up may take to be seen closed, in milliseconds. */
const CLOSE_LIMIT_MS = 5_000;

/** Starts a receiver on a free port of 127.0.0.1. It answers 200 without a body unless told otherwise. */
export async function startReceiver(respond: Respond = () => ({})): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const waiting = createWaiting(() => list(requests));
  const unanswered = new Set<ReceivedRequest>();
  let currentRespond = respond;

  const mistakes: unknown[] = [];

  const server = createServer((message, response) => {
    receive(message, response).catch((error) => {
      // A client that goes away while it sends is a normal thing to test; an error of the test's own handler is not.
      if (!message.errored) mistakes.push(error);
      response.destroy();
    });
  });
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  async function receive(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(message);
    const { method = "", url = "", headers } = message;
    const request = { method, url, headers, body, receivedAt: Date.now() };
    requests.push(request);
    unanswered.add(request);
    response.once("close", () => unanswered.delete(request));
    waiting.look();
    await send(await currentRespond(request), response);
  }

  async function waitUntil(predicate: (requests: readonly ReceivedRequest[]) => boolean): Promise<ReceivedRequest[]> {
    await waiting.until(() => predicate(requests));
    return [...requests];
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    respondWith(next) {
      currentRespond = next;
    },
    async waitFor(count) {
      return (await waitUntil(({ length }) => length >= count)).slice(0, count);
    },
    waitUntil,
    async close() {
      const closed = once(server, "close");
      server.close();
      const inTime = await Promise.race([closed, pause(CLOSE_LIMIT_MS, "late", { ref: false })]);
      const left = [...unanswered];
      server.closeAllConnections();
      await closed;
      if (mistakes.length > 0) throw new Error("The handler given to the receiver failed", { cause: mistakes[0] });
      if (inTime === "late") throw new Error(`Connections to the receiver are still open. Unanswered:${list(left)}`);
    },
  };
}

function list(requests: readonly ReceivedRequest[]): string {
  return requests.map(({ method, url }) => `\n  ${method} ${url}`).join("") || " nothing";
}

async function send(reply: Reply, response: ServerResponse): Promise<void> {
  if (reply === "hang") return;
  if (reply === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  if ("socket" in reply) {
    if (response.socket) reply.socket(response.socket);
    return;
  }
  const { status = 200, headers = {}, body = "", pauseMs } = reply;
  if (pauseMs === undefined) {
    response.writeHead(status, headers).end(body);
    return;
  }
  response.writeHead(status, headers).flushHeaders();
  for (const byte of Buffer.from(body)) {
    await pause(pauseMs);
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
  }
  response.end();
}
