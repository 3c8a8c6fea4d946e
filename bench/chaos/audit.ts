/** Holds what happened outside against what the store says: pure, so that the auditor can be tested too. */
import type { EventType } from "../../src/contract/events.ts";
import { findDialect } from "../../src/dialects/index.ts";
import { expiresWithCall, type Outcome } from "../../src/model/delivery.ts";
import type { Journal, Receipt } from "./journal.ts";

/** A connector that takes every event that its dialect has. */
export type ChaosConnector = { id: string; name: string; dialect: string };

/** What the store holds at the end. */
export type Ledger = {
  connectors: ChaosConnector[];
  events: { id: string; type: EventType; call_id: string | null; seq: number }[];
  /** With the beginning of the attempt that delivered each, in milliseconds UTC. */
  deliveries: {
    id: string;
    connector_id: string;
    event_id: string;
    outcome: Outcome;
    delivered_by: number | null;
    /** The beginnings of the attempts of each that got no answer, in milliseconds UTC. */
    unheard: number[];
  }[];
  /** How many deliveries still wait. */
  waiting: number;
};

/** Each promise with how often it was broken. */
export type Broken = {
  /** Acknowledged events that are not stored, or were not delivered to a connector. */
  lost: number;
  /** Deliveries that still wait when everything should have left. */
  stuck: number;
  /** Webhooks that arrived before an earlier one of their call was taken. */
  out_of_order: number;
  /** Webhooks that were taken and came again, without a fault in between or although their attempt was written down. */
  repeated_without_cause: number;
  /** Numbers of a call that are there twice or left out. */
  misnumbered: number;
  /** Calls with two ends. */
  ended_twice: number;
  /** Events and webhooks that nobody has reported. */
  unaccounted: number;
  /** Other answers than the promised ones. */
  wrong_answers: number;
};

export type Audit = {
  acknowledged: number;
  delivered: number;
  expired: number;
  /** Webhooks that were taken, and came again because of a fault, or because the answer came too late. */
  repeated: number;
  /**
   * Webhooks that were on their way out when their node was stopped, and went on when it was let go: it had looked whether
   * they were still its own right before. Between that look and the writing it does nothing else, so it is one at most.
   */
  late: number;
  broken: Broken;
  /** The first of what is broken, in words. */
  details: string[];
};

const MAX_DETAILS = 20;

