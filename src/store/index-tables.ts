/** The tables that calls are found by and that figures are read from, as Kysely sees them. */
import type { Outcome } from "../model/delivery.ts";

export type IndexTables = {
  call_index: CallIndexTable;
  call_keys: CallKeysTable;
  call_failures: CallFailuresTable;
  call_figures: CallFiguresTable;
  delivery_figures: DeliveryFiguresTable;
  search_marks: SearchMarksTable;
};

/** A call by what is asked for. */
export type CallIndexTable = {
  account_id: string;
  /** When the call was first heard of: it never changes, and calls are listed by it. */
  at: number;
  call_id: string;
  /** Up to which of the call's events this is told. */
  seq: number;
  status: string;
  result: string | null;
  direction: string | null;
  is_test: number;
  agent: string | null;
  outcome: string | null;
  line: string | null;
  team: string | null;
  widget: string | null;
  answered: number;
  talk_ms: number;
  /** JSON: the keys that find it, sorted; see `model/search-keys.ts`. */
  keys: string;
  /** JSON: the connectors where something of it has failed and was not delivered since, sorted. */
  failed_at: string;
};

export type CallKeysTable = { account_id: string; key: string; at: number; call_id: string };

/** Calls of which something has failed, by connector; under the connector '' once more, for any of them. */
export type CallFailuresTable = { account_id: string; connector_id: string; at: number; call_id: string };

/** The calls that were first heard of within a slot. */
type CallFiguresTable = { account_id: string; slot: number; calls: number; answered: number; talk_ms: number };

/** The deliveries that ended within a slot, by how long they took (see `model/slots.ts`). */
type DeliveryFiguresTable = {
  account_id: string;
  connector_id: string;
  slot: number;
  outcome: Outcome;
  took: number;
  count: number;
};

/** Up to when the events are indexed that a node has accepted; of a node that is gone others go on from there. */
type SearchMarksTable = { id: string; indexed_until: number };
