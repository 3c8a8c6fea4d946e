/** The journey's first step: reported events become stored events and their deliveries, in one transaction. */
import { hash } from "node:crypto";
import { isCallEvent } from "../contract/events.ts";
import { applyEvent, type CallEvent } from "../model/call.ts";
import type { PendingDelivery } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { newId } from "../model/ids.ts";
import { laneOfCall } from "../model/lane.ts";
import { lockCalls, type NumberedCall, saveCalls } from "../store/calls.ts";
import type { Transaction } from "../store/database.ts";
import { type EarlierReport, type EventRecord, eventRow, findEarlierReports } from "../store/events.ts";
import { lockLanes } from "../store/queue.ts";
import type { DeliveriesTable } from "../store/tables.ts";
import type { AcceptContext, AcceptedEvent, Report, ReportResult } from "./context.ts";
import { introduceAgent } from "./introduce-agent.ts";
import { type Contacts, introduceContact, readContacts } from "./introduce-contact.ts";
import { planDeliveries, writeDeliveries } from "./plan-deliveries.ts";
import { readSpoken, type Spoken, withTranscript } from "./spoken.ts";

export type Acceptance = {
  /** One for each report, in their order. */
  results: ReportResult[];
  /** The events that are new. */
  events: StoredEvent[];
  /** What this node has leased and is to send now. */
  leased: PendingDelivery[];
  /** The connectors that have deliveries nobody holds. */
  backlogged: Set<string>;
  /** Deliveries that ended as the events came in: they were worth nothing any more. */
  ended: DeliveriesTable[];
};

/** What {@link accept} reads of what others change: the lanes of the calls, and the events that may be there already. */
export function touchedBy(reports: readonly Report[]): string[] {
  const names = new Set<string>();
  for (const { accountId, events } of reports) {
    for (const { id, call_id } of events) {
      if (call_id !== undefined) names.add(laneOfCall(accountId, call_id));
      if (id !== undefined) names.add(`${accountId}#${id}`);
    }
  }
  return [...names];
}

/** Stores reports and their deliveries. The caller's transaction makes all of it durable at once. */
export async function accept(tx: Transaction, reports: readonly Report[], context: AcceptContext): Promise<Acceptance> {
  const acceptance: Acceptance = { results: [], events: [], leased: [], backlogged: new Set(), ended: [] };
  const results = new Map<Report, ReportResult>();
  const byAccount = Map.groupBy(reports, (report) => report.accountId);
  for (const accountId of [...byAccount.keys()].sort()) {
    await acceptForAccount(tx, { accountId, reports: byAccount.get(accountId) ?? [], results, acceptance }, context);
  }
  for (const report of reports) acceptance.results.push(results.get(report) as ReportResult);
  return acceptance;
}

async function acceptForAccount(
  tx: Transaction,
  work: { accountId: string; reports: readonly Report[]; results: Map<Report, ReportResult>; acceptance: Acceptance },
  context: AcceptContext,
): Promise<void> {
  const { database, now } = context;
  const { accountId, acceptance } = work;
  const callIds = new Set<string>();
  const eventIds = new Set<string>();
  for (const report of work.reports) {
    for (const event of report.events) {
      if (isCallEvent(event.type)) callIds.add(event.call_id ?? "");
      if (event.id !== undefined) eventIds.add(event.id);
    }
  }
  // Whoever holds a call adds to its lanes, so they are read behind the locks.
  const [known, earlier, pending, contacts] = await Promise.all([
    lockCalls(tx, { database, accountId, ids: [...callIds].sort() }),
    findEarlierReports(tx, { database, accountId, ids: [...eventIds] }),
    lockLanes(tx, { database, lanes: [...callIds].map((id) => laneOfCall(accountId, id)) }),
    readContacts(tx, work.reports, { database, accountId }),
  ]);

  const spoken = await readSpoken(tx, work.reports, { database, accountId, known });
  const ledger: Ledger = { calls: new Map(known), earlier, records: [], spoken, contacts };
  for (const report of work.reports) work.results.set(report, enter(report, ledger, context));

  const plan = planDeliveries(ledger.records, { pending, accountId, context });
  const numbered = [...ledger.calls.values()];
  tx.defer(
    saveCalls(tx, {
      accountId,
      created: numbered.filter(({ call }) => !known.has(call.id)),
      changed: numbered.filter((call) => known.has(call.call.id) && known.get(call.call.id) !== call),
      now,
    }),
    tx.insertMany("events", ledger.records.map(eventRow)),
    writeDeliveries(tx, plan, context),
  );
  for (const { event } of ledger.records) acceptance.events.push(event);
  for (const delivery of plan.leased) acceptance.leased.push(delivery);
  for (const connectorId of plan.backlogged) acceptance.backlogged.add(connectorId);
  for (const delivery of plan.history) acceptance.ended.push(delivery);
}

