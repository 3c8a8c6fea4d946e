import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ApiClient, isOver, rowsOf } from "../support/api-client.ts";
import { answered, ended, ringing, started } from "../support/call-events.ts";
import { type ReceivedRequest, type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

describe.each(ENGINES)("replays on %s", (database) => {
  let app: TestApp;
  let receiver: Receiver;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp({ database });
  });
  beforeEach(async () => {
    receiver = await startReceiver();
    ({ api } = app.newAccount());
  });
  afterEach(() => receiver.close());
  afterAll(() => app.stop());

  const replay = (id: string) => api.client.get("/v1/replays/{id}", { path: { id } });
  const finished = (id: string) =>
    api.until(
      () => replay(id),
      ({ status }) => status !== "running",
    );
  /** Reports events to nobody, and makes the connector that they are then replayed to. */
  async function past(events: object[], connector: object = {}) {
    const reported = await api.reportAll(events);
    const { id } = await api.createConnector({ url: receiver.url, ...connector });
    return { ids: reported.map((event) => event.id), connectorId: id };
  }

  test("sends what a connector would have got, by time and type, and is completed when all of it has ended", async () => {
    const early = await api.report(started("early"));
    const { received_at: from } = await laterThan(early.id);
    const events = [started("a"), ringing("a"), started("b"), answered("a"), ended("a"), ended("b")];
    const { ids, connectorId } = await past(events, { events: ["call.started", "call.ended"] });
    const types = ["call.started", "call.ringing", "call.ended"] as const;
    const made = await api.startReplay({ connector_id: connectorId, from, types: [...types] });
    expect(made).toMatchObject({
      id: expect.stringMatching(/^rpl_/),
      connector_id: connectorId,
      from,
      to: expect.any(Number),
      types,
      undelivered_only: false,
      status: "running",
      total: 5,
      delivered: 0,
      failed: 0,
      finished_at: null,
    });
    expect(await finished(made.id)).toMatchObject({
      status: "completed",
      total: 5,
      queued: 5,
      delivered: 4,
      failed: 0,
      waiting: 0,
      finished_at: expect.any(Number),
    });
    expect(namesOf(receiver.requests, "a")).toEqual(["call.started", "call.ended"]);
    expect(namesOf(receiver.requests, "b")).toEqual(["call.started", "call.ended"]);
    expect(namesOf(receiver.requests, "early")).toEqual([]);
    const [entry] = await api.deliveriesOf(ids[0] ?? "");
    expect(entry).toMatchObject({ kind: "replay", status: "delivered" });
    expect(await rowsOf(api.client.list("/v1/replays", { query: { limit: 1 } }))).toMatchObject([
      { id: made.id, status: "completed" },
    ]);
  });

  test("what a connector was given before can be left out", async () => {
    receiver.respondWith(({ body }) => ({ status: body.includes('"bad"') ? 500 : 200 }));
    const { id: connectorId } = await api.createConnector({ url: receiver.url, retry_limit: 0 });
    const [good, bad] = await api.reportAll([answered("good"), answered("bad")]);
    for (const event of [good, bad]) await api.deliveryOf(event?.id ?? "", isOver);
    receiver.respondWith(() => ({}));
    const types = ["call.answered" as const];
    const { id } = await api.startReplay({ connector_id: connectorId, from: 0, types, undelivered_only: true });
    expect(await finished(id)).toMatchObject({ total: 1, delivered: 1 });
    expect(namesOf(receiver.requests, "good")).toHaveLength(1);
    expect(namesOf(receiver.requests, "bad")).toHaveLength(2);
    const again = await api.startReplay({ connector_id: connectorId, from: 0, types, undelivered_only: true });
    expect(await finished(again.id)).toMatchObject({ status: "completed", total: 0, delivered: 0 });
  });

  test("keeps the order of each call, also of events that came in together under ids of any order", async () => {
    const calls = Array.from({ length: 60 }, (_, n) => `c${n}`);
    const inOrder = ["call.started", "call.ringing", "call.answered", "call.ended"];
    const events = calls.flatMap((call, n) =>
      [started(call), ringing(call), answered(call), ended(call)].map((event, place) => ({
        ...event,
        id: `${9 - place}-${n}`,
      })),
    );
    const { connectorId } = await past([...events, ...Array.from({ length: 60 }, (_, n) => started(`other${n}`))]);
    const { id } = await api.startReplay({ connector_id: connectorId, from: 0 });
    expect(await finished(id)).toMatchObject({ status: "completed", total: 300, delivered: 300 });
    for (const call of calls) expect(namesOf(receiver.requests, call)).toEqual(inOrder);
  });

  test("stopped half-way, what waits is discarded and no more is sent", async () => {
    const held: (() => void)[] = [];
    receiver.respondWith(() => new Promise((resolve) => held.push(() => resolve({}))));
    const { ids, connectorId } = await past(Array.from({ length: 300 }, (_, n) => started(`c${n}`)));
    const { id } = await api.startReplay({ connector_id: connectorId, from: 0 });
    // A quarter of the connector's concurrency of 20.
    await receiver.waitFor(5);
    for (const release of held.splice(0)) release();
    await receiver.waitFor(10);
    await api.until(
      () => replay(id),
      ({ delivered }) => delivered === 5,
    );
    expect(await api.client.post("/v1/replays/{id}/stop", { path: { id } })).toMatchObject({
      status: "stopped",
      finished_at: expect.any(Number),
    });
    const stopped = await api.until(
      () => replay(id),
      ({ waiting }) => waiting === 5,
    );
    expect(stopped).toMatchObject({ status: "stopped", delivered: 5 });
    expect(stopped.failed).toBe(stopped.queued - 10);
    for (const release of held.splice(0)) release();
    await api.until(
      () => replay(id),
      ({ waiting }) => waiting === 0,
    );
    expect(await replay(id)).toMatchObject({ status: "stopped", delivered: 10, failed: stopped.queued - 10 });
    expect(receiver.requests).toHaveLength(10);
    const fates = (await Promise.all(ids.map((event) => api.deliveriesOf(event)))).flat();
    expect(fates.filter(({ reason }) => reason === "its replay was stopped")).toHaveLength(stopped.queued - 10);
    expect(await api.client.post("/v1/replays/{id}/stop", { path: { id } })).toMatchObject({ status: "stopped" });
  });

  test("live deliveries overtake it", async () => {
    const held: (() => void)[] = [];
    receiver.respondWith(({ body }) => {
      if (!body.includes('"past')) return {};
      return new Promise((resolve) => held.push(() => resolve({})));
    });
    const { connectorId } = await past(
      Array.from({ length: 200 }, (_, n) => started(`past${n}`)),
      { concurrency: 4 },
    );
    const { id } = await api.startReplay({ connector_id: connectorId, from: 0 });
    await receiver.waitFor(1);
    const live = await api.reportAll([started("live1"), answered("live1"), started("live2"), ended("live1")]);
    for (const event of live) {
      const [delivered] = await api.until(
        () => api.deliveriesOf(event.id),
        ([first]) => first !== undefined && isOver(first),
      );
      expect(delivered).toMatchObject({ kind: "live", status: "delivered" });
    }
    expect(namesOf(receiver.requests, "live1")).toEqual(["call.started", "call.answered", "call.ended"]);
    // Of four requests at once a replay may take one, and it is still under way.
    expect(receiver.requests.filter(({ body }) => body.includes('"past'))).toHaveLength(1);
    await api.client.post("/v1/replays/{id}/stop", { path: { id } });
    for (const release of held) release();
    await api.until(
      () => replay(id),
      ({ waiting }) => waiting === 0,
    );
  });

  test("to a paused connector it waits until that is resumed, and leaves out what was delivered live meanwhile", async () => {
    const { connectorId } = await past([started("a"), answered("a")]);
    await api.client.post("/v1/connectors/{id}/pause", { path: { id: connectorId } });
    const { id } = await api.startReplay({
      connector_id: connectorId,
      from: 0,
      types: ["call.started", "call.answered"],
    });
    await api.until(
      () => replay(id),
      ({ queued }) => queued === 2,
    );
    expect(await replay(id)).toMatchObject({ status: "running", waiting: 2, delivered: 0 });
    const waiting = await rowsOf(api.client.list("/v1/deliveries/waiting", { query: { connector_id: connectorId } }));
    expect(waiting.map(({ kind, waiting_for }) => [kind, waiting_for])).toEqual(
      Array(2).fill(["replay", "connector_paused"]),
    );
    await api.client.post("/v1/connectors/{id}/resume", { path: { id: connectorId } });
    expect(await finished(id)).toMatchObject({ status: "completed", delivered: 2 });
  });

  test("two at once, to one connector and to another, each keep their own account", async () => {
    const other = await startReceiver();
    const { connectorId } = await past(Array.from({ length: 30 }, (_, n) => started(`c${n}`)));
    const second = await api.createConnector({ url: other.url });
    const types = ["call.started" as const];
    const replays = await Promise.all([
      api.startReplay({ connector_id: connectorId, from: 0, types }),
      api.startReplay({ connector_id: connectorId, from: 0, types }),
      api.startReplay({ connector_id: second.id, from: 0, types }),
    ]);
    for (const { id } of replays) expect(await finished(id)).toMatchObject({ status: "completed", delivered: 30 });
    expect([receiver.requests.length, other.requests.length]).toEqual([60, 30]);
    await other.close();
  });

  test("what it could not deliver is counted, and a restart goes on with the rest", async () => {
    receiver.respondWith(({ body }) => (body.includes('"bad') ? { status: 500 } : {}));
    const names = Array.from({ length: 20 }, (_, n) => (n < 5 ? `bad${n}` : `good${n}`));
    const { connectorId } = await past(
      names.map((name) => started(name)),
      { retry_limit: 0 },
    );
    await api.client.post("/v1/connectors/{id}/pause", { path: { id: connectorId } });
    const { id } = await api.startReplay({ connector_id: connectorId, from: 0, types: ["call.started"] });
    await app.restart();
    await api.client.post("/v1/connectors/{id}/resume", { path: { id: connectorId } });
    expect(await finished(id)).toMatchObject({ status: "completed", delivered: 15, failed: 5 });
  });

  test("ends with its connector", async () => {
    receiver.respondWith(() => "hang");
    const { connectorId } = await past([started("a"), started("b")], { concurrency: 1, timeout_ms: 300 });
    const { id } = await api.startReplay({ connector_id: connectorId, from: 0 });
    await receiver.waitFor(1);
    await api.ask(`/v1/connectors/${connectorId}`, { method: "DELETE" });
    expect(await replay(id)).toMatchObject({ status: "stopped" });
    await api.until(
      () => replay(id),
      ({ waiting }) => waiting <= 1,
    );
    expect(receiver.requests).toHaveLength(1);
  });

  test("what makes no sense is refused", async () => {
    const { connectorId } = await past([started("a")]);
    const refusal = async (body: object) => {
      const { status, errors } = await api.refused("/v1/replays", { body });
      return [status, errors?.[0]?.pointer];
    };
    expect(await refusal({ connector_id: "con_nobody", from: 0 })).toEqual([422, "#/connector_id"]);
    expect(await refusal({ connector_id: connectorId })).toEqual([422, "#/from"]);
    expect(await refusal({ connector_id: connectorId, from: 5, to: 5 })).toEqual([422, "#/to"]);
    expect(await refusal({ connector_id: connectorId, from: 0, types: [] })).toEqual([422, "#/types"]);
    expect(await refusal({ connector_id: connectorId, from: "yesterday" })).toEqual([422, "#/from"]);
    expect(await api.refused("/v1/replays/rpl_nobody/stop", { method: "POST" })).toMatchObject({ status: 404 });
  });

  /** An event that has come in at least a millisecond after another. */
  async function laterThan(id: string): Promise<{ received_at: number }> {
    const { received_at } = await api.client.get("/v1/events/{id}", { path: { id } });
    return api.until(
      async () => {
        const later = await api.report({ type: "sms.sent", data: { from: "1", to: "2", text: "x" } });
        return api.client.get("/v1/events/{id}", { path: { id: later.id } });
      },
      (later) => later.received_at > received_at,
    );
  }
});

/** The names of a call's events among webhooks of the standard dialect, in the order in which they came. */
function namesOf(requests: readonly ReceivedRequest[], callId: string): string[] {
  return requests
    .map(({ body }) => JSON.parse(body) as { type: string; data: { call_id: string } })
    .filter(({ data }) => data.call_id === callId)
    .map(({ type }) => type);
}
