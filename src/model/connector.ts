import type { Access, ConnectorView, SuccessConditions } from "../contract/connectors.ts";
import type { EventType } from "../contract/events.ts";
import type { Template } from "../contract/templates.ts";

/** A secret that signs a connector's webhooks (Standard Webhooks, `whsec_` and base64). */
export type SigningSecret = {
  secret: string;
  /** When it stops signing, in milliseconds; null for the current one. A rotated secret signs for 24 h more. */
  expires_at: number | null;
};

/** Who stopped a connector and why; see `pausedBySchema`. */
export type Pause = NonNullable<ConnectorView["paused"]>;

/** A connector with all that delivering takes, its secrets in the clear: it stays in memory, never in an answer. */
export type Connector = {
  id: string;
  account_id: string;
  position: number;
  name: string;
  dialect: string;
  url: string;
  /** Instead of the dialect's; null for the dialect's. */
  method: ConnectorView["method"];
  /** The body instead of the dialect's; null for the dialect's. Never changed, only replaced. */
  template: Template | null;
  /** When an answer is a success; null for the dialect's own idea. */
  success: SuccessConditions | null;
  events: EventType[] | null;
  access: Access;
  headers: Record<string, string>;
  timeout_ms: number;
  retry_limit: number;
  total_timeout_s: number | null;
  concurrency: number;
  rate_limit: number | null;
  ordered: boolean;
  settings: Record<string, unknown>;
  secrets: SigningSecret[];
  active: boolean;
  paused: Pause | null;
  last_success_at: number | null;
  /** The first failure since the last success; null while it succeeds. */
  failing_since: number | null;
  created_at: number;
  updated_at: number;
};

/** Whether a connector's deliveries may leave now. */
export function delivers(connector: Connector): boolean {
  return connector.active && connector.paused === null;
}

export function connectorStatus(connector: Pick<Connector, "active" | "paused">): ConnectorView["status"] {
  if (!connector.active) return "inactive";
  if (connector.paused === null) return "active";
  return connector.paused.by === "user" ? "paused" : "disabled";
}
