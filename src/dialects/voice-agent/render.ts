import type { Connector } from "../../model/connector.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { RenderedWebhook } from "../dialect.ts";
import { events } from "./events.ts";
import { payloadOf, unixSeconds } from "./payload.ts";

/** The voice agent's webhook: the envelope of seed 002 around the event's payload. */
export function render(event: StoredEvent, connector: Connector): RenderedWebhook {
  if (!isVoiceAgentEvent(event)) throw new Error(`the voice-agent dialect has no event ${event.type}`);
  const body = JSON.stringify({
    event_type: events[event.type],
    timestamp_utc: unixSeconds(event.occurred_at),
    payload: payloadOf(event),
    is_test: event.is_test,
  });
  return { method: "POST", url: connector.url, body };
}

function isVoiceAgentEvent(event: StoredEvent): event is StoredEvent<keyof typeof events> {
  return event.type in events;
}
