/** What people do to single deliveries. */
import type { PendingDelivery } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { newId } from "../model/ids.ts";
import { laneOfItsOwn } from "../model/lane.ts";
import type { Database } from "../store/database.ts";
import { queueRow } from "../store/queue.ts";
import type { QueueTable } from "../store/tables.ts";
import { makeDue } from "../store/waiting.ts";
import type { Engine } from "./engine.ts";

export type DeliveryDesk = {
  /** Makes a waiting delivery's retry due at once; false when it waits for something else. */
  hurry(row: QueueTable): Promise<boolean>;
  /** Makes all retries of a connector due at once; tells how many. */
  hurryAll(connectorId: string): Promise<number>;
  /** Sends an event to a connector once more, as a new delivery beside the live ones; returns its id. */
  sendAgain(event: StoredEvent, connectorId: string): Promise<string>;
};

export function createDeliveryDesk({ database, engine }: { database: Database; engine: Engine }): DeliveryDesk {
  return {
    async hurry(row) {
      const now = Date.now();
      const which = { connectorId: row.connector_id, deliveryId: row.id, now };
      const hurried = await database.transaction((tx) => makeDue(tx, which));
      engine.expectRetry(now);
      return hurried > 0;
    },
    async hurryAll(connectorId) {
      const now = Date.now();
      const hurried = await database.transaction((tx) => makeDue(tx, { connectorId, now }));
      if (hurried > 0) engine.expectRetry(now);
      return hurried;
    },
    async sendAgain(event, connectorId) {
      const id = newId("dlv");
      const delivery: PendingDelivery = {
        id,
        account_id: event.account_id,
        connector_id: connectorId,
        lane: laneOfItsOwn(id),
        kind: "manual",
        attempts: 0,
        first_attempt_at: null,
        created_at: Date.now(),
        event,
      };
      const row = queueRow(delivery, { state: "backlog", nodeId: engine.nodeId });
      await database.transaction((tx) => tx.insertMany("queue", [row]));
      engine.wake(connectorId);
      return id;
    },
  };
}
