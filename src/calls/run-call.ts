/** Runs one claimed call from its first ring to what becomes of its lead, and writes all of it down. */
import type { SpeedToLead } from "../contract/leads.ts";
import type { Clock } from "../model/clock.ts";
import { nextOpen } from "../model/opening-hours.ts";
import type { Widget } from "../model/widget.ts";
import type { LiveChange } from "../store/live-calls.ts";
import type { NextStep, PlannedCall } from "../store/planned-calls.ts";
import type { EndCause } from "../telephony/telephony.ts";
import { openCallLog } from "./call-log.ts";
import type { CallEntry } from "./call-record.ts";
import type { Recorder } from "./call-recordings.ts";
import type { ClaimedCall } from "./claim-calls.ts";
import { createLeadCall } from "./lead-call.ts";
import type { Granted, Leave } from "./leave-to-dial.ts";
import type { LetGo } from "./occupy.ts";
import type { Phones } from "./phones.ts";
import { type Placed, placeCall } from "./place-call.ts";
import type { Note, RingTools } from "./ring-agents.ts";
import type { Switchboard } from "./switchboard/switchboard.ts";

export type RunTools = {
  nodeId: string;
  phones: Phones;
  clock: Clock;
  /** Why an agent is not rung now; null where they are. */
  whyNot: RingTools["whyNot"];
  mayDial(number: string): Promise<Leave>;
  /** The agent is in the call, until the returned function is called. */
  holds(callId: string, agentId: string): LetGo;
  recorder: Recorder;
  /** Where what is done to calls is done to this one too. */
  switchboard: Pick<Switchboard, "follow" | "connect">;
  /** Writes one entry after the other; resolves when it is durable, however long that takes. */
  write(entry: CallEntry): Promise<void>;
};

export async function runCall(claimed: ClaimedCall, tools: RunTools): Promise<void> {
  const { nodeId, phones, clock, whyNot, mayDial, holds, write, recorder, switchboard } = tools;
  const { planned, widget } = claimed;
  const { account_id: accountId, call_id: callId, lead } = planned;
  let speedToLead: SpeedToLead = claimed.speedToLead;
  const log = openCallLog({
    accountId,
    callId,
    steps: claimed.steps,
    clock,
    write,
    always: () => ({ speed_to_lead: speedToLead }),
  });
  const abandoned = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  /** What the talk counts against, from the lead's answer on. */
  let talking: { leave: Granted; at: number } | null = null;
  const reservation = () => talking && { agentId: null, seconds: talking.leave.seconds, day: talking.leave.day };
  const { call, talked, recordingUrl } = createLeadCall(claimed, { log, clock, recorder, reservation });
  switchboard.follow({ call, over: over.promise, hangUp: abandoned.resolve });
  const note: Note = (step, told) =>
    void log.note(step, told, step.kind === "lead_answered" && talking ? { live: [beginning(talking)] } : undefined);
  const beginning = ({ leave, at }: { leave: Granted; at: number }): LiveChange => ({
    kind: "begins",
    row: {
      account_id: accountId,
      call_id: callId,
      node_id: nodeId,
      talking_since: at,
      agent_id: null,
      reserved_seconds: leave.seconds,
      day: leave.day,
    },
  });

  const placed = await placeCall(
    {
      accountId,
      callId,
      strategy: widget.strategy,
      agents: claimed.agents,
      numbers: [lead.phone, ...(lead.phone_2 === undefined ? [] : [lead.phone_2])],
      ...(lead.params.lc_param_name && { leadName: headerText(lead.params.lc_param_name) }),
      leadRingMs: widget.lead_ring_seconds * 1_000,
      callerForAgents: { number: widget.caller_id ?? "anonymous", name: widget.name },
      callerForLead: { number: widget.caller_id ?? "anonymous" },
    },
    {
      phones,
      clock,
      note,
      whyNot,
      mayDial,
      holds: (agentId) => holds(callId, agentId),
      abandoned: abandoned.promise,
      talk(parties) {
        switchboard.connect(call, parties);
        return talked;
      },
      onAnswer(who, at, called) {
        if (called) talking = { leave: called.leave, at };
        speedToLead = { ...speedToLead, ...(called && { called_number: called.number }), [`${who}_answered_at`]: at };
      },
    },
  ).catch((error) => {
    over.resolve();
    throw error;
  });
  const { lead_answered_at: answeredAt = clock.now() } = speedToLead;
  const seconds = Math.max(0, Math.ceil((clock.now() - answeredAt) / 1_000));
  const next = nextStep(placed, { planned, widget, now: clock.now() });
  const end = terminal(placed, await recordingUrl());
  await log
    .note({ kind: "over", text: inWords(placed, next) }, end, {
      settle: { planned, next },
      live: [{ kind: "ends", seconds }],
    })
    .finally(over.resolve);
}

function terminal(placed: Placed, recordingUrl: string | null): { type: "call.ended" | "call.failed"; data: object } {
  const { cause } = placed;
  switch (placed.kind) {
    case "talked":
      return {
        type: "call.ended",
        data: {
          result: "answered",
          cause,
          ended_by: placed.by,
          ...(recordingUrl === null ? {} : { recording_url: recordingUrl }),
        },
      };
    case "no_lead":
      return { type: "call.failed", data: { result: resultOf(placed.cause), cause, ended_by: placed.by } };
    case "no_agent":
      return { type: "call.failed", data: { result: "no_answer", cause, ended_by: "system" } };
  }
}

function resultOf(cause: EndCause): "busy" | "no_answer" | "cancelled" | "failed" {
  return cause === "busy" || cause === "no_answer" || cause === "cancelled" ? cause : "failed";
}

/** What becomes of a lead after a call that came to this: it is over, or called again when the widget says. */
export function nextStep(
  placed: Pick<Placed, "kind">,
  { planned, widget, now }: { planned: PlannedCall; widget: Widget; now: number },
): NextStep {
  if (placed.kind === "talked") return { status: "answered", again: null };
  const { delays_seconds, max_tries, unanswered_lead } = widget.retry;
  const isTriedAgain = planned.tries < max_tries && (placed.kind === "no_agent" || unanswered_lead);
  if (!isTriedAgain) return { status: placed.kind === "no_agent" ? "missed" : "no_answer", again: null };
  const delay = delays_seconds[Math.min(planned.tries, delays_seconds.length) - 1] ?? 0;
  const wanted = now + delay * 1_000;
  const dueAt = widget.outside_hours === "call" ? wanted : (nextOpen(widget, wanted) ?? wanted);
  return { status: "scheduled", again: { callId: callIdOfTry(planned.call_id, planned.tries + 1), dueAt } };
}

/** Every try is a call of its own, which starts and ends once: `call_x`, `call_x-2`, `call_x-3`. */
function callIdOfTry(callId: string, n: number): string {
  return `${callId.replace(/-\d+$/, "")}-${n}`;
}

function inWords({ kind, cause }: Placed, { again, status }: NextStep): string {
  const ended = {
    talked: `they have talked (${cause.replaceAll("_", " ")})`,
    no_lead: `the lead was not reached (${cause.replaceAll("_", " ")})`,
    no_agent: "no agent has answered",
  }[kind];
  if (again !== null) return `${ended}; the lead is called again at ${new Date(again.dueAt).toISOString()}`;
  return status === "answered" ? ended : `${ended}; the lead is not called again`;
}

/** A form's text as a header can carry it: one short line of ASCII. */
function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 120);
}
