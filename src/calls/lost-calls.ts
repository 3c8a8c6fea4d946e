/** Calls that were under way at a node that died: they ended then, and their leads are called again if nobody had answered. */
import type { Acceptance } from "../journey/accept.ts";
import type { AcceptContext } from "../journey/context.ts";
import { hasEnded } from "../model/call.ts";
import { countSteps } from "../store/call-steps.ts";
import { lockCalls } from "../store/calls.ts";
import type { Database, Transaction } from "../store/database.ts";
import { lockLostCalls, type NextStep, type PlannedCall } from "../store/planned-calls.ts";
import { lockWidget } from "../store/widgets.ts";
import { type CallEntry, writeEntries } from "./call-record.ts";
import { nextStep } from "./run-call.ts";
import { lostEvent } from "./switchboard/end-lost-live-calls.ts";

const BATCH = 50;

/**
 * Ends calls that no living node has under way, each once, with the cause `engine_lost`.
 * @param running the leads that this node is calling: what else is leased to it, it has forgotten.
 */
export async function endLostCalls(
  tx: Transaction,
  {
    database,
    context,
    now,
    running,
  }: { database: Database; context: AcceptContext; now: number; running: ReadonlySet<string> },
): Promise<{ count: number; acceptance: Acceptance }> {
  const lost = await lockLostCalls(tx, { database, nodeId: context.nodeId, running, limit: BATCH });
  const entries: CallEntry[] = [];
  for (const planned of lost) entries.push(await endOf(tx, planned, { database, now }));
  return { count: lost.length, acceptance: await writeEntries(tx, entries, { context, now }) };
}

async function endOf(
  tx: Transaction,
  planned: PlannedCall,
  { database, now }: { database: Database; now: number },
): Promise<CallEntry> {
  const { account_id: accountId, call_id: callId, widget_id } = planned;
  const calls = await lockCalls(tx, { database, accountId, ids: [callId] });
  const call = calls.get(callId)?.call;
  const widget = await lockWidget(tx, { database, accountId, id: widget_id });
  const talked = call?.answered_at !== undefined;
  const next: NextStep =
    widget === null
      ? { status: "dropped", again: null }
      : nextStep({ kind: talked ? "talked" : "no_agent" }, { planned, widget, now });
  const again = next.again === null ? "" : `; the lead is called again at ${new Date(next.again.dueAt).toISOString()}`;
  const step = {
    at: now,
    kind: "over" as const,
    text: `the node that placed the call is gone${again}`,
    cause: "engine_lost",
  };
  return {
    accountId,
    callId,
    events: call === undefined || hasEnded(call) ? [] : [lostEvent(callId, { talked, now })],
    steps: [{ account_id: accountId, call_id: callId, n: (await countSteps(tx, { accountId, callId })) + 1, step }],
    settle: { planned, next },
  };
}
