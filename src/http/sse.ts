/** Server-sent events (WHATWG HTML §9.2): a stream that notices when its client is gone or stops reading. */
import { once } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import type { RawReply } from "./route.ts";

/** Shorter than any proxy's idle timeout in common use. */
const HEARTBEAT_MS = 15_000;

/** What may wait unsent for a client; one that leaves more than this unread is dropped and comes back by itself. */
const MAX_BUFFERED_BYTES = 1_048_576;

export type ServerSentEvent = {
  /** What the client names as the last one it saw when it comes back. */
  id?: string;
  event?: string;
  /** Sent as JSON. */
  data: unknown;
};

export type EventStream = {
  /** Sends one event; does nothing once the stream has ended. */
  send(event: ServerSentEvent): void;
  /** Resolves when the client takes what it is sent, or the stream has ended: for who can wait with what comes next. */
  drained(): Promise<void>;
  /** Ends the stream after what was sent. */
  close(): void;
  /** Aborted when the stream has ended, whoever ended it: unsubscribe then. */
  signal: AbortSignal;
};

/**
 * Takes the response over and opens a stream on it. It ends when the client disconnects, falls behind by more than
 * 1 MiB, `close` is called, or `signal` (the handler's own, aborted when the server closes) is aborted.
 */
export function sse(reply: RawReply, { signal }: { signal: AbortSignal }): EventStream {
  reply.hijack();
  const response = reply.raw;
  const ended = new AbortController();
  const heartbeat = setInterval(() => write(":\n\n"), HEARTBEAT_MS);

  function write(text: string): void {
    if (ended.signal.aborted) return;
    // Looked at before, not after: one event may be larger than that, and whoever reads must be able to get it.
    if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy();
    else response.write(text);
  }
  function close(): void {
    response.end();
    end();
  }
  function end(): void {
    clearInterval(heartbeat);
    signal.removeEventListener("abort", close);
    ended.abort();
  }

  response.on("close", end);
  // A client that goes away in the middle of a write is no fault of ours; "close" follows.
  response.on("error", () => {});
  signal.addEventListener("abort", close);
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
    // The stream lives as long as its connection, so that a closing server has no idle connection left to wait for.
    connection: "close",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
  });
  response.flushHeaders();
  if (signal.aborted || response.req.method === "HEAD") close();

  return {
    send: (event) => write(eventText(event)),
    async drained() {
      if (!response.writableNeedDrain || ended.signal.aborted) return;
      await once(response, "drain", { signal: ended.signal }).catch(() => {});
    },
    close,
    signal: ended.signal,
  };
}

function eventText({ id, event, data }: ServerSentEvent): string {
  const lines = [
    ...(id === undefined ? [] : [`id: ${oneLine(id)}`]),
    ...(event === undefined ? [] : [`event: ${oneLine(event)}`]),
    `data: ${JSON.stringify(data)}`,
  ];
  return `${lines.join("\n")}\n\n`;
}

function oneLine(text: string): string {
  if (/[\r\n\0]/.test(text)) throw new TypeError("an event's id and name have no line breaks and no U+0000");
  return text;
}

/**
 * The id of the last event that a client has seen; null for a new one. The header is what a browser sends when it comes
 * back, so it counts more than `?last_event_id=`, which is for clients that cannot set headers.
 */
export function lastEventId(headers: IncomingHttpHeaders, fromQuery: string | undefined): string | null {
  const header = headers["last-event-id"];
  return (typeof header === "string" ? header : fromQuery) || null;
}
