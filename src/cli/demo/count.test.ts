import { expect, test } from "vitest";
import type { DeliveryView } from "../../contract/deliveries.ts";
import type { Api } from "./api.ts";
import { countDelivered } from "./count.ts";
import type { Received } from "./sample-crm.ts";

const connectors = [{ id: "con_1", name: "dialer", url: "", webhooks: {} }];
const calls = [
  {
    id: "call-1",
    events: [
      { type: "call.started" as const, id: "evt_1" },
      { type: "call.answered" as const, id: "evt_2" },
      { type: "call.ended" as const, id: null },
    ],
  },
];

test("a webhook counts when the API calls it delivered and the CRM has it in its place", async () => {
  expect(await count({ statuses: ["delivered", "delivered"], arrived: ["dlv_1", "dlv_2"] })).toEqual({
    expected: 3,
    delivered: 2,
    attempts: 2,
    missing: ["call-1: call.ended was never reported"],
  });
});

test("not when the API alone says so", async () => {
  const { delivered, missing } = await count({ statuses: ["delivered", "delivered"], arrived: ["dlv_1"] });
  expect(delivered).toBe(1);
  expect(missing).toContain(
    "call-1: call.answered to dialer is delivered, says the API, but the CRM has no record of it",
  );
});

test("not when the CRM alone says so", async () => {
  const { delivered, missing } = await count({ statuses: ["delivered", "exhausted"], arrived: ["dlv_1", "dlv_2"] });
  expect(delivered).toBe(1);
  expect(missing).toContain("call-1: call.answered to dialer is exhausted: status 500");
});

test("not out of order", async () => {
  const { delivered, missing } = await count({ statuses: ["delivered", "delivered"], arrived: ["dlv_2", "dlv_1"] });
  expect(delivered).toBe(0);
  expect(missing).toContain("call-1: call.answered to dialer reached the CRM as number 1 of its call, not as number 2");
});

function count({ statuses, arrived }: { statuses: DeliveryView["status"][]; arrived: string[] }) {
  const api = {
    get: async (_path: string, { path }: { path: { id: string } }) => {
      const n = Number(/^evt_(\d)$/.exec(path.id)?.[1]);
      const status = statuses[n - 1];
      const reason = status === "delivered" ? null : "status 500";
      return { data: [{ id: `dlv_${n}`, connector_id: "con_1", status, reason, attempts: 1 }] };
    },
  } as unknown as Api;
  const received = arrived.map(
    (webhook_id): Received => ({
      received_at: 0,
      connector: "dialer",
      webhook_id,
      signature: "valid",
      event: "",
      call_id: "call-1",
    }),
  );
  const crm = { url: "", start: async () => {}, kill: async () => {}, received: () => received };
  return countDelivered({ api, crm, calls, connectors });
}
