import type { Report, ReportResult } from "../journey/context.ts";
import type { Connector } from "../model/connector.ts";
import type { Attempt, PendingDelivery } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import type { DeliveriesTable } from "../store/tables.ts";

/** What the engine tells whoever watches it. Times are milliseconds. */
export type Telemetry = {
  /** A report was answered: stored with its events, or refused. */
  reported(result: ReportResult, accountId: string, durationMs: number): void;
  accepted(event: StoredEvent): void;
  /** These reports are durable, and their events go on with their producers' traces. Told before anything is sent. */
  continued(reports: readonly Report[], results: readonly ReportResult[]): void;
  /** The `traceparent` of a delivery's next attempt; null where nothing is traced. */
  traceparent(delivery: PendingDelivery): string | null;
  attempted(attempt: Attempt, connector: Connector): void;
  /** A delivery reached its end in the store. */
  ended(delivery: DeliveriesTable): void;
  /** So many waiting deliveries of a connector have ended because a person decided against them. */
  discarded(count: number, connectorId: string): void;
  /** Attempts have just become durable. */
  settled(attempts: readonly Attempt[]): void;
  /** The contacts that attempts brought, if any did, have just been told to the agents' screens. */
  shown(attempts: readonly Attempt[]): void;
  /** Something failed that the engine will do again. */
  failed(step: Step, error: unknown): void;
  /** Something a person should know, named `noun.verb`. */
  noticed(what: string, details: Record<string, unknown>): void;
};

/** Where in its work the engine can fail. */
export type Step =
  | "accept"
  | "send"
  | "settle"
  | "feed"
  | "retry"
  | "lease"
  | "show"
  | "replay"
  | "retain"
  | "inspect"
  | "index"
  | "call"
  | "watch";
