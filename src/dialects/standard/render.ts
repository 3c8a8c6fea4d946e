import type { Connector } from "../../model/connector.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { RenderedWebhook } from "../dialect.ts";
import { methodOf } from "./settings.ts";

/**
 * The payload that Standard Webhooks recommends: `{type, timestamp, data}`, the timestamp in ISO 8601 UTC.
 *
 * `data` is the same for every event: `event_id`, `call_id`, `seq`, `occurred_at` (ms UTC), `is_test`, then `details`,
 * what this event alone says, and `call`, the whole call as it stood right after it (null without a call). The details
 * are nested because events have fields of the envelope's names (`call_id` of a lead, `event_id` of an exhausted
 * delivery), and so that neither ever gains a field at the other's cost.
 */
export function render(event: StoredEvent, connector: Connector): RenderedWebhook {
  const body = JSON.stringify({
    type: event.type,
    timestamp: new Date(event.occurred_at).toISOString(),
    data: {
      event_id: event.id,
      call_id: event.call_id,
      seq: event.seq,
      occurred_at: event.occurred_at,
      is_test: event.is_test,
      details: event.data,
      call: event.call,
    },
  });
  return { method: methodOf(connector), url: connector.url, body };
}
