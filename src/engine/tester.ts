/** Sends examples to a connector as it would be sent real events, and waits for the answers. */
import type { Connector } from "../model/connector.ts";
import type { Attempt, PendingDelivery } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { newId } from "../model/ids.ts";
import { laneOfItsOwn } from "../model/lane.ts";
import type { Database } from "../store/database.ts";
import { eventRow } from "../store/events.ts";
import { historyRow, queueRow, removeFromQueue } from "../store/queue.ts";
import type { Dispatcher } from "./dispatcher.ts";

/** What became of one example: its attempt, or why there is none (yet). */
export type TestResult = { example: StoredEvent } & (
  | { kind: "answered"; deliveryId: string; attempt: Attempt }
  | { kind: "unanswered"; deliveryId: string }
  | { kind: "not_sent" }
);

export type Tester = {
  /**
   * Stores each example as an event of the account, sends it, and resolves with the attempts in the examples' order, at
   * the latest when `signal` is aborted. An ordered connector gets one after the other. The connector may be paused or
   * switched off, its settings others than those that are stored, and it may not be stored at all. Null while another
   * test of it is under way on this node.
   */
  run(
    connector: Connector,
    examples: readonly StoredEvent[],
    options: { signal: AbortSignal },
  ): Promise<TestResult[] | null>;
  /** The connector of that id that is under test now. */
  underTest(connectorId: string): Connector | undefined;
  /** As what a delivery's connector is tested; undefined of what is no example under test. */
  testedAs(deliveryId: string): Connector | undefined;
  /** Attempts have been written down. */
  settled(attempts: readonly Attempt[]): void;
};

export function createTester(options: {
  database: Database;
  nodeId: string;
  dispatcher: Pick<Dispatcher, "add" | "forget" | "leave" | "withdraw">;
}): Tester {
  const { database, nodeId, dispatcher } = options;
  const underTest = new Map<string, Connector>();
  const waiting = new Map<string, { connector: Connector; resolve(attempt: Attempt): void }>();

  async function store(deliveries: readonly PendingDelivery[]): Promise<void> {
    await database.transaction(async (tx) => {
      tx.defer(
        tx.insertMany(
          "events",
          deliveries.map(({ event }) => exampleRow(event)),
        ),
        tx.insertMany(
          "queue",
          deliveries.map((delivery) => queueRow(delivery, { state: "leased", nodeId })),
        ),
      );
    });
  }

  async function discard(deliveries: readonly PendingDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const now = Date.now();
    const ended = { outcome: "discarded", reason: "the time of its test was up", now } as const;
    const rows = deliveries.map((delivery) => queueRow(delivery, { state: "leased", nodeId }));
    await database.transaction(async (tx) => {
      tx.defer(
        removeFromQueue(
          tx,
          database,
          rows.map(({ id }) => id),
        ),
        tx.insertMany(
          "deliveries",
          rows.map((row) => historyRow(row, ended)),
        ),
      );
    });
    for (const delivery of deliveries) dispatcher.forget(delivery);
  }

  /** Sends examples at once and waits for what is written down of them. */
  async function send(
    connector: Connector,
    examples: readonly StoredEvent[],
    over: Promise<void>,
  ): Promise<TestResult[]> {
    const deliveries = examples.map((example) => testDelivery(example, connector));
    const attempts = new Map<string, Attempt>();
    const answers = deliveries.map(({ id }) => {
      const { promise, resolve } = Promise.withResolvers<Attempt>();
      waiting.set(id, { connector, resolve });
      return promise.then((attempt) => attempts.set(id, attempt));
    });
    try {
      await store(deliveries);
      for (const delivery of deliveries) dispatcher.add(delivery);
      await Promise.race([Promise.all(answers), over]);
      const left = dispatcher.withdraw(deliveries.filter(({ id }) => !attempts.has(id)));
      await discard(left);
      return examples.map((example, index) => {
        const delivery = deliveries[index] as PendingDelivery;
        const attempt = attempts.get(delivery.id);
        if (attempt) return { example, kind: "answered", deliveryId: delivery.id, attempt };
        if (left.includes(delivery)) return { example, kind: "not_sent" };
        return { example, kind: "unanswered", deliveryId: delivery.id };
      });
    } finally {
      for (const { id } of deliveries) waiting.delete(id);
    }
  }

  return {
    async run(connector, examples, { signal }) {
      if (underTest.has(connector.id)) return null;
      underTest.set(connector.id, connector);
      const over = aborted(signal);
      try {
        const results: TestResult[] = [];
        for (const some of connector.ordered ? examples.map((example) => [example]) : [examples]) {
          if (signal.aborted) results.push(...some.map((example) => ({ example, kind: "not_sent" as const })));
          else results.push(...(await send(connector, some, over)));
        }
        return results;
      } finally {
        underTest.delete(connector.id);
        dispatcher.leave(connector.id);
      }
    },
    underTest: (connectorId) => underTest.get(connectorId),
    testedAs: (deliveryId) => waiting.get(deliveryId)?.connector,
    settled(attempts) {
      if (waiting.size === 0) return;
      for (const attempt of attempts) waiting.get(attempt.delivery.id)?.resolve(attempt);
    },
  };
}

/** The delivery of an example, which is stored as an event of the account: the same but for its id and its arrival. */
function testDelivery(example: StoredEvent, { id: connector_id, account_id }: Connector): PendingDelivery {
  const id = newId("dlv");
  const now = Date.now();
  const call = example.call && { ...example.call, is_test: true };
  const event = { ...example, id: newId("evt"), account_id, received_at: now, is_test: true, call } as StoredEvent;
  return {
    id,
    account_id,
    connector_id,
    lane: laneOfItsOwn(id),
    kind: "test",
    attempts: 0,
    first_attempt_at: null,
    created_at: now,
    event,
  };
}

/** Under no call: the example's id may be that of a real one, whose history must not have it. */
function exampleRow(event: StoredEvent) {
  return { ...eventRow({ event, skipped: {}, bodyHash: "" }), call_id: null };
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
