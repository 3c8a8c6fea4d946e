import type { ReportResult } from "../journey/context.ts";
import type { Connector } from "../model/connector.ts";
import type { Attempt } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import type { DeliveriesTable } from "../store/tables.ts";

/** What the engine tells whoever watches it. Times are milliseconds. */
export type Telemetry = {
  /** A report was answered: stored with its events, or refused. */
  reported(result: ReportResult, accountId: string, durationMs: number): void;
  accepted(event: StoredEvent): void;
  attempted(attempt: Attempt, connector: Connector): void;
  /** A delivery reached its end in the store. */
  ended(delivery: DeliveriesTable): void;
  /** An attempt was written down, and its contact told to the screens, this long after the answer's last byte. */
  settled(attempt: Attempt, durationMs: number): void;
  /** Something failed that the engine will do again. */
  failed(step: Step, error: unknown): void;
  /** Something a person should know. */
  noticed(what: string, details: Record<string, unknown>): void;
};

/** Where in its work the engine can fail. */
export type Step = "accept" | "settle" | "feed" | "retry" | "lease" | "show" | "replay" | "retain";
