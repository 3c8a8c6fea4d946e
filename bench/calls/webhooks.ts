/** The latency of webhooks in the whole program, while a hundred of an agent's calls are up in it. */
import type { PhoneCredentials } from "../../src/telephony/phone.ts";
import type { PostgresServer } from "../../test/support/postgres-server.ts";
import { judgedLatency } from "../latency.ts";
import type { Row } from "../support/figures.ts";
import { openScene, type Store } from "../support/scene.ts";
import { callUntil, sendSteadily } from "./standing-calls.ts";
import { openWebphone, type StandingCall } from "./webphones.ts";

const CALLS = 100;
const NO_LIMITS = { calls_per_minute: null, calls_per_day: null, minutes_per_day: null };

export async function measureWebhooks(
  store: Store,
  { postgres, carrierPort }: { postgres: PostgresServer; carrierPort: number },
): Promise<Row[]> {
  const trunks = [{ name: "carrier", host: "127.0.0.1", port: carrierPort }];
  const telephony = { engine: "embedded", settings: { address: "127.0.0.1", trunks } };
  const scene = await openScene(store, { postgres, env: { HOOKSWITCH_TELEPHONY: JSON.stringify(telephony) } });
  const calls: StandingCall[] = [];
  const stopSending = sendSteadily(calls);
  try {
    const { api, url } = scene.hookswitch;
    await api("PATCH", "/v1/call-settings", { agent_limits: NO_LIMITS, account_limits: NO_LIMITS });
    const agent = await api<{ id: string }>("POST", "/v1/agents", { name: "Ada" });
    const credentials = await api<PhoneCredentials>("POST", "/v1/phone/credentials", { agent_id: agent.id });
    const phone = await openWebphone(`${url.replace("http", "ws")}/phone`, credentials);
    await callUntil(CALLS, { phone, calls });
    const rows = await judgedLatency(scene, `with ${CALLS} calls up, `);
    for (const call of calls) call.hangUp();
    await phone.close();
    return rows;
  } finally {
    stopSending();
    await scene.close();
  }
}
