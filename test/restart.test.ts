import { Agent } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { type ApiClient, createApiClient } from "./support/api-client.ts";
import { makeInstallation } from "./support/make-installation.ts";
import { startReceiver } from "./support/receiver.ts";
import { startServer } from "./support/server-process.ts";
import { ENGINES } from "./support/test-database.ts";

const CALLS = 1_000;
const EVENTS_A_CALL = 5;

/** On PostgreSQL what a killed node held waits for its lease to end. */
const RESUMES_WITHIN_MS = 40_000;

const LIMIT_MS = 60_000;

describe.each(ENGINES)("on %s", (engine) => {
  it(
    "a restart takes up thousands of deliveries that wait, each call in its order",
    async () => {
      const installation = await makeInstallation(engine);
      onTestFinished(() => installation.remove());
      const crm = await startReceiver(() => ({ status: 503, headers: { "retry-after": "1" } }));
      onTestFinished(() => crm.close());
      const agent = new Agent();
      onTestFinished(() => agent.destroy());
      let server = await startServer(installation);
      onTestFinished(async () => void (await server.end("SIGKILL")));
      const api = createApiClient({ url: () => server.url, apiKey: server.apiKey ?? "", agent });
      const { id } = await api.createConnector({ url: crm.url, concurrency: 100, retry_limit: 50 });
      await reportCalls(api);
      // Some have been refused and wait for their retry, some are under way, most wait for their turn or their call.
      await crm.waitFor(200);

      await server.end("SIGKILL");
      const refusals = crm.requests.length;
      crm.respondWith(() => ({}));
      server = await startServer(installation);
      const waiting = () => api.client.get("/v1/deliveries/waiting", { query: { connector_id: id, limit: 1 } });
      await expect.poll(async () => (await waiting()).data, { timeout: RESUMES_WITHIN_MS }).toEqual([]);
      const seqs = Map.groupBy(crm.requests.slice(refusals).map(webhook), ({ call_id }) => call_id);
      expect(seqs.size).toBe(CALLS);
      const inOrder = Array.from({ length: EVENTS_A_CALL }, (_, n) => n + 1);
      for (const ofCall of seqs.values()) expect(ofCall.map(({ seq }) => seq)).toEqual(inOrder);
    },
    LIMIT_MS,
  );
});

async function reportCalls(api: ApiClient): Promise<void> {
  for (let n = 1; n <= EVENTS_A_CALL; n++) {
    const type = "conversation.intent_detected";
    const events = Array.from({ length: CALLS }, (_, call) => ({
      type,
      call_id: `call-${call}`,
      data: { intent: `number ${n}` },
    }));
    await api.reportAll(events);
  }
}

const webhook = ({ body }: { body: string }) => (JSON.parse(body) as { data: { call_id: string; seq: number } }).data;
