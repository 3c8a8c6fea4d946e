import type { Call, EventData } from "../../contract/events.ts";
import { firstMoment, remoteName, remoteNumber, talkSeconds } from "../../model/call.ts";
import type { StoredEvent } from "../../model/event.ts";
import { isoTime } from "../call-times.ts";
import type { CallFields, CampaignBody, CampaignMessage, EnvelopeFields } from "./bodies.ts";
import type { events } from "./events.ts";

type CampaignEvent = StoredEvent<keyof typeof events>;

const SPEAKERS = { voice_agent: "ai_agent", agent: "agent", contact: "contact" } as const;

/** The campaign's fields for an event (seed 004). What is not known is null, and a collection without content is empty. */
export function payloadOf(event: CampaignEvent): CampaignBody {
  const envelope = envelopeOf(event);
  switch (event.type) {
    case "call.started":
    case "call.failed":
    case "call.voicemail_detected":
      return { event: event.type, ...envelope, ...callFields(event) };
    case "call.ended":
      return { event: event.type, ...envelope, ...callFields(event), transcript: messagesOf(event.data.transcript) };
    case "conversation.transcript": {
      const { speaker, text, at, complete = false, transcript } = event.data;
      return {
        event: event.type,
        ...envelope,
        ...callFields(event),
        speaker: SPEAKERS[speaker],
        text,
        spoken_at: isoTime(at),
        is_complete: complete,
        transcript: messagesOf(transcript),
      };
    }
    case "conversation.intent_detected": {
      const { intent, confidence = null } = event.data;
      return { event: event.type, ...envelope, ...callFields(event), intent, confidence };
    }
    case "conversation.entity_captured": {
      const { name, value } = event.data;
      return { event: event.type, ...envelope, ...callFields(event), entity_name: name, entity_value: value };
    }
    case "campaign.started":
    case "campaign.paused":
    case "campaign.completed":
    case "campaign.quota_reached": {
      const { campaign, reason = null, counts = {} } = event.data;
      const { id: campaign_id, name: campaign_name = null } = campaign;
      return { event: event.type, ...envelope, campaign_id, campaign_name, reason, counts };
    }
  }
}

function envelopeOf({ occurred_at, is_test, account_id }: CampaignEvent): EnvelopeFields {
  return { timestamp: new Date(occurred_at).toISOString(), is_test, company_id: account_id };
}

function callFields({ call_id, call, type }: CampaignEvent): CallFields {
  // A start says nothing of the end, even when it is reported after it.
  const end = type === "call.started" ? null : call;
  const contact = contactOf(call);
  return {
    campaign_id: call?.campaign ?? null,
    campaign_name: call?.campaign_name ?? null,
    call_id: call_id ?? "",
    call_sid: call?.sid ?? null,
    ai_agent_id: call?.voice_agent?.id ?? null,
    contact_id: contact.id,
    call_from: call?.from ?? null,
    call_to: call?.to ?? null,
    call_direction: call?.direction ?? null,
    call_status: type === "call.started" ? "started" : (call?.status ?? null),
    call_result: end?.result ?? null,
    call_duration: talkSeconds(end),
    call_rating: end?.rating ?? null,
    call_summary: end?.summary ?? null,
    recording_url: end?.recording_url ?? null,
    sentiment: end?.sentiment ?? null,
    agent_task_status: end?.task?.status ?? null,
    agent_task_feedback: end?.task?.feedback ?? null,
    created_at: isoTime(call?.created_at ?? firstMoment(call)),
    started_at: isoTime(firstMoment(call)),
    ended_at: isoTime(end?.ended_at),
    contact,
    agent_outcome: end?.voice_agent_outcome ?? {},
    post_call_outcome: end?.analysis ?? {},
    dynamic_variables: call?.custom ?? {},
  };
}

/** Where the account does not know the contact, the other party's number and name say who it is. */
function contactOf(call: Call | null): CallFields["contact"] {
  const known = call?.contact;
  const { name, phone } = call === null ? {} : { name: remoteName(call), phone: remoteNumber(call) };
  return {
    id: known?.id ?? null,
    name: known?.name ?? name ?? null,
    phone: known?.phone ?? phone ?? null,
    email: known?.email ?? null,
    fields: known?.fields ?? {},
  };
}

function messagesOf(transcript: EventData["call.ended"]["transcript"] = []): CampaignMessage[] {
  return transcript.map(({ speaker, text, at }) => ({ speaker: SPEAKERS[speaker], text, timestamp: isoTime(at) }));
}