/** What is known of an account's calls and events while reports are entered one after the other. */
type Ledger = {
  calls: Map<string, NumberedCall>;
  earlier: Map<string, EarlierReport>;
  records: EventRecord[];
  /** What was said so far on calls whose events are to carry it. */
  spoken: Spoken;
  /** The account's own contacts whom the events name. */
  contacts: Contacts;
};

/** Enters one report whole, or leaves the ledger as it was. */
function enter(report: Report, ledger: Ledger, { now, agentOf }: AcceptContext): ReportResult {
  const ownAgent = (id: string) => agentOf(report.accountId, id);
  const calls = new Map<string, NumberedCall>();
  const records: EventRecord[] = [];
  const reported = new Map<string, EarlierReport>();
  const answers: AcceptedEvent[] = [];
  for (const [index, given] of report.events.entries()) {
    const bodyHash = given.id === undefined ? "" : hash("sha256", JSON.stringify(given), "base64url");
    const before = given.id === undefined ? undefined : (reported.get(given.id) ?? ledger.earlier.get(given.id));
    if (before && before.body_hash !== bodyHash) {
      const reason = `the id ${given.id} was used for another event; give each event its own id`;
      return { kind: "refused", index, code: "event_id_taken", reason };
    }
    if (before) {
      answers.push({ id: before.id, call_id: before.call_id, seq: before.seq });
      continue;
    }
    const callBefore = isCallEvent(given.type)
      ? (calls.get(given.call_id ?? "") ?? ledger.calls.get(given.call_id ?? ""))
      : undefined;
    const introduced = introduceContact(introduceAgent(given, callBefore?.call, ownAgent), ledger.contacts);
    const event = callBefore?.call.has_transcript
      ? withTranscript(introduced, ledger.spoken, () => [...ledger.records, ...records].map((record) => record.event))
      : introduced;
    const occurredAt = event.occurred_at ?? now;
    let numbered: NumberedCall | null = null;
    if (isCallEvent(event.type)) {
      const applied = applyEvent(callBefore?.call ?? null, event as CallEvent, occurredAt);
      if (applied.refusal) return { kind: "refused", index, ...applied.refusal };
      numbered = {
        call: applied.call,
        last_seq: (callBefore?.last_seq ?? 0) + 1,
        created_at: callBefore?.created_at ?? now,
      };
      calls.set(applied.call.id, numbered);
    }
    const stored = {
      id: event.id ?? newId("evt"),
      account_id: report.accountId,
      type: event.type,
      call_id: event.call_id ?? null,
      seq: numbered?.last_seq ?? 0,
      occurred_at: occurredAt,
      received_at: now,
      is_test: event.is_test ?? false,
      data: event.data,
      call: numbered?.call ?? null,
    } as StoredEvent;
    records.push({ event: stored, skipped: {}, bodyHash });
    const answer = { id: stored.id, call_id: stored.call_id, seq: stored.seq };
    reported.set(stored.id, { ...answer, body_hash: bodyHash });
    answers.push(answer);
  }
  for (const [id, call] of calls) ledger.calls.set(id, call);
  for (const [id, report] of reported) ledger.earlier.set(id, report);
  ledger.records.push(...records);
  return { kind: "accepted", events: answers };
}
