import type { Access } from "../contract/connectors.ts";
import { OPERATIONAL_EVENT_TYPES } from "../contract/events.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { Connector } from "../model/connector.ts";
import type { SkipReason } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";

type OperationalEvent = StoredEvent<(typeof OPERATIONAL_EVENT_TYPES)[number]>;
/** What an event says about itself that a connector's access lists ask for. */
type Traits = { [K in keyof Access]: string | undefined };

const ACCESS_KEYS = ["direction", "line", "agent", "team", "widget", "campaign", "source"] as const;
const operationalTypes: ReadonlySet<string> = new Set(OPERATIONAL_EVENT_TYPES);

/**
 * Null when the event is due at the connector, else why it is not sent. A paused connector matches: its deliveries
 * wait. Pure, and called for every event and connector.
 */
export function match(event: StoredEvent, connector: Connector, dialect: Dialect): SkipReason | null {
  if (!connector.active) return "inactive";
  if (!isSubscribed(event, connector, dialect)) return "not_subscribed";
  // Operational events tell of connectors, not of calls, so the lists of calls do not apply to them.
  if (isOperational(event)) return wouldLoop(event, connector) ? "loop_protected" : null;
  return isWithin(event, connector.access) ? null : "outside_its_calls";
}

/** A connector that takes every event still gets operational ones only when it names them. */
function isSubscribed(event: StoredEvent, connector: Connector, dialect: Dialect): boolean {
  const { type } = event;
  if (dialect.events[type] === undefined) return false;
  const chosen = connector.events === null ? !operationalTypes.has(type) : connector.events.includes(type);
  return chosen && (dialect.wants?.(event, connector) ?? true);
}

function isOperational(event: StoredEvent): event is OperationalEvent {
  return operationalTypes.has(event.type);
}

/**
 * No connector hears of itself. Nor does anybody hear that an operational event could not be delivered: two dead
 * connectors would report each other's reports for ever.
 */
function wouldLoop(event: OperationalEvent, connector: Connector): boolean {
  if (event.data.connector.id === connector.id) return true;
  return event.type === "delivery.exhausted" && operationalTypes.has(event.data.event_type);
}

/** Every list that is given must have the event's value; an empty list asks for nothing. */
function isWithin(event: StoredEvent, access: Access): boolean {
  let traits: Traits | null = null;
  for (const key of ACCESS_KEYS) {
    const list: readonly string[] | undefined = access[key];
    if (list === undefined || list.length === 0) continue;
    traits ??= traitsOf(event);
    const value = traits[key];
    if (value === undefined || !list.includes(value)) return false;
  }
  return true;
}

function traitsOf(event: StoredEvent): Traits {
  switch (event.type) {
    case "sms.sent":
      return { ...event.data, agent: event.data.agent?.id, direction: "outbound" };
    case "sms.received":
      return { ...event.data, agent: event.data.agent?.id, direction: "inbound" };
    case "lead.created":
      return { widget: event.data.widget };
    case "campaign.started":
    case "campaign.paused":
    case "campaign.completed":
    case "campaign.quota_reached":
      return { campaign: event.data.campaign.id };
    default:
      return { ...event.call, agent: event.call?.agent?.id };
  }
}
