import type { Connector } from "../../model/connector.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { RenderedWebhook } from "../dialect.ts";
import type { AdditionalData } from "./additional-data.ts";
import { bracketQuery, type Json } from "./bracket-query.ts";
import { events } from "./events.ts";
import { type Payload, payloadOf } from "./payload.ts";
import { settingsOf } from "./settings.ts";

/** The dialer's webhook as its connector's switches shape it (seed 000, CONTRACTS §2). */
export function render(event: StoredEvent, connector: Connector): RenderedWebhook {
  if (!isDialerEvent(event)) throw new Error(`the dialer dialect has no event ${event.type}`);
  const settings = settingsOf(connector);
  const payload = withAdditionalData(payloadOf(event), settings.additionalData);
  const route = settings.use_routes ? events[event.type] : null;
  if (settings.is_post_format) {
    return { method: "POST", url: address(connector.url, { route, query: "" }), body: JSON.stringify(payload) };
  }
  return { method: "GET", url: address(connector.url, { route, query: bracketQuery(payload) }), body: null };
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

/** The connector's address with the event's name as its last path segment and the payload behind its own query. */
function address(base: string, add: { route: string | null; query: string }): string {
  if (add.route === null && add.query === "") return base;
  const url = new URL(base);
  url.hash = "";
  if (add.route !== null) url.pathname = `${url.pathname.replace(/\/+$/, "")}/${add.route}`;
  if (add.query !== "") url.search = url.search === "" ? add.query : `${url.search}&${add.query}`;
  return url.href;
}
