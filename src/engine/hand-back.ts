import type { PendingDelivery } from "../model/delivery.ts";
import { replayOfLane } from "../model/lane.ts";
import type { Database, Transaction } from "../store/database.ts";
import { releaseHeld } from "../store/queue.ts";
import type { Dispatcher } from "./dispatcher.ts";

/** The most replays that are remembered as called off; what is left of older ones is long gone. */
const MAX_CALLED_OFF = 1_000;

type Work = (tx: Transaction) => Promise<unknown>;

/** How deliveries that this node holds, and has not begun to send, go back to the store. */
export type HandBack = {
  /** Gives deliveries back that the dispatcher has let go. */
  giveBack(deliveries: readonly PendingDelivery[]): Promise<void>;
  /** Gives a connector's deliveries back, and runs `work` in the same transaction, before anybody leases them again. */
  recall(connectorId: string, work?: Work): Promise<void>;
  /** Recalls a replay's connector, and sees to it that nothing of the replay is sent any more. */
  callOff(replay: { id: string; connector_id: string }, discard: Work): Promise<void>;
  /** Divides what was just leased into what is to be sent and what belongs to a replay that was called off meanwhile. */
  sift(leased: readonly PendingDelivery[]): {
    wanted: readonly PendingDelivery[];
    calledOff: readonly PendingDelivery[];
  };
};

/** @param onFailed told when a transaction failed, so that nobody knows what is leased. */
export function createHandBack(options: {
  database: Database;
  nodeId: string;
  dispatcher: Pick<Dispatcher, "takeOut" | "forget">;
  onFailed(error: unknown): void;
}): HandBack {
  const { database, nodeId, dispatcher } = options;
  /** What discards each replay that was called off here. A commit under way at that moment may lease some of it yet. */
  const discards = new Map<string, Work>();

  async function release(tx: Transaction, deliveries: readonly PendingDelivery[]): Promise<void> {
    await releaseHeld(tx, { database, ids: deliveries.map(({ id }) => id), nodeId });
  }

  async function recall(connectorId: string, work?: (tx: Transaction) => Promise<unknown>): Promise<void> {
    // Taken once the transaction has begun, so that what a feed before it has leased is among them.
    const taken: PendingDelivery[] = [];
    try {
      await database.transaction(async (tx) => {
        taken.push(...dispatcher.takeOut(connectorId));
        await release(tx, taken);
        await work?.(tx);
      });
    } catch (error) {
      options.onFailed(error);
      throw error;
    } finally {
      for (const delivery of taken) dispatcher.forget(delivery);
    }
  }

  function discardOf({ lane }: PendingDelivery): Work | undefined {
    return discards.get(replayOfLane(lane) ?? "");
  }

  return {
    async giveBack(deliveries) {
      for (const delivery of deliveries) dispatcher.forget(delivery);
      const works = new Set(deliveries.map(discardOf));
      await database.transaction(async (tx) => {
        await release(tx, deliveries);
        for (const discard of works) if (discard) await discard(tx);
      });
    },
    recall,
    async callOff({ id, connector_id }, discard) {
      const [oldest] = discards.keys();
      if (oldest !== undefined && discards.size >= MAX_CALLED_OFF) discards.delete(oldest);
      discards.set(id, discard);
      await recall(connector_id, discard);
    },
    sift(leased) {
      if (discards.size === 0) return { wanted: leased, calledOff: [] };
      const { wanted = [], calledOff = [] } = Object.groupBy(leased, (delivery) =>
        discardOf(delivery) ? "calledOff" : "wanted",
      );
      return { wanted, calledOff };
    },
  };
}
