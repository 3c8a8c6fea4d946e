import { setImmediate as turn } from "node:timers/promises";
import type { ChangedWebhook, Comparison, EventPreview } from "../../contract/previews.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import type { Connector } from "../../model/connector.ts";
import type { Database } from "../../store/database.ts";
import { lastRequestsOf, listSent, readSent, type SentDelivery, type SentWebhook } from "../../store/sent.ts";
import { match } from "../match.ts";
import { compareRequests, unifiedDiff } from "./compare-requests.ts";
import { renderUnsent } from "./preview-event.ts";

/** How many webhooks are in memory at once, and how long the log of each may be. */
const PAGE = 20;
const MAX_LOG_BYTES = 262_144;

/** How many changed webhooks are told; the others are counted. */
const MAX_CHANGED = 50;

/** What would be another webhook if the connector sent the last calls again as it is given here. */
export async function compareWithSent(
  database: Database,
  { connector, dialect, calls }: { connector: Connector; dialect: Dialect; calls: number },
): Promise<Comparison> {
  const { account_id: accountId, id: connectorId } = connector;
  const sent = await listSent(database, { accountId, connectorId, calls });
  const seen = new Set<string>();
  const comparison: Comparison = { calls: 0, compared: 0, unchanged: 0, changed: [], left_out: 0 };
  for (const page of pages(sent)) {
    const webhooks = await readSent(database, { accountId, deliveries: page, maxBytes: MAX_LOG_BYTES });
    let counted = 0;
    for (const webhook of webhooks) {
      const call = webhook.event.call_id ?? webhook.event.id;
      if (!seen.has(call) && seen.size === calls) continue;
      seen.add(call);
      counted += 1;
      const changed = changeOf(webhook, connector, dialect);
      if (changed === null) comparison.unchanged += 1;
      else if (comparison.changed.length < MAX_CHANGED) comparison.changed.push(changed());
      // Long bodies take their time: others are served in between.
      await turn();
    }
    comparison.compared += counted;
    comparison.left_out += page.length - webhooks.length;
    if (seen.size === calls && counted === 0) break;
  }
  return { ...comparison, calls: seen.size };
}

function* pages(deliveries: readonly SentDelivery[]): Generator<SentDelivery[]> {
  for (let at = 0; at < deliveries.length; at += PAGE) yield deliveries.slice(at, at + PAGE);
}

/** What tells how a webhook would be another one; null when it would not. */
function changeOf(webhook: SentWebhook, connector: Connector, dialect: Dialect): (() => ChangedWebhook) | null {
  const { deliveryId, event, request } = webhook;
  const what = {
    delivery_id: deliveryId,
    event_id: event.id,
    event_type: event.type,
    call_id: event.call_id,
    not_sent: match(event, { ...connector, active: true }, dialect),
  };
  const rendering = renderUnsent(event, connector, dialect);
  const { problem } = rendering;
  if (problem !== null) return () => ({ ...what, problem, differences: [], unified: null });
  const differences = compareRequests(request, rendering.request);
  if (differences.length === 0 && what.not_sent === null) return null;
  return () => ({ ...what, problem, differences, unified: unifiedDiff(request, rendering.request) });
}

/** How the requests of these previews differ from what the connector was really sent for their events. */
export async function withSent(
  database: Database,
  { account_id: accountId, id: connectorId }: Connector,
  previews: readonly EventPreview[],
): Promise<EventPreview[]> {
  const eventIds = previews.map(({ event }) => event.id);
  const sent = await lastRequestsOf(database, { accountId, connectorId, eventIds, maxBytes: MAX_LOG_BYTES });
  const compared: EventPreview[] = [];
  for (const preview of previews) {
    const before = sent.get(preview.event.id);
    const { request: now } = preview;
    if (before === undefined || now === null) compared.push(preview);
    else {
      const { deliveryId: delivery_id, request } = before;
      const differences = compareRequests(request, now);
      const unified = differences.length === 0 ? null : unifiedDiff(request, now);
      compared.push({ ...preview, sent: { delivery_id, differences, unified } });
    }
    await turn();
  }
  return compared;
}