export function audit(journal: Journal, ledger: Ledger): Audit {
  const result: Audit = {
    acknowledged: journal.acknowledged.length,
    delivered: ledger.deliveries.filter(({ outcome }) => outcome === "delivered").length,
    expired: ledger.deliveries.filter(({ outcome }) => outcome === "expired").length,
    repeated: 0,
    late: 0,
    broken: {
      lost: 0,
      stuck: 0,
      out_of_order: 0,
      repeated_without_cause: 0,
      misnumbered: 0,
      ended_twice: 0,
      unaccounted: 0,
      wrong_answers: 0,
    },
    details: [],
  };
  function note(what: keyof Broken, detail: string, count = 1): void {
    result.broken[what] += count;
    if (result.details.length < MAX_DETAILS) result.details.push(`${what}: ${detail}`);
  }
  const mayBeLate = journal.disturbances.map(({ from, stoodStill = 0 }) => ({ from, left: stoodStill }));
  const receipts = Map.groupBy(journal.receipts, ({ deliveryId }) => deliveryId);
  const events = new Map(ledger.events.map((event) => [event.id, event]));
  const taken = (deliveryId: string) => (receipts.get(deliveryId) ?? []).filter(wasTaken);

  for (const complaint of journal.complaints) note("wrong_answers", complaint);
  if (ledger.waiting > 0) note("stuck", `${ledger.waiting} deliveries still wait`, ledger.waiting);
  findLost();
  findUnaccounted();
  findDisorder();
  findRepeats();
  checkCalls();
  return result;

  function findLost(): void {
    const deliveries = new Map(ledger.deliveries.map((row) => [`${row.event_id} ${row.connector_id}`, row]));
    for (const { id, seq } of journal.acknowledged) {
      const stored = events.get(id);
      if (stored?.seq !== seq) note("lost", `event ${id} was acknowledged as number ${seq} and is ${stored?.seq}`);
      if (!stored) continue;
      for (const connector of ledger.connectors) {
        if (findDialect(connector.dialect)?.events[stored.type] === undefined) continue;
        const delivery = deliveries.get(`${id} ${connector.id}`);
        if (delivery?.outcome === "expired" && expiresWithCall(stored.type)) continue;
        if (delivery?.outcome === "delivered" && taken(delivery.id).length > 0) continue;
        const became = delivery ? `${delivery.outcome}, taken ${taken(delivery.id).length} times` : "nothing";
        note("lost", `event ${id} (${stored.type}) at ${connector.name}: ${became}`);
      }
    }
  }

  function findUnaccounted(): void {
    const acknowledged = new Set(journal.acknowledged.map(({ id }) => id));
    for (const { id } of ledger.events) if (!acknowledged.has(id)) note("unaccounted", `event ${id}`);
    const known = new Set(ledger.deliveries.map(({ id }) => id));
    for (const id of receipts.keys()) if (!known.has(id)) note("unaccounted", `webhook ${id}`);
  }

  /** Within a lane nothing may arrive before all that is earlier was taken. */
  function findDisorder(): void {
    for (const lane of lanes().values()) {
      let earlier = { taken: 0, what: "" };
      const inOrder = lane.toSorted((a, b) => a.event.seq - b.event.seq);
      for (const [place, { delivery, event }] of inOrder.entries()) {
        const name = `${event.call_id} number ${event.seq} (${event.type}, ${delivery.outcome})`;
        const arrived = arrivalOf(delivery.id);
        if (arrived < earlier.taken) {
          const ms = Math.round(earlier.taken - arrived);
          note("out_of_order", `${name} at ${delivery.connector_id} arrived ${ms} ms before ${earlier.what} was taken`);
        }
        const [first = 0] = taken(delivery.id).flatMap(({ answered }) => answered ?? []);
        const isOvertaken = inOrder.slice(place + 1).some((later) => arrivalOf(later.delivery.id) < first);
        if (isOvertaken && delivery.outcome === "expired" && isExcusedAsLate(arrived)) continue;
        if (first > earlier.taken) earlier = { taken: first, what: name };
      }
    }
  }

  function arrivalOf(deliveryId: string): number {
    return Math.min(...(receipts.get(deliveryId) ?? []).map((receipt) => receipt.arrived));
  }

  function isExcusedAsLate(arrived: number): boolean {
    const stood = mayBeLate.find(({ from, left }) => left > 0 && from <= arrived);
    if (!stood) return false;
    stood.left -= 1;
    result.late += 1;
    return true;
  }

  function lanes() {
    const placed = ledger.deliveries.flatMap((delivery) => {
      const event = events.get(delivery.event_id);
      return event ? [{ delivery, event }] : [];
    });
    return Map.groupBy(placed, ({ delivery, event }) => `${delivery.connector_id} ${event.call_id}`);
  }

  /** What was taken may come again where a fault has kept it from being written down, and only there. */
  function findRepeats(): void {
    const deliveries = new Map(ledger.deliveries.map((row) => [row.id, row]));
    for (const [id, ofDelivery] of receipts) {
      const [first, ...repeats] = ofDelivery.filter(wasTaken);
      const startedAt = deliveries.get(id)?.delivered_by ?? null;
      const unheard = (deliveries.get(id)?.unheard ?? []).map((moment) => journal.momentOf(moment));
      const writtenDown = startedAt === null ? Number.POSITIVE_INFINITY : journal.momentOf(startedAt);
      let before = first;
      for (const repeat of repeats) {
        const isUnwritten = before !== undefined && before.arrived < writtenDown;
        const isUnheard = unheard.some((moment) => moment <= (before?.arrived ?? 0));
        const isLost = isUnwritten && (isUnheard || straddlesDisturbance(before as Receipt, repeat));
        if (isLost) result.repeated += 1;
        else if (!isExcusedAsLate(repeat.arrived)) note("repeated_without_cause", story(id, ofDelivery));
        before = repeat;
      }
    }
  }

  function straddlesDisturbance(before: Receipt, repeat: Receipt): boolean {
    return journal.disturbances.some(({ from, to }) => before.arrived <= to && repeat.arrived >= from);
  }

  function story(id: string, ofDelivery: readonly Receipt[]): string {
    const ms = (moment: number | null) => (moment === null ? "never" : Math.round(moment));
    const times = ofDelivery.map(({ arrived, answered, status }) => `${ms(arrived)}-${ms(answered)} (${status})`);
    const faults = journal.disturbances.map(({ what, from, to }) => `${what} ${ms(from)}-${ms(to)}`);
    return `webhook ${id} at ${ofDelivery[0]?.connector}: ${times.join(", ")}; faults: ${faults.join(", ")}`;
  }

  function checkCalls(): void {
    for (const [callId, ofCall] of Map.groupBy(ledger.events, (event) => event.call_id)) {
      if (callId === null) continue;
      const numbers = ofCall.map(({ seq }) => seq).sort((a, b) => a - b);
      if (numbers.some((seq, index) => seq !== index + 1)) note("misnumbered", `${callId}: ${numbers.join(", ")}`);
      const ends = ofCall.filter(({ type }) => type === "call.ended" || type === "call.failed");
      if (ends.length > 1) note("ended_twice", `${callId}: ${ends.map(({ type }) => type).join(", ")}`);
    }
  }
}

function wasTaken({ status, answered }: Receipt): boolean {
  return status === 200 && answered !== null;
}
