import type { NewEvent } from "../contract/events.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { KnownAgent } from "../model/agent.ts";
import type { CallRefusal } from "../model/call.ts";
import type { Connector } from "../model/connector.ts";
import type { Database } from "../store/database.ts";

/** What one producer reports in one request: all of it is stored, or none. */
export type Report = {
  accountId: string;
  events: readonly NewEvent[];
  /** The request's W3C `traceparent`, as it was sent. */
  traceparent?: string;
};

export type AcceptedEvent = { id: string; call_id: string | null; seq: number };

/** What a request is answered: its events as stored, or which of them contradicts what is stored. */
export type ReportResult =
  | { kind: "accepted"; events: AcceptedEvent[] }
  | { kind: "refused"; index: number; code: CallRefusal["code"] | "event_id_taken"; reason: string };

/** What accepting needs of its surroundings. */
export type AcceptContext = {
  database: Database;
  nodeId: string;
  now: number;
  connectorsOf(accountId: string): readonly Connector[];
  /** What is known of an account's agent; undefined where it has none of this id. */
  agentOf(accountId: string, id: string): KnownAgent | undefined;
  findDialect(name: string): Dialect | undefined;
  /** How many more deliveries of this connector the node will hold in memory. */
  roomFor(connectorId: string): number;
};

/** What settling needs of its surroundings. */
export type SettleContext = AcceptContext & { connector(id: string): Connector | undefined };
