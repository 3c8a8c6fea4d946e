import { describe, expect, it, onTestFinished } from "vitest";
import type { ApiClient } from "./support/api-client.ts";
import { makeInstallation } from "./support/make-installation.ts";
import type { Receiver, Reply } from "./support/receiver.ts";
import { type ServerScene, startServerScene } from "./support/server-scene.ts";
import { makeSeverable, type Severable } from "./support/severable.ts";

/** Each starts servers of its own, and the first one waits for a PostgreSQL to be made. */
const LIMIT_MS = 60_000;

/** A server on a way to the database that breaks, and a CRM that answers when it is told to. Ends with the test. */
async function startScene(): Promise<ServerScene & { way: Severable }> {
  const installation = await makeInstallation("postgres");
  onTestFinished(() => installation.remove());
  const way = await makeSeverable(installation.databaseUrl);
  onTestFinished(() => way.close());
  const scene = await startServerScene({ ...installation, databaseUrl: way.url });
  await scene.api.createConnector({ url: scene.crm.url, concurrency: 2 });
  return Object.assign(scene, { way });
}

const answered = (callId: string) => ({ id: `${callId}-answered`, type: "call.answered", call_id: callId, data: {} });
const ended = (callId: string) => ({ id: `${callId}-ended`, type: "call.ended", call_id: callId, data: {} });

/** What the CRM got, by the events' ids, in order. */
const received = ({ requests }: Receiver) =>
  requests.map(({ body }) => (JSON.parse(body) as { data: { event_id: string } }).data.event_id);

const becomesReady = (api: ApiClient) =>
  api.until(
    () => api.ask("/readyz"),
    ({ status }) => status === 200,
  );
const isDelivered = (api: ApiClient, eventId: string) =>
  api.until(
    () => api.deliveriesOf(eventId),
    ([delivery]) => delivery?.status === "delivered",
  );

describe("a database that is gone and comes back", { timeout: LIMIT_MS }, () => {
  it.each(["gone", "hanging"])(
    "%s: intake says so, and an answer that came meanwhile is written down later",
    async (fault) => {
      const { way, api, crm } = await startScene();
      const answer = Promise.withResolvers<Reply>();
      crm.respondWith(({ body }) => (body.includes("under-way-answered") ? answer.promise : {}));
      await api.report(answered("under-way"));
      await api.report(ended("under-way"));
      await crm.waitFor(1);

      if (fault === "gone") await way.sever();
      else way.freeze();
      answer.resolve({});
      const refused = await api.ask("/v1/events", { body: answered("refused") });
      expect(refused).toMatchObject({ status: 503, body: { code: "store_unavailable" } });
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
      expect(await api.ask("/readyz")).toMatchObject({ status: 503, body: { code: "not_ready" } });
      expect(await api.ask("/healthz")).toMatchObject({ status: 200 });

      if (fault === "gone") await way.mend();
      else way.thaw();
      await becomesReady(api);
      expect(await api.report(answered("refused"))).toMatchObject({ seq: 1 });
      await api.report(answered("after"));
      for (const id of ["under-way-ended", "refused-answered", "after-answered"]) await isDelivered(api, id);
      expect(received(crm).toSorted()).toEqual([
        "after-answered",
        "refused-answered",
        "under-way-answered",
        "under-way-ended",
      ]);
      const [delivery] = await api.deliveriesOf("under-way-answered");
      expect(delivery).toMatchObject({ status: "delivered", attempts: 1 });
    },
  );

  it("that committed without anybody hearing of it has stored what is sent again once, and delivers it", async () => {
    const { way, api, crm } = await startScene();
    const lost = way.loseAnswerToCommit("unheard-answered");
    const first = api.ask("/v1/events", { body: answered("unheard") });
    await lost;
    expect(await first).toMatchObject({ status: 503 });
    expect(await api.report(answered("unheard"))).toMatchObject({ id: "unheard-answered", seq: 1 });
    await isDelivered(api, "unheard-answered");
    expect(received(crm)).toEqual(["unheard-answered"]);
  });

  it("that settled without anybody hearing of it goes on with the call, and repeats nothing", async () => {
    const { way, api, crm } = await startScene();
    const answer = Promise.withResolvers<Reply>();
    crm.respondWith(({ body }) => (body.includes("unheard-answered") ? answer.promise : {}));
    await api.report(answered("unheard"));
    await api.report(ended("unheard"));
    await crm.waitFor(1);
    const lost = way.loseAnswerToCommit("unheard-answered");
    answer.resolve({});
    await lost;
    await isDelivered(api, "unheard-ended");
    expect(received(crm)).toEqual(["unheard-answered", "unheard-ended"]);
  });

  it("that hangs does not keep a server from ending when it is told to, and loses nothing by it", async () => {
    const { way, server, api, crm, restart } = await startScene();
    const answer = Promise.withResolvers<Reply>();
    crm.respondWith(() => answer.promise);
    await api.report(answered("under-way"));
    await crm.waitFor(1);
    way.freeze();
    answer.resolve({});
    expect(await server.end("SIGTERM")).toBe(1);
    expect(server.log().join("\n")).toContain("node.stop_overdue");
    way.thaw();
    crm.respondWith(() => ({}));
    await restart();
    await isDelivered(api, "under-way-answered");
    expect(received(crm)).toEqual(["under-way-answered", "under-way-answered"]);
  });
});
