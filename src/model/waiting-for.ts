import { type Connector, delivers } from "./connector.ts";
import type { QueueState } from "./delivery.ts";

/** What a delivery that has not ended waits for, as people are told. */
export type WaitingFor = "answer" | "retry" | "earlier_event" | "connector_paused" | "capacity";

export function waitingFor(state: QueueState, connector: Connector | undefined): WaitingFor {
  if (state === "leased") return "answer";
  if (connector && !delivers(connector)) return "connector_paused";
  if (state === "retry") return "retry";
  return state === "lane" ? "earlier_event" : "capacity";
}
