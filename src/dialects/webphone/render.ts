import type { Connector } from "../../model/connector.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { RenderedWebhook } from "../dialect.ts";
import { events } from "./events.ts";
import { payloadOf } from "./payload.ts";
import { clockOf } from "./settings.ts";

/** The webphone's webhook (seed 003): a POST to the connector's address. */
export function render(event: StoredEvent, connector: Connector): RenderedWebhook {
  if (!isWebphoneEvent(event)) throw new Error(`the webphone dialect has no event ${event.type}`);
  const body = JSON.stringify(payloadOf(event, clockOf(connector)));
  return { method: "POST", url: connector.url, body };
}

function isWebphoneEvent(event: StoredEvent): event is StoredEvent<keyof typeof events> {
  return event.type in events;
}
