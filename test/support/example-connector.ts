import type { Connector } from "../../src/model/connector.ts";

/** A connector as the store would hand it out, active and without any choice made; a test sets what it is about. */
export function exampleConnector(given: Partial<Connector> = {}): Connector {
  return {
    id: "con_1",
    account_id: "acc_example",
    position: 0,
    name: "CRM",
    dialect: "standard",
    url: "https://crm.example/hooks",
    method: null,
    template: null,
    success: null,
    events: null,
    access: {},
    headers: {},
    timeout_ms: 15_000,
    retry_limit: 7,
    total_timeout_s: null,
    concurrency: 20,
    rate_limit: null,
    ordered: true,
    settings: {},
    secrets: [{ secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", expires_at: null }],
    active: true,
    paused: null,
    last_success_at: null,
    failing_since: null,
    created_at: 1_760_000_000_000,
    updated_at: 1_760_000_000_000,
    ...given,
  };
}
