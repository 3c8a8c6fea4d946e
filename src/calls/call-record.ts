/** Writes down what happens on calls that are being placed: events, steps, and in the end what becomes of the lead. */
import type { NewEvent } from "../contract/events.ts";
import type { LeadStatus } from "../contract/leads.ts";
import type { Engine } from "../engine/engine.ts";
import { createGroupCommit } from "../engine/group-commit.ts";
import { type Acceptance, accept } from "../journey/accept.ts";
import type { AcceptContext } from "../journey/context.ts";
import { insertSteps, type NumberedStep } from "../store/call-steps.ts";
import type { Database, Transaction } from "../store/database.ts";
import { setLeadStatus } from "../store/leads.ts";
import { changeLiveCall, type LiveChange } from "../store/live-calls.ts";
import { type NextStep, type PlannedCall, settleCall } from "../store/planned-calls.ts";
import { StoreError } from "../store/store-error.ts";

/** What is written together: of one call, in order. */
export type CallEntry = {
  accountId: string;
  callId: string;
  /** Each with an id of its own, so that writing it again changes nothing. */
  events: NewEvent[];
  steps: NumberedStep[];
  /** The call is over: this becomes of its lead, unless somebody else has the call by now. */
  settle?: { planned: PlannedCall; next: NextStep };
  /** What changes of who is where. */
  live?: LiveChange[];
};

const MAX_ENTRIES_PER_COMMIT = 200;

export type CallRecord = {
  /** Resolves when it is durable. */
  write(entry: CallEntry): Promise<void>;
};

export function createCallRecord({
  database,
  engine,
  now,
}: {
  database: Database;
  engine: Pick<Engine, "acceptContext" | "onAccepted">;
  now(): number;
}): CallRecord {
  const commits = createGroupCommit<CallEntry, void>({
    maxWeight: MAX_ENTRIES_PER_COMMIT,
    weigh: () => 1,
    isAboutAnItem: (error) => !(error instanceof StoreError),
    async commit(entries) {
      const acceptance = await database.transaction((tx) =>
        writeEntries(tx, entries, { context: engine.acceptContext(), now: now() }),
      );
      engine.onAccepted(acceptance);
      return entries.map(() => undefined);
    },
  });
  return { write: commits.add };
}

/** Writes entries within a transaction. What contradicts a call's stored events is left out: somebody has ended it. */
export async function writeEntries(
  tx: Transaction,
  entries: readonly CallEntry[],
  { context, now }: { context: AcceptContext; now: number },
): Promise<Acceptance> {
  await Promise.all(entries.toSorted(byLead).map(({ settle }) => settle && settleLead(tx, settle, now)));
  for (const { accountId, callId, live } of entries) {
    if (live !== undefined) await changeLiveCall(tx, { accountId, callId, changes: live });
  }
  const reports = entries.flatMap(({ accountId, events }) => events.map((event) => ({ accountId, events: [event] })));
  const acceptance = await accept(tx, reports, context);
  await insertSteps(
    tx,
    entries.flatMap(({ steps }) => steps),
  );
  return acceptance;
}

function byLead(a: CallEntry, b: CallEntry): number {
  return (a.settle?.planned.lead_id ?? "") < (b.settle?.planned.lead_id ?? "") ? -1 : 1;
}

async function settleLead(
  tx: Transaction,
  { planned, next }: NonNullable<CallEntry["settle"]>,
  now: number,
): Promise<void> {
  const { lead_id, account_id: accountId, leased_by: leasedBy } = planned;
  if (await settleCall(tx, { lead_id, leasedBy, again: next.again })) {
    const status: LeadStatus = next.status;
    await setLeadStatus(tx, { accountId, id: lead_id, status, now });
  }
}
