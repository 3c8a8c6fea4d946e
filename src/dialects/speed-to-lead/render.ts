import type { Connector } from "../../model/connector.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { RenderedWebhook } from "../dialect.ts";
import { events } from "./events.ts";
import { payloadOf } from "./payload.ts";

/** Speed to lead's webhook (seed 001): a POST to the connector's address. */
export function render(event: StoredEvent, connector: Connector): RenderedWebhook {
  if (!isSpeedToLeadEvent(event)) throw new Error(`the speed-to-lead dialect has no event ${event.type}`);
  return { method: "POST", url: connector.url, body: JSON.stringify(payloadOf(event)) };
}

function isSpeedToLeadEvent(event: StoredEvent): event is StoredEvent<keyof typeof events> {
  return event.type in events;
}
