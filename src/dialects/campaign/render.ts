import type { Connector } from "../../model/connector.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { RenderedWebhook } from "../dialect.ts";
import { events } from "./events.ts";
import { payloadOf } from "./payload.ts";

/** The campaign's webhook (seed 004): a POST to the connector's address, unless its connector chose another method. */
export function render(event: StoredEvent, connector: Connector): RenderedWebhook {
  if (!isCampaignEvent(event)) throw new Error(`the campaign dialect has no event ${event.type}`);
  const payload = payloadOf(event);
  // A GET or DELETE carries it in the address, and no server takes one as long as a conversation.
  const sent = travelsInAddress(connector) ? { ...payload, transcript: undefined } : payload;
  return { method: "POST", url: connector.url, body: JSON.stringify(sent) };
}

function travelsInAddress({ method }: Connector): boolean {
  return method === "GET" || method === "DELETE";
}

function isCampaignEvent(event: StoredEvent): event is StoredEvent<keyof typeof events> {
  return event.type in events;
}
