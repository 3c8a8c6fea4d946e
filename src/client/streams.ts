/** Server-sent events as the API sends them (WHATWG HTML §9.2). */
import { createParser } from "eventsource-parser";
import { ApiError } from "./api-error.ts";
import { ConnectionError } from "./connection-error.ts";
import type { Sent, Transport } from "./transport.ts";

/** One event of a stream. */
export type StreamedEvent<Data = unknown> = {
  /** Names the place after this event, as `lastEventId` takes it. */
  id: string | undefined;
  /** What the stream calls it: `event`, `call`. */
  event: string | undefined;
  data: Data;
  /** `data` as the server has written it. */
  text: string;
};

export type FollowOptions = {
  /** Told when the connection is lost, with the reason in a few words; it is tried again. */
  onLost?: (reason: string) => void;
  /** Told when the connection is there, for the first time or again: what happens from then on is told. */
  onOpen?: (isAgain: boolean) => void;
};

/** A stream is lost when nothing is heard for so long: more than two of the server's heartbeats (15 s). */
const SILENCE_LIMIT_MS = 40_000;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Opens a stream; it and its events reject as a request does. They come until the server, the signal, or silence ends it.
 */
export async function openStream(transport: Transport, sent: Sent): Promise<AsyncGenerator<StreamedEvent>> {
  const silence = new AbortController();
  const watch = () => setTimeout(() => silence.abort(new Error("it has gone silent")), SILENCE_LIMIT_MS);
  let timer = watch();
  const signal = sent.signal ? AbortSignal.any([sent.signal, silence.signal]) : silence.signal;
  const broken = (error: unknown) =>
    silence.signal.aborted
      ? new ConnectionError(transport.url, silence.signal.reason)
      : transport.broken(error, signal);

  async function* read(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent> {
    const events: StreamedEvent[] = [];
    const parser = createParser({
      onEvent: ({ id, event, data }) => events.push({ id, event, data: JSON.parse(data), text: data }),
    });
    const decoder = new TextDecoder();
    // Not every browser can iterate a body.
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read().catch((error: unknown) => {
          throw broken(error);
        });
        if (done) return;
        clearTimeout(timer);
        timer = watch();
        parser.feed(decoder.decode(value, { stream: true }));
        yield* events.splice(0);
      }
    } finally {
      clearTimeout(timer);
      await reader.cancel().catch(() => {});
    }
  }

  try {
    const { response } = await transport.send({ ...sent, signal });
    if (!response.body) throw new ConnectionError(transport.url, "it gave no stream");
    return read(response.body);
  } catch (error) {
    clearTimeout(timer);
    throw silence.signal.aborted ? broken(error) : error;
  }
}

/**
 * Follows a stream over lost connections: it comes back after the last event that it has seen, so that a few may come
 * again. Throws when the first connection fails, and when the server refuses a later one. Ends when the signal is aborted.
 */
export async function* followStream(
  transport: Transport,
  { onLost, onOpen, lastEventId, ...sent }: Sent & FollowOptions & { lastEventId?: string | undefined },
): AsyncGenerator<StreamedEvent> {
  const { signal } = sent;
  let lastId = lastEventId;
  let pause: number | null = null;
  while (!signal?.aborted) {
    if (pause !== null) await wait(pause, signal);
    let reason = "the server ended it";
    try {
      const events = await openStream(transport, { ...sent, headers: { ...sent.headers, ...resumed(lastId) } });
      onOpen?.(pause !== null);
      pause = 0;
      for await (const event of events) {
        lastId = event.id ?? lastId;
        yield event;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (pause === null || !isPassing(error)) throw error;
      reason = error instanceof ConnectionError ? error.reason : (error as Error).message;
    }
    if (signal?.aborted) return;
    if (pause === 0) onLost?.(reason);
    pause = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, (pause ?? 0) * 2));
  }
}

/** The header that says where a stream goes on. */
export function resumed(lastEventId: string | undefined): Record<string, string> {
  return lastEventId === undefined ? {} : { "last-event-id": lastEventId };
}

/** Whether trying again may help. */
function isPassing(error: unknown): boolean {
  if (error instanceof ApiError) return error.status >= 500 || error.status === 429;
  return error instanceof ConnectionError;
}

/** Resolves after so many milliseconds, or when the signal is aborted. */
function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
}
