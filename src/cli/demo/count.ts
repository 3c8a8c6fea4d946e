import type { DeliveryView } from "../../contract/deliveries.ts";
import { type Api, deliveriesOf } from "./api.ts";
import type { DemoConnector, PlayedCall } from "./play.ts";
import type { SampleCrm } from "./sample-crm.ts";

export type Count = { expected: number; delivered: number; attempts: number; missing: string[] };

/**
 * Counts the webhooks that both sides vouch for: the API says it was delivered, and the CRM has it in its journal, with
 * a valid signature and in its place among the webhooks of its call.
 */
export async function countDelivered(played: {
  api: Pick<Api, "get">;
  crm: SampleCrm;
  calls: readonly PlayedCall[];
  connectors: readonly DemoConnector[];
}): Promise<Count> {
  const { api, crm, calls, connectors } = played;
  const journal = crm.received();
  const count: Count = { expected: 0, delivered: 0, attempts: 0, missing: [] };

  for (const call of calls) {
    for (const [index, { type, id }] of call.events.entries()) {
      count.expected += connectors.length;
      if (id === null) {
        count.missing.push(`${call.id}: ${type} was never reported`);
        continue;
      }
      const deliveries = await deliveriesOf(api, id);
      for (const connector of connectors) {
        const delivery = deliveries.find((each) => each.connector_id === connector.id);
        const arrived = journal.filter((line) => line.connector === connector.name && line.call_id === call.id);
        const fault = faultOf(delivery, arrived, index);
        count.attempts += delivery?.attempts ?? 0;
        if (fault === null) count.delivered += 1;
        else count.missing.push(`${call.id}: ${type} to ${connector.name} ${fault}`);
      }
    }
  }
  return count;
}

function faultOf(delivery: DeliveryView | undefined, arrived: { webhook_id: string }[], index: number): string | null {
  if (!delivery) return "is unknown to the API";
  if (delivery.status !== "delivered") return `is ${delivery.status}${delivery.reason ? `: ${delivery.reason}` : ""}`;
  const place = arrived.findIndex(({ webhook_id }) => webhook_id === delivery.id);
  if (place === -1) return "is delivered, says the API, but the CRM has no record of it";
  return place === index ? null : `reached the CRM as number ${place + 1} of its call, not as number ${index + 1}`;
}
