import type { Call, NewEvent } from "../../src/contract/events.ts";
import { standard } from "../../src/dialects/standard/dialect.ts";
import { render } from "../../src/journey/render.ts";
import type { StoredEvent } from "../../src/model/event.ts";
import { newId } from "../../src/model/ids.ts";
import { exampleConnector } from "../../test/support/example-connector.ts";

/** A request of the load generator, written out beforehand. */
export type Message = { headers: Record<string, string>; body: string };

/** The webhooks that the program sends for these reports, signatures and all: what its ceiling is measured with. */
export function webhooksOf(reports: readonly string[]): Message[] {
  const connector = exampleConnector();
  const now = Date.now();
  return reports.map((report) => {
    const { headers, body } = render(deliveryOf(JSON.parse(report), now), connector, standard, { now });
    return { headers, body: body ?? "" };
  });
}

function deliveryOf(report: NewEvent & { id: string; call_id: string }, now: number) {
  const { id, type, call_id, data } = report;
  const call = { ...data, id: call_id, status: "started", is_test: false, started_at: now } as Call;
  const event = { id, type, call_id, seq: 1, occurred_at: now, received_at: now, is_test: false, data, call };
  return {
    id: newId("dlv"),
    account_id: "acc_bench",
    connector_id: "con_bench",
    lane: call_id,
    kind: "live" as const,
    attempts: 0,
    first_attempt_at: null,
    created_at: now,
    event: { account_id: "acc_bench", ...event } as StoredEvent,
  };
}
