import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { createParser } from "eventsource-parser";
import { createWaiting } from "./create-waiting.ts";

export type StreamedEvent = { id: string; event: string; data: unknown };

/** A stream of server-sent events that is open. */
export type ReadStream = {
  /** What has come so far. */
  events: readonly StreamedEvent[];
  /** Resolves with all that has come, as soon as the predicate holds for it; rejects when the stream ends before. */
  waitUntil(predicate: (events: readonly StreamedEvent[]) => boolean): Promise<readonly StreamedEvent[]>;
  /** The `data` of the first `count` events, as soon as so many have come. */
  take<Data>(count: number): Promise<Data[]>;
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>;
  /** Disconnects. */
  close(): void;
};

/** Opens a stream as an EventSource does, but for the key. Rejects when the answer is not a stream. */
export async function openStream(
  url: string,
  { apiKey, lastEventId }: { apiKey: string; lastEventId?: string | undefined },
): Promise<ReadStream> {
  const headers = {
    accept: "text/event-stream",
    authorization: `Bearer ${apiKey}`,
    ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
  };
  const request = get(url, { headers, agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  if (response.headers["content-type"] !== "text/event-stream") {
    response.destroy();
    throw new Error(`${url} is answered ${response.statusCode} ${response.headers["content-type"]}`);
  }

  const events: StreamedEvent[] = [];
  const waiting = createWaiting(() => ` ${JSON.stringify(events)}`);
  const parser = createParser({
    onEvent({ id = "", event = "", data }) {
      events.push({ id, event, data: JSON.parse(data) });
      waiting.look();
    },
  });
  response.setEncoding("utf8").on("data", (text: string) => parser.feed(text));
  // Whether by its end or by a reset: it is over.
  response.on("error", () => {});
  const ended = once(response, "close").then(waiting.end);

  async function waitUntil(predicate: (events: readonly StreamedEvent[]) => boolean) {
    await waiting.until(() => predicate(events));
    return [...events];
  }

  return {
    events,
    waitUntil,
    take: async <Data>(count: number) =>
      (await waitUntil(({ length }) => length >= count)).slice(0, count).map(({ data }) => data as Data),
    ended,
    close: () => void response.destroy(),
  };
}
