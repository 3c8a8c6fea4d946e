import type { Attempt } from "../model/delivery.ts";
import type { HealthChange } from "../store/connectors.ts";
import type { SettleContext } from "./context.ts";

/** A success is written down at most this often; nobody needs it more exact. */
const SUCCESS_EVERY_MS = 60_000;

/** What attempts say of their connectors' health, where that is news. */
export function healthAfter(attempts: readonly Attempt[], context: SettleContext): HealthChange[] {
  const changes: HealthChange[] = [];
  for (const [connectorId, ofConnector] of Map.groupBy(attempts, ({ delivery }) => delivery.connector_id)) {
    const connector = context.connector(connectorId);
    if (!connector) continue;
    const { last_success_at, failing_since } = connector;
    if (ofConnector.some(({ verdict }) => verdict.kind === "delivered")) {
      if (failing_since !== null || (last_success_at ?? 0) < context.now - SUCCESS_EVERY_MS) {
        changes.push({ connector_id: connectorId, last_success_at: context.now, failing_since: null });
      }
    } else if (failing_since === null) {
      changes.push({ connector_id: connectorId, last_success_at, failing_since: context.now });
    }
  }
  return changes;
}
