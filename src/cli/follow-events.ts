import { z } from "zod";
import type { Client } from "../client/client.ts";
import type { FollowOptions } from "../client/streams.ts";
import { tailPositionText } from "../http/event-tail.ts";

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

/** What comes again after a reconnection is known by its id; so many are remembered. */
const REMEMBERED = 5_000;

/**
 * Follows the server's events, each once, over lost connections: it comes back after the last event it has seen. Throws
 * when the first connection fails, and when the server refuses a later one.
 * Yields each as it is and as the server has written it.
 * @param since milliseconds UTC; null for what comes from now on.
 * @param onLost told when the connection is lost, with the reason; `onOpen` when it is there, also again.
 */
export async function* followEvents(
  client: Pick<Client, "follow">,
  { since, ...options }: { since: number | null; signal: AbortSignal } & FollowOptions,
): AsyncGenerator<{ event: FollowedEvent; json: string }> {
  const lastEventId =
    since === null ? {} : { lastEventId: tailPositionText({ at: since, seen: 0, id: BEFORE_ANY_ID }) };
  const seen = new Set<string>();
  for await (const { data, text } of client.follow("/v1/events/stream", { ...options, ...lastEventId })) {
    const event = followedSchema.parse(data);
    if (seen.has(event.id) || event.received_at < (since ?? 0)) continue;
    remember(seen, event.id);
    yield { event, json: text };
  }
}

function remember(seen: Set<string>, id: string): void {
  seen.add(id);
  if (seen.size <= REMEMBERED) return;
  for (const oldest of seen) {
    seen.delete(oldest);
    return;
  }
}
