import manifest from "../../package.json" with { type: "json" };
import type { Dialect } from "../dialects/dialect.ts";
import type { Connector, SigningSecret } from "../model/connector.ts";
import type { OutgoingRequest, PendingDelivery } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { compose } from "./render/compose.ts";
import { sign } from "./sign.ts";

const USER_AGENT = `Hookswitch/${manifest.version}`;

/**
 * One attempt's request: what the dialect or the connector's template makes of the event, the connector's own headers (which may replace
 * `user-agent` and `content-type`), and the signature of Standard Webhooks. `webhook-id` is the delivery's id, so it is
 * the same for all its attempts; `webhook-timestamp` is this attempt's. A request without a body signs an empty text.
 *
 * @param options.now - when this attempt begins, in milliseconds.
 */
export function render(
  delivery: PendingDelivery,
  connector: Connector,
  dialect: Dialect,
  options: { now: number },
): OutgoingRequest {
  const { method, url, headers, body } = unsigned(delivery.event, connector, dialect);
  const timestampS = Math.floor(options.now / 1_000);
  headers["webhook-id"] = delivery.id;
  headers["webhook-timestamp"] = String(timestampS);
  headers["webhook-signature"] = sign({
    id: delivery.id,
    timestampS,
    body: body ?? "",
    secrets: signingSecrets(connector.secrets, options.now),
  });
  return { method, url, headers, body };
}

/** What every attempt's request has in common. */
export function unsigned(event: StoredEvent, connector: Connector, dialect: Dialect): OutgoingRequest {
  const { method, url, body, contentType } = compose(event, connector, dialect);
  const headers: Record<string, string> = { "user-agent": USER_AGENT };
  if (contentType !== null) headers["content-type"] = contentType;
  // One case for all names, or a header could be there twice.
  for (const [name, value] of Object.entries(connector.headers)) headers[name.toLowerCase()] = value;
  return { method, url, headers, body };
}

/** The current secret first, then the rotated ones that have not expired. */
function signingSecrets(secrets: SigningSecret[], now: number): string[] {
  const current = secrets.filter(({ expires_at }) => expires_at === null);
  const rotated = secrets.filter(({ expires_at }) => expires_at !== null && expires_at > now);
  return [...current, ...rotated].map(({ secret }) => secret);
}
