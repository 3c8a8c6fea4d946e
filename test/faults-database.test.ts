import { execFileSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, type onTestFinished } from "vitest";
import type { Database } from "../src/store/database.ts";
import { type ApiClient, isOver } from "./support/api-client.ts";
import { started } from "./support/call-events.ts";
import { makeInstallation } from "./support/make-installation.ts";
import { startPostgres } from "./support/postgres-server.ts";
import { openStream, type ReadStream } from "./support/read-stream.ts";
import type { Receiver, Reply } from "./support/receiver.ts";
import { contact, shown } from "./support/screen.ts";
import { type ServerScene, startServerScene } from "./support/server-scene.ts";
import { makeSeverable, type Severable } from "./support/severable.ts";
import { ENGINES } from "./support/test-database.ts";

/** Each starts servers of its own, and the first one waits for a PostgreSQL to be made. */
const LIMIT_MS = 60_000;

/** A server on a way to the database that breaks, and a CRM that answers when it is told to. Ends with the test. */
async function startScene(atEnd: typeof onTestFinished): Promise<ServerScene & { way: Severable }> {
  const installation = await makeInstallation("postgres");
  atEnd(() => installation.remove());
  const way = await makeSeverable(installation.databaseUrl);
  atEnd(() => way.close());
  const scene = await startServerScene({ ...installation, databaseUrl: way.url }, { atEnd });
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

/** How long the database is away. The other tests of this file run meanwhile. */
const AWAY_MS = 30_000;

/** A server whose database can be taken away, and given back with all that was committed. */
type Breakable = { scene: ServerScene; takeAway(): Promise<void>; giveBack(): Promise<void> };

/** Only Linux can keep a process from writing, and only a server of our own can be taken away. */
const CAN_BREAK = {
  sqlite: process.platform === "linux",
  postgres: process.env.HOOKSWITCH_TEST_DATABASE_URL === undefined,
};

const BREAKABLE: Record<Database["engine"], (atEnd: typeof onTestFinished) => Promise<Breakable>> = {
  /** Its server crashes, and is started again. */
  async postgres(atEnd) {
    const installation = await makeInstallation("sqlite");
    atEnd(() => installation.remove());
    const postgres = await startPostgres({ durable: true });
    atEnd(() => postgres.stop());
    const { url } = await postgres.createDatabase();
    const scene = await startServerScene({ ...installation, databaseUrl: url }, { atEnd });
    return { scene, takeAway: postgres.crash, giveBack: postgres.recover };
  },
  /** Nothing can be written to its file, nor to any other. */
  async sqlite(atEnd) {
    const installation = await makeInstallation("sqlite");
    atEnd(() => installation.remove());
    const scene = await startServerScene(installation, { atEnd });
    const limit = async (bytes: string) => {
      execFileSync("prlimit", ["--pid", String(scene.server.pid), `--fsize=${bytes}:unlimited`]);
    };
    return { scene, takeAway: () => limit("0"), giveBack: () => limit("unlimited") };
  },
};

describe.concurrent("a database that is away for 30 s", { timeout: 2 * LIMIT_MS }, () => {
  it.for(ENGINES.filter((engine) => CAN_BREAK[engine]))(
    "on %s: refuses clearly, loses nothing, and goes on by itself",
    async (engine, test) => {
      const { scene, takeAway, giveBack } = await BREAKABLE[engine](test.onTestFinished);
      const { api, crm, server } = scene;
      await api.createConnector({ url: crm.url, concurrency: 2 });
      const answer = Promise.withResolvers<Reply>();
      crm.respondWith(({ body }) => (body.includes("under-way-answered") ? answer.promise : contact("42")));
      const open = (lastEventId?: string) =>
        openStream(`${server.url}/v1/agents/7/screen`, { apiKey: server.apiKey ?? "", lastEventId });
      const stream = await open();
      test.onTestFinished(stream.close);
      const begun = (callId: string) => ({ ...started(callId, { agent: { id: "7" } }), id: `${callId}-started` });
      await api.report(begun("before"));
      await shown(stream, "before", ({ contacts }) => contacts.length === 1);
      await api.report(answered("under-way"));
      await api.report(ended("under-way"));
      await crm.waitFor(2);

      await takeAway();
      const awayUntil = performance.now() + AWAY_MS;
      answer.resolve({});
      const refused: string[] = [];
      while (performance.now() < awayUntil) {
        const callId = `meanwhile-${refused.length}`;
        const { status, headers, body } = await api.ask("/v1/events", { body: begun(callId) });
        expect({ status, body }).toMatchObject({ status: 503, body: { code: "store_unavailable" } });
        refused.push(callId);
        expect(await api.ask("/healthz")).toMatchObject({ status: 200 });
        // As it was told to.
        await pause(Number(headers["retry-after"]) * 1_000);
      }
      expect(refused.length).toBeGreaterThan(2);
      expect(await api.ask("/readyz")).toMatchObject({ status: 503, body: { code: "not_ready" } });
      await giveBack();

      await becomesReady(api);
      for (const callId of refused) expect(await api.report(begun(callId))).toMatchObject({ seq: 1 });
      const all = ["before-started", "under-way-answered", "under-way-ended", ...refused.map((id) => `${id}-started`)];
      for (const id of all)
        expect(await api.deliveryOf(id, isOver)).toMatchObject({ status: "delivered", attempts: 1 });
      expect(received(crm).toSorted()).toEqual(all.toSorted());
      expect(received(crm).filter((id) => id.startsWith("under-way"))).toEqual(all.slice(1, 3));
      // A stream that has missed nothing goes on; another one has ended, so that its client comes back and asks.
      const last = refused.at(-1) ?? "";
      const showsLast = (each: ReadStream) => shown(each, last, ({ contacts }) => contacts.length === 1);
      await Promise.race([showsLast(stream), stream.ended]);
      const resumed = await open(stream.events.at(-1)?.id);
      test.onTestFinished(resumed.close);
      await showsLast(resumed);
    },
  );
});

describe.concurrent("a database that is gone and comes back", { timeout: LIMIT_MS }, () => {
  it.for(["gone", "hanging"])(
    "%s: intake says so, and an answer that came meanwhile is written down later",
    async (fault, { onTestFinished }) => {
      const { way, api, crm } = await startScene(onTestFinished);
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

  it("that committed without anybody hearing of it has stored what is sent again once, and delivers it", async ({
    onTestFinished,
  }) => {
    const { way, api, crm } = await startScene(onTestFinished);
    const lost = way.loseAnswerToCommit("unheard-answered");
    const first = api.ask("/v1/events", { body: answered("unheard") });
    await lost;
    expect(await first).toMatchObject({ status: 503 });
    expect(await api.report(answered("unheard"))).toMatchObject({ id: "unheard-answered", seq: 1 });
    await isDelivered(api, "unheard-answered");
    expect(received(crm)).toEqual(["unheard-answered"]);
  });

  it("that settled without anybody hearing of it goes on with the call, and repeats nothing", async ({
    onTestFinished,
  }) => {
    const { way, api, crm } = await startScene(onTestFinished);
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

  it("that hangs does not keep a server from ending when it is told to, and loses nothing by it", async ({
    onTestFinished,
  }) => {
    const { way, server, api, crm, restart } = await startScene(onTestFinished);
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
