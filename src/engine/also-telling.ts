import type { Indexer } from "./indexer.ts";
import type { Telemetry } from "./telemetry.ts";

/** What the engine tells, told to the indexer too. */
export function alsoTelling(telemetry: Telemetry, indexer: Indexer): Telemetry {
  return {
    ...telemetry,
    accepted(event) {
      telemetry.accepted(event);
      indexer.accepted(event);
    },
    settled(attempts) {
      telemetry.settled(attempts);
      indexer.settled(attempts);
    },
    ended(delivery) {
      telemetry.ended(delivery);
      indexer.ended(delivery);
    },
    discarded(count, connectorId) {
      telemetry.discarded(count, connectorId);
      indexer.discarded(count, connectorId);
    },
  };
}
