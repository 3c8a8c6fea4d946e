import type { EventType } from "../contract/events.ts";
import type { OutgoingRequest } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import type { Database } from "./database.ts";
import { findDeliveriesOf, findEvents, listEnded } from "./lists.ts";

/** The last request of a delivery, as its log has it: secrets in headers are redacted. */
export type SentWebhook = { deliveryId: string; event: StoredEvent; request: OutgoingRequest };

/** A delivery whose request went out, not yet read. */
export type SentDelivery = { id: string; event_id: string; type: EventType };

const MAX_EVENTS_PER_CALL = 12;

/** The latest deliveries of a connector that went out, the latest first: enough for so many calls, as a rule. */
export async function listSent(
  database: Database,
  { accountId, connectorId, calls }: { accountId: string; connectorId: string; calls: number },
): Promise<SentDelivery[]> {
  const which = { accountId, connectorId, limit: calls * MAX_EVENTS_PER_CALL };
  const [delivered, exhausted] = await Promise.all([
    listEnded(database, { ...which, outcome: "delivered" }),
    listEnded(database, { ...which, outcome: "exhausted" }),
  ]);
  return [...delivered, ...exhausted]
    .filter(({ attempts, kind }) => attempts > 0 && kind !== "test")
    .sort((a, b) => b.settled_at - a.settled_at)
    .slice(0, which.limit);
}

/** These deliveries with their events and last requests, in the same order; those whose log is longer than that are left out. */
export async function readSent(
  database: Database,
  { accountId, deliveries, maxBytes }: { accountId: string; deliveries: readonly SentDelivery[]; maxBytes: number },
): Promise<SentWebhook[]> {
  const ids = deliveries.map(({ id }) => id);
  const [events, attempts] = await Promise.all([
    findEvents(database, { accountId, ids: deliveries.map(({ event_id }) => event_id) }),
    database.db
      .selectFrom("attempts")
      .innerJoin("deliveries", "deliveries.id", "attempts.delivery_id")
      .select(["attempts.delivery_id", "attempts.request"])
      .whereRef("attempts.n", "=", "deliveries.attempts")
      .where("deliveries.account_id", "=", accountId)
      .where(({ ref }) => database.oneOf(ref("deliveries.id"), ids))
      .where(({ eb, fn }) => eb(fn<number>("length", ["attempts.request"]), "<=", maxBytes))
      .execute(),
  ]);
  const eventOf = new Map(events.map((event) => [event.id, event]));
  const requestOf = new Map(attempts.map((row) => [row.delivery_id, row.request]));
  return deliveries.flatMap(({ id, event_id }) => {
    const event = eventOf.get(event_id);
    const request = requestOf.get(id);
    if (!event || request === undefined) return [];
    return { deliveryId: id, event, request: JSON.parse(request) as OutgoingRequest };
  });
}

/**
 * The latest request that a connector was really sent for each of these events, whether its delivery has ended or is
 * still tried; tests do not count, and what is longer than that is left out.
 */
export async function lastRequestsOf(
  database: Database,
  {
    accountId,
    connectorId,
    eventIds,
    maxBytes,
  }: { accountId: string; connectorId: string; eventIds: readonly string[]; maxBytes: number },
): Promise<Map<string, { deliveryId: string; request: OutgoingRequest }>> {
  const { ended, pending } = await findDeliveriesOf(database, { accountId, eventIds });
  const latest = new Map<string, string>();
  const sent = [...ended, ...pending]
    .filter(({ connector_id, attempts, kind }) => connector_id === connectorId && attempts > 0 && kind !== "test")
    .sort((a, b) => a.created_at - b.created_at);
  for (const { event_id, id } of sent) latest.set(event_id, id);
  const requests = await findLastRequests(database, { accountId, ids: [...latest.values()], maxBytes });
  const found = [...latest].flatMap(([eventId, deliveryId]) => {
    const request = requests.get(deliveryId);
    return request === undefined ? [] : [[eventId, { deliveryId, request }] as const];
  });
  return new Map(found);
}

async function findLastRequests(
  database: Database,
  { accountId, ids, maxBytes }: { accountId: string; ids: readonly string[]; maxBytes: number },
): Promise<Map<string, OutgoingRequest>> {
  const rows = await database.db
    .selectFrom("attempts")
    .select(["delivery_id", "request"])
    .where("account_id", "=", accountId)
    .where(({ ref }) => database.oneOf(ref("delivery_id"), ids))
    .where(({ eb, selectFrom }) =>
      eb(
        "n",
        "=",
        selectFrom("attempts as each")
          .select(({ fn }) => fn.max("each.n").as("last"))
          .whereRef("each.delivery_id", "=", "attempts.delivery_id"),
      ),
    )
    .where(({ eb, fn }) => eb(fn<number>("length", ["request"]), "<=", maxBytes))
    .execute();
  return new Map(rows.map(({ delivery_id, request }) => [delivery_id, JSON.parse(request) as OutgoingRequest]));
}
