import type { Connector } from "../../model/connector.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { Json } from "../../model/json.ts";
import type { RenderedWebhook } from "../dialect.ts";
import type { AdditionalData } from "./additional-data.ts";
import { events } from "./events.ts";
import { type Payload, payloadOf } from "./payload.ts";
import { settingsOf } from "./settings.ts";

/** The dialer's webhook as its connector's switches shape it (seed 000, CONTRACTS §2). */
export function render(event: StoredEvent, connector: Connector): RenderedWebhook {
  if (!isDialerEvent(event)) throw new Error(`the dialer dialect has no event ${event.type}`);
  const settings = settingsOf(connector);
  const payload = withAdditionalData(payloadOf(event), settings.additionalData);
  return {
    method: settings.is_post_format ? "POST" : "GET",
    url: settings.use_routes ? routed(connector.url, events[event.type]) : connector.url,
    body: JSON.stringify(payload),
  };
}

function isDialerEvent(event: StoredEvent): event is StoredEvent<keyof typeof events> {
  return event.type in events;
}

/** The payload's own fields win; a name that this payload leaves out is free. */
function withAdditionalData(payload: Payload, additional: AdditionalData): Record<string, Json | undefined> {
  const merged: Record<string, Json | undefined> = { ...payload };
  for (const [key, value] of Object.entries(additional)) {
    if (!Object.hasOwn(payload, key) || payload[key] === undefined) merged[key] = value;
  }
  return merged;
}

/** The connector's address with the event's name as its last path segment. */
function routed(base: string, name: string): string {
  const url = new URL(base);
  url.hash = "";
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${name}`;
  return url.href;
}
