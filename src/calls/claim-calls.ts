/** Takes planned calls that are due to this node: the lease and `call.started` are one transaction. */
import type { EventData, NewEvent } from "../contract/events.ts";
import type { Lead, SpeedToLead } from "../contract/leads.ts";
import { type Acceptance, accept } from "../journey/accept.ts";
import type { AcceptContext, Report } from "../journey/context.ts";
import { newId } from "../model/ids.ts";
import { nextOpen } from "../model/opening-hours.ts";
import type { Widget } from "../model/widget.ts";
import { insertSteps, type NumberedStep } from "../store/call-steps.ts";
import type { Database, Transaction } from "../store/database.ts";
import { setLeadStatus, setStatusOf } from "../store/leads.ts";
import { leaseCalls, lockDueCalls, type PlannedCall, settleCall } from "../store/planned-calls.ts";
import { lockWidgets, passTurns } from "../store/widgets.ts";
import { type AgentInLine, createAgentFinder, findAgents } from "./find-agents.ts";

/** A call that this node has leased and started. */
export type ClaimedCall = {
  planned: PlannedCall;
  widget: Widget;
  agents: AgentInLine[];
  speedToLead: SpeedToLead;
  /** How many steps its timeline has. */
  steps: number;
};

export type Claim = { calls: ClaimedCall[]; acceptance: Acceptance; looked: number };

/**
 * Claims at most so many calls that are due. What lies outside its widget's hours by now is put off until they begin. The
 * number of statements does not grow with the calls: who posts a lead meanwhile waits for them.
 */
export async function claimCalls(
  tx: Transaction,
  { database, context, now, limit }: { database: Database; context: AcceptContext; now: number; limit: number },
): Promise<Claim> {
  const due = await lockDueCalls(tx, { database, now, limit });
  const widgets = await lockWidgets(tx, due, database);
  const calls: ClaimedCall[] = [];
  const placed = new Map<string, number>();
  const findAgent = createAgentFinder(tx);
  for (const planned of due) {
    const widget = widgets.get(planned.widget_id) ?? null;
    const opens = widget === null || widget.widget.outside_hours === "call" ? now : nextOpen(widget.widget, now);
    if (widget === null || (opens !== null && opens > now)) {
      await putOff(tx, planned, { until: widget === null ? null : opens, now });
      continue;
    }
    const turn = widget.turn + (placed.get(planned.widget_id) ?? 0);
    placed.set(planned.widget_id, (placed.get(planned.widget_id) ?? 0) + 1);
    calls.push({
      planned: { ...planned, tries: planned.tries + 1, leased_by: context.nodeId },
      widget: widget.widget,
      agents: await findAgents(findAgent, { widget: widget.widget, given: planned.agents, turn }),
      speedToLead: speedToLeadOf(planned, widget.widget),
      // A call that was scheduled when its lead was posted has one step that says so.
      steps: planned.tries === 0 && planned.is_delayed ? 2 : 1,
    });
  }
  const leads = calls.map(({ planned }) => planned);
  await Promise.all([
    leaseCalls(tx, { database, leads, nodeId: context.nodeId }),
    setStatusOf(tx, { database, leads, status: "calling", now }),
    ...[...placed].map(([id, count]) => passTurns(tx, id, count)),
  ]);
  const reports = calls.map((call): Report => ({ accountId: call.widget.account_id, events: [started(call, now)] }));
  const acceptance = await accept(tx, reports, context);
  await insertSteps(
    tx,
    calls.map((call) => startedStep(call, now)),
  );
  return { calls, acceptance, looked: due.length };
}

/** A call whose widget is closed waits until it opens; one whose widget is gone is let go. */
async function putOff(
  tx: Transaction,
  planned: PlannedCall,
  { until, now }: { until: number | null; now: number },
): Promise<void> {
  const { lead_id, account_id: accountId, call_id: callId } = planned;
  const again = until === null ? null : { callId, dueAt: until };
  await settleCall(tx, { lead_id, leasedBy: null, again });
  await setLeadStatus(tx, { accountId, id: lead_id, status: again ? "scheduled" : "dropped", now });
}

function speedToLeadOf({ is_delayed, lead }: PlannedCall, widget: Widget): SpeedToLead {
  return {
    widget_key: widget.key,
    widget_name: widget.name,
    time_zone: widget.time_zone,
    is_delayed,
    called_number: lead.phone,
    lead,
  };
}

/** Who calls whom. */
export function partiesOf({ planned: { lead }, widget }: ClaimedCall): EventData["call.started"] {
  const contact = contactOf(lead);
  return {
    direction: "outbound",
    from: widget.caller_id ?? "anonymous",
    to: lead.phone,
    ...(contact.name !== undefined && { to_name: contact.name }),
    ...(widget.caller_id !== null && { line: widget.caller_id }),
    contact,
  };
}

function started(call: ClaimedCall, now: number): NewEvent {
  const { planned, widget, speedToLead } = call;
  const { call_id, lead } = planned;
  return {
    id: newId("evt"),
    type: "call.started",
    call_id,
    occurred_at: now,
    data: {
      ...partiesOf(call),
      widget: widget.id,
      source: "speed_to_lead",
      created_at: lead.created_at,
      speed_to_lead: speedToLead,
    },
  };
}

/** Forms call these fields so; whoever calls theirs otherwise still has all of them in the lead. */
function contactOf({ phone, params }: Lead): NonNullable<EventData["call.started"]["contact"]> {
  const { lc_param_name: name, lc_param_email: email } = params;
  return { phone, ...(name && { name: name.slice(0, 256) }), ...(email && { email: email.slice(0, 256) }) };
}

function startedStep({ planned, widget, agents, steps }: ClaimedCall, now: number): NumberedStep {
  const most = widget.retry.max_tries;
  const text = `try ${planned.tries} of ${most}: ${agents.length} agents, ${widget.strategy.replace("_", " ")}`;
  return {
    account_id: widget.account_id,
    call_id: planned.call_id,
    n: steps,
    step: { at: now, kind: "started", text },
  };
}
