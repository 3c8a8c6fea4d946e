/** Takes planned calls that are due to this node: the lease and `call.started` are one transaction. */
import type { EventData, NewEvent } from "../contract/events.ts";
import type { Lead, SpeedToLead } from "../contract/leads.ts";
import { type Acceptance, accept } from "../journey/accept.ts";
import type { AcceptContext, Report } from "../journey/context.ts";
import { newId } from "../model/ids.ts";
import { nextOpen } from "../model/opening-hours.ts";
import type { Widget } from "../model/widget.ts";
import { countSteps, insertSteps, type NumberedStep } from "../store/call-steps.ts";
import type { Database, Transaction } from "../store/database.ts";
import { setLeadStatus } from "../store/leads.ts";
import { leaseCall, lockDueCalls, type PlannedCall, settleCall } from "../store/planned-calls.ts";
import { lockWidget, nextTurn } from "../store/widgets.ts";
import { type AgentInLine, findAgents } from "./find-agents.ts";

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

/** Claims at most so many calls that are due. What lies outside its widget's hours by now is put off until they begin. */
export async function claimCalls(
  tx: Transaction,
  { database, context, now, limit }: { database: Database; context: AcceptContext; now: number; limit: number },
): Promise<Claim> {
  const due = await lockDueCalls(tx, { database, now, limit });
  const calls: ClaimedCall[] = [];
  for (const planned of due) {
    const { lead_id, account_id: accountId, widget_id: id } = planned;
    const widget = await lockWidget(tx, { database, accountId, id });
    if (widget === null) {
      await settleCall(tx, { lead_id, leasedBy: null, again: null });
      await setLeadStatus(tx, { accountId, id: lead_id, status: "dropped", now });
      continue;
    }
    const opens = widget.outside_hours === "call" ? now : (nextOpen(widget, now) ?? now);
    if (opens > now) {
      await settleCall(tx, { lead_id, leasedBy: null, again: { callId: planned.call_id, dueAt: opens } });
      await setLeadStatus(tx, { accountId, id: lead_id, status: "scheduled", now });
      continue;
    }
    calls.push(await start(tx, { planned, widget, now, context }));
  }
  const reports = calls.map((call): Report => ({ accountId: call.widget.account_id, events: [started(call, now)] }));
  const acceptance = await accept(tx, reports, context);
  await insertSteps(
    tx,
    calls.map((call) => startedStep(call, now)),
  );
  return { calls, acceptance, looked: due.length };
}

async function start(
  tx: Transaction,
  { planned, widget, now, context }: { planned: PlannedCall; widget: Widget; now: number; context: AcceptContext },
): Promise<ClaimedCall> {
  const { lead_id, account_id: accountId, call_id: callId, lead } = planned;
  const tries = planned.tries + 1;
  await leaseCall(tx, { lead_id, nodeId: context.nodeId, tries });
  await setLeadStatus(tx, { accountId, id: lead_id, status: "calling", now });
  const turn = (await nextTurn(tx, widget.id)) ?? 0;
  return {
    planned: { ...planned, tries, leased_by: context.nodeId },
    widget,
    agents: await findAgents(tx, { widget, given: planned.agents, turn }),
    speedToLead: {
      widget_key: widget.key,
      widget_name: widget.name,
      time_zone: widget.time_zone,
      is_delayed: planned.is_delayed,
      called_number: lead.phone,
      lead,
    },
    steps: (await countSteps(tx, { accountId, callId })) + 1,
  };
}

function started({ planned: { call_id, lead }, widget, speedToLead }: ClaimedCall, now: number): NewEvent {
  const contact = contactOf(lead);
  return {
    id: newId("evt"),
    type: "call.started",
    call_id,
    occurred_at: now,
    data: {
      direction: "outbound",
      from: widget.caller_id ?? "anonymous",
      to: lead.phone,
      ...(contact.name !== undefined && { to_name: contact.name }),
      ...(widget.caller_id !== null && { line: widget.caller_id }),
      contact,
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
