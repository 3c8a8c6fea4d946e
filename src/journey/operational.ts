/** The events that Hookswitch creates about its own work: a connector that it stopped, a delivery given up. */
import { OPERATIONAL_EVENT_TYPES } from "../contract/events.ts";
import type { Connector, Pause } from "../model/connector.ts";
import type { Attempt, PendingDelivery } from "../model/delivery.ts";
import { pauseConnector } from "../store/connectors.ts";
import type { Transaction } from "../store/database.ts";
import type { Report, SettleContext } from "./context.ts";

/** After so long without one success a connector is stopped (CONTRACTS §7). */
const FAILING_LIMIT_MS = 5 * 24 * 3_600_000;

const operational: ReadonlySet<string> = new Set(OPERATIONAL_EVENT_TYPES);

/** The event that says a delivery was given up; none for a test, nor for a delivery that carried such an event itself. */
export function reportExhausted({ delivery, verdict }: Attempt, context: SettleContext): Report[] {
  const connector = context.connector(delivery.connector_id);
  if (!connector || verdict.kind !== "exhausted" || !isReported(delivery)) return [];
  return [
    {
      accountId: delivery.account_id,
      events: [
        {
          type: "delivery.exhausted",
          ...(delivery.event.call_id === null ? {} : { call_id: delivery.event.call_id }),
          data: {
            delivery_id: delivery.id,
            event_id: delivery.event.id,
            event_type: delivery.event.type,
            connector: { id: connector.id, name: connector.name },
            reason: verdict.reason,
          },
        },
      ],
    },
  ];
}

function isReported({ kind, event }: PendingDelivery): boolean {
  return kind !== "test" && !operational.has(event.type);
}

/** The event that says a connector was stopped, whoever did it. */
export function reportDisabled(connector: Pick<Connector, "id" | "account_id" | "name">, pause: Pause): Report {
  const data = { connector: { id: connector.id, name: connector.name }, by: pause.by, reason: pause.reason };
  return { accountId: connector.account_id, events: [{ type: "connector.disabled", data }] };
}

/** A connector that was stopped, and why. */
export type Stopped = Pick<Connector, "id" | "account_id" | "name"> & { paused: Pause };

/** Stops the connectors that answered 410 or have failed for five days. */
export async function stopConnectors(
  tx: Transaction,
  attempts: readonly Attempt[],
  context: SettleContext,
): Promise<Stopped[]> {
  const stopped: Stopped[] = [];
  for (const [connectorId, ofConnector] of Map.groupBy(attempts, ({ delivery }) => delivery.connector_id)) {
    const connector = context.connector(connectorId);
    const pause = connector && whyToStop(connector, ofConnector, context.now);
    const failingSince = pause?.by === "failing" ? { failingSince: context.now - FAILING_LIMIT_MS } : {};
    if (connector && pause && (await pauseConnector(tx, connectorId, { ...pause, ...failingSince }))) {
      const { id, account_id, name } = connector;
      stopped.push({ id, account_id, name, paused: pause });
    }
  }
  return stopped;
}

function whyToStop(connector: Connector, attempts: readonly Attempt[], now: number): Pause | null {
  if (attempts.some(({ verdict }) => verdict.kind === "gone")) {
    return { by: "gone", at: now, reason: "the receiver answered 410 Gone" };
  }
  const succeeded = attempts.some(({ verdict }) => verdict.kind === "delivered");
  if (succeeded || connector.failing_since === null || now - connector.failing_since < FAILING_LIMIT_MS) return null;
  return { by: "failing", at: now, reason: "five days passed without one success" };
}
