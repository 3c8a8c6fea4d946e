import type { Call, EventData } from "../../contract/events.ts";
import { firstMoment, remoteNumber } from "../../model/call.ts";
import type { StoredEvent } from "../../model/event.ts";
import { isoTime, secondsBetween } from "../call-times.ts";
import type { EndCallBody, LeadBody, LeadCreatedBody, StartCallBody } from "./bodies.ts";
import type { events } from "./events.ts";

type SpeedToLeadEvent = StoredEvent<keyof typeof events>;
type CallEvent = Exclude<SpeedToLeadEvent, { type: "lead.created" }>;

const ENDED_BY = { agent: "agent", contact: "lead", system: "system" } as const;

/** Speed to lead's fields for an event (CONTRACTS §3). What is not known is null. */
export function payloadOf(event: SpeedToLeadEvent): StartCallBody | EndCallBody | LeadCreatedBody {
  switch (event.type) {
    case "lead.created": {
      const { call_id, widget_key = null, widget_name = null, lead } = event.data;
      return {
        type: "lead_created",
        call_id: event.call_id ?? call_id ?? null,
        widget_key,
        widget_name,
        lead: leadOf(lead, { phone: undefined, created_at: event.occurred_at }),
      };
    }
    case "call.started":
      return { type: "start_call", ...startFields(event) };
    case "call.ended":
    case "call.failed":
      return { type: "end_call", ...startFields(event), ...endFields(event.call) };
  }
}

function startFields(event: CallEvent): Omit<StartCallBody, "type"> {
  const { call } = event;
  const placed = call?.speed_to_lead;
  const phone = call === null ? undefined : remoteNumber(call);
  return {
    call_id: event.call_id ?? "",
    user_id: event.account_id,
    widget_key: placed?.widget_key ?? null,
    widget_name: placed?.widget_name ?? null,
    timezone: placed?.time_zone ?? null,
    is_delayed_call: placed?.is_delayed ?? false,
    called_lead_phone: placed?.called_number ?? phone ?? null,
    lead: leadOf(placed?.lead ?? {}, { phone, created_at: call?.created_at }),
  };
}

function endFields(call: Call | null): Omit<EndCallBody, "type" | keyof StartCallBody> {
  const { started, agentAnswered, leadAnswered, ended } = momentsOf(call);
  return {
    call_status: statusOf(call),
    time_started_iso_string: isoTime(started),
    time_agent_answered_iso_string: isoTime(agentAnswered),
    time_lead_answered_iso_string: isoTime(leadAnswered),
    time_ended_iso_string: isoTime(ended),
    answer_duration_sec: secondsBetween(started, agentAnswered),
    lead_answer_duration_sec:
      leadAnswered === undefined ? null : secondsBetween(agentAnswered ?? started, leadAnswered),
    talk_duration_sec: call?.result === "answered" ? secondsBetween(leadAnswered ?? agentAnswered, ended) : 0,
    total_duration_sec: secondsBetween(started, ended),
    disconnected_by: call?.ended_by === undefined ? null : ENDED_BY[call.ended_by],
    recording_link: call?.recording_url ?? null,
    agent: agentOf(call),
  };
}

/**
 * A call that a widget placed says when each of the two answered. Another call has one moment of an answer: it is the
 * lead's when the lead was called, and the agent's when the lead called.
 */
function momentsOf(call: Call | null) {
  const isInbound = call?.direction === "inbound";
  return {
    started: firstMoment(call),
    agentAnswered: call?.speed_to_lead?.agent_answered_at ?? (isInbound ? call.answered_at : undefined),
    leadAnswered: call?.speed_to_lead?.lead_answered_at ?? (isInbound ? undefined : call?.answered_at),
    ended: call?.ended_at,
  };
}

/** An outbound call that no widget placed has its agent from the start, who made it. */
function statusOf(call: Call | null): EndCallBody["call_status"] {
  if (call?.result === "answered") return "answered";
  const madeByItsAgent = call?.direction !== "inbound" && call?.speed_to_lead === undefined;
  return madeByItsAgent || momentsOf(call).agentAnswered !== undefined ? "no_answer" : "missed";
}

function agentOf(call: Call | null): EndCallBody["agent"] {
  const agent = call?.agent;
  if (agent === undefined || statusOf(call) === "missed") return null;
  return { name: agent.name ?? null, phone: agent.phone ?? null, email: agent.email ?? null };
}

function leadOf(
  lead: EventData["lead.created"]["lead"],
  otherwise: { phone: string | undefined; created_at: number | undefined },
): LeadBody {
  return {
    lead_phone: lead.phone ?? otherwise.phone ?? null,
    lead_id: lead.id ?? null,
    time_created_iso_string: isoTime(lead.created_at ?? otherwise.created_at),
    source: lead.source ?? null,
    site_path: lead.site_path ?? null,
    referer: lead.referer ?? null,
    ip: lead.ip ?? null,
    country: lead.country ?? null,
    additional: lead.additional ?? null,
    custom_params: lead.params ?? {},
  };
}
