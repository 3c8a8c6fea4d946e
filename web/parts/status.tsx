import { Badge } from "@mantine/core";
import type { ReactNode } from "react";
import type { Call, Connector, Delivery } from "../api.ts";
import { texts } from "../texts.ts";

const CALLS: Record<Call["status"], string> = {
  started: "blue.6",
  ringing: "blue.6",
  answered: "green.6",
  ended: "gray.6",
  failed: "orange.6",
};

const CONNECTORS: Record<Connector["status"], string> = {
  active: "green.6",
  inactive: "gray.6",
  paused: "yellow.6",
  disabled: "red.6",
};

const DELIVERIES: Record<Delivery["status"], string> = {
  delivered: "green.6",
  waiting: "blue.6",
  exhausted: "red.6",
  expired: "gray.6",
  discarded: "gray.6",
  not_sent: "gray.6",
};

/** How it stands with something: a word, and a dot in its colour. */
export function Status({ color, children }: { color: string; children: ReactNode }) {
  return (
    <Badge color={color} variant="dot" tt="none" fw={500} radius="sm" miw="max-content">
      {children}
    </Badge>
  );
}

export function CallStatus({ call: { status } }: { call: Pick<Call, "status"> }) {
  return <Status color={CALLS[status]}>{texts.calls.statuses[status]}</Status>;
}

export function ConnectorStatus({ connector: { status } }: { connector: Pick<Connector, "status"> }) {
  return <Status color={CONNECTORS[status]}>{texts.connectors.statuses[status]}</Status>;
}

export function DeliveryStatus({ delivery }: { delivery: Pick<Delivery, "status" | "attempts"> }) {
  const isFailing = delivery.status === "waiting" && delivery.attempts > 0;
  return (
    <Status color={isFailing ? "orange.6" : DELIVERIES[delivery.status]}>
      {isFailing ? texts.deliveries.failing : texts.deliveries.statuses[delivery.status]}
    </Status>
  );
}
