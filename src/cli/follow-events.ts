import { setTimeout as wait } from "node:timers/promises";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { z } from "zod";
import { tailPositionText } from "../http/event-tail.ts";
import { type ApiClient, ServerUnreachable } from "./api-client.ts";
import { ApiError } from "./api-error.ts";

/** Who talks to whom, as far as an event or its call says. */
const partiesSchema = z.looseObject({
  direction: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  agent: z.looseObject({ id: z.string(), name: z.string().optional() }).optional(),
});

/** What is shown of an event; it may have more fields than we know. */
const followedSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  call_id: z.string().nullable(),
  occurred_at: z.number(),
  received_at: z.number(),
  is_test: z.boolean(),
  data: partiesSchema,
  call: partiesSchema.nullable(),
});

export type FollowedEvent = z.output<typeof followedSchema>;

/** Sorts before every id, as a position that has seen no event of its millisecond. */
const BEFORE_ANY_ID = "!";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** What comes again after a reconnection is known by its id; so many are remembered. */
const REMEMBERED = 5_000;

/**
 * Follows the server's events, each once, over lost connections: it comes back after the last event it has seen. Throws
 * when the first connection fails, and when the server refuses a later one.
 * Yields each as it is and as the server has written it.
 * @param since milliseconds UTC; null for what comes from now on.
 * @param onLost told when the connection is lost, with the reason; `onBack` when it is there again.
 */
export async function* followEvents(
  client: ApiClient,
  {
    since,
    signal,
    onLost,
    onBack,
  }: { since: number | null; signal: AbortSignal; onLost(reason: string): void; onBack(): void },
): AsyncGenerator<{ event: FollowedEvent; json: string }> {
  let lastId = since === null ? null : tailPositionText({ at: since, seen: 0, id: BEFORE_ANY_ID });
  const seen = new Set<string>();
  let pause: number | null = null;

  while (!signal.aborted) {
    if (pause !== null) await wait(pause, undefined, { signal }).catch(() => {});
    let reason = "the server ended it";
    try {
      const headers: Record<string, string> = lastId === null ? {} : { "last-event-id": lastId };
      const chunks = await client.stream("/v1/events/stream", { headers, signal });
      if (pause !== null) onBack();
      pause = 0;
      for await (const { id, data } of messagesOf(chunks)) {
        const event = followedSchema.parse(JSON.parse(data));
        lastId = id ?? lastId;
        if (seen.has(event.id) || event.received_at < (since ?? 0)) continue;
        remember(seen, event.id);
        yield { event, json: data };
      }
    } catch (error) {
      if (signal.aborted) return;
      if (pause === null || !isPassing(error)) throw error;
      reason = error instanceof ServerUnreachable ? error.reason : (error as Error).message;
    }
    if (signal.aborted) return;
    if (pause === 0) onLost(reason);
    pause = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, (pause ?? 0) * 2));
  }
}

async function* messagesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<EventSourceMessage> {
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message) });
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* messages.splice(0);
  }
}

/** Whether trying again may help. */
function isPassing(error: unknown): boolean {
  if (error instanceof ApiError) return error.status >= 500 || error.status === 429;
  return error instanceof ServerUnreachable;
}

function remember(seen: Set<string>, id: string): void {
  seen.add(id);
  if (seen.size <= REMEMBERED) return;
  for (const oldest of seen) {
    seen.delete(oldest);
    return;
  }
}
