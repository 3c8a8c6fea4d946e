/** What a template's variables stand for: each comes from one place of the event that is sent (CONTRACTS §6). */
import type { Call, EventData } from "../../contract/events.ts";
import type { VariableSource } from "../../contract/templates.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { firstMoment, remoteName, remoteNumber, talkSeconds } from "../../model/call.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { Json } from "../../model/json.ts";
import { readPath } from "../../model/read-path.ts";

type Fields = { [key: string]: Json };
type Segment = NonNullable<EventData["call.ended"]["transcript"]>[number];

/** An event as variables see it. */
type Seen = { event: StoredEvent; call: Call | null; data: Fields; dialect: Dialect };

const SPEAKERS = { agent: "Agent", contact: "Contact", voice_agent: "AI agent" } as const;

/** A variable's value for an event; null where the event does not have it. */
export function sourceValue(name: string, source: VariableSource, event: StoredEvent, dialect: Dialect): Json {
  const seen: Seen = { event, call: event.call, data: event.data as Fields, dialect };
  return lookUp(name, source, seen) ?? null;
}

function lookUp(name: string, source: VariableSource, seen: Seen): Json | undefined {
  switch (source.source) {
    case "default":
      return name;
    case "contact":
      return contactField(source.field, seen);
    case "agent_outcome":
      return agentOutcome(source.field, seen);
    case "call":
      return callField(source.field, seen);
    case "dynamic":
      return readPath(seen.call?.custom, source.field);
    case "outcome":
      return readPath(seen.call?.outcome, source.field) ?? readPath(seen.call?.analysis, source.field);
    case "timestamp":
      return formatted(moment(source.field, seen), source.format);
    case "event":
      return eventField(source.field, seen);
  }
}

/** The other party, as the account knows them, as a lead has told, and as the call itself names them. */
function contactField(field: string, { event, call, data }: Seen): Json | undefined {
  const contact = call?.contact as Fields | undefined;
  const lead = (call?.speed_to_lead?.lead ?? data.lead) as Fields | undefined;
  const told = [contact, contact?.fields, lead, lead?.params].map((known) => readPath(known, field));
  const found = told.find((value) => value !== undefined);
  if (found !== undefined) return found;
  if (field === "name") return call ? remoteName(call) : undefined;
  if (field !== "phone") return undefined;
  if (event.type === "sms.sent") return event.data.to;
  if (event.type === "sms.received") return event.data.from;
  return call ? remoteNumber(call) : undefined;
}

function agentOutcome(field: string, { event, call }: Seen): Json | undefined {
  if (event.type === "conversation.entity_captured" && event.data.name === field) return event.data.value;
  if (event.type === "conversation.intent_detected" && (field === "intent" || field === "confidence")) {
    return event.data[field];
  }
  return readPath(call?.voice_agent_outcome, field);
}

type CallField = Extract<VariableSource, { source: "call" }>["field"];

function callField(field: CallField, { event, call, data }: Seen): Json | undefined {
  switch (field) {
    case "call_id":
      return event.call_id;
    case "call_sid":
      return call?.sid;
    case "company_id":
      return event.account_id;
    case "campaign_id":
      return call?.campaign ?? readPath(data.campaign, "id");
    case "campaign_name":
      return call?.campaign_name ?? readPath(data.campaign, "name");
    case "ai_agent_id":
      return call?.voice_agent?.id;
    case "ai_agent_name":
      return call?.voice_agent?.name;
    case "contact_id":
      return call?.contact?.id;
    case "duration":
      return call?.ended_at === undefined ? undefined : talkSeconds(call);
    case "summary":
      return call?.summary ?? data.ai_summary;
    case "transcript":
      return transcript(event);
    case "agent_task_status":
      return call?.task?.status;
    case "agent_task_feedback":
      return call?.task?.feedback;
    case "agent_id":
    case "agent_name":
    case "agent_email":
    case "agent_phone":
      return readPath((call?.agent ?? data.agent) as Json | undefined, AGENT_FIELDS[field]);
    case "from":
    case "to":
    case "line":
    case "team":
    case "widget":
    case "source":
      return call?.[field] ?? data[field];
    default:
      return call?.[field];
  }
}

const AGENT_FIELDS = { agent_id: "id", agent_name: "name", agent_email: "email", agent_phone: "phone" } as const;

/** All that was said, a line for each segment; the one segment of a live transcript. */
function transcript({ type, data }: StoredEvent): string | undefined {
  switch (type) {
    case "call.ended":
    case "call.processed":
      return data.transcript?.map(line).join("\n");
    case "call.outcome_set":
      return data.ai_transcript;
    case "conversation.transcript":
      return data.transcript?.map(line).join("\n") ?? line(data);
    default:
      return undefined;
  }
}

function line({ speaker, text }: Pick<Segment, "speaker" | "text">): string {
  return `${SPEAKERS[speaker]}: ${text}`;
}

type TimestampSource = Extract<VariableSource, { source: "timestamp" }>;

function moment(field: TimestampSource["field"], { event, call }: Seen): number | undefined {
  switch (field) {
    case "created":
      return call?.created_at ?? firstMoment(call) ?? event.occurred_at;
    case "started":
      return call?.started_at;
    case "ringing":
      return call?.ringing_at;
    case "answered":
      return call?.answered_at;
    case "ended":
      return call?.ended_at;
    case "occurred":
      return event.occurred_at;
  }
}

function formatted(at: number | undefined, format: TimestampSource["format"]): Json | undefined {
  if (at === undefined) return undefined;
  switch (format) {
    case "iso":
      return new Date(at).toISOString();
    case "ms":
      return at;
    case "s":
      return Math.floor(at / 1_000);
  }
}

function eventField(field: Extract<VariableSource, { source: "event" }>["field"], seen: Seen): Json | undefined {
  const { event, data, dialect } = seen;
  if (field === "name") return dialect.events[event.type];
  return field === "text" ? data.text : event[field];
}
