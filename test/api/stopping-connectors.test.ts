import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ApiClient, type CreatedConnector, isOver, rowsOf } from "../support/api-client.ts";
import { answered, ended, ringing, started } from "../support/call-events.ts";
import { exampleQueueRow } from "../support/example-rows.ts";
import { type ReceivedRequest, type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

describe.each(ENGINES)("a connector that is stopped on %s", (database) => {
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

  const act = (connector: { id: string }, name: string, body?: object) =>
    api.post<CreatedConnector>(`/v1/connectors/${connector.id}/${name}`, body);
  const fates = async (eventId: string) =>
    (await api.deliveriesOf(eventId)).map(({ status, waiting_for, reason }) => [status, waiting_for, reason]);
  const settled = (eventId: string) =>
    api.until(
      () => api.deliveriesOf(eventId),
      (deliveries) => deliveries.every(({ status }) => status !== "waiting"),
    );

  test("paused keeps what comes in, and resuming offers all of it in order", async () => {
    const connector = await api.createConnector({ url: receiver.url });
    expect(await act(connector, "pause")).toMatchObject({
      status: "paused",
      active: true,
      paused: { by: "user", at: expect.any(Number), reason: "paused" },
    });
    const first = await api.report(started("a"));
    const events = [first, ...(await api.reportAll([answered("a"), ended("a"), started("b")]))];
    expect(await Promise.all(events.map(({ id }) => fates(id)))).toEqual([
      [["expired", null, "the call ended first"]],
      [["waiting", "connector_paused", null]],
      [["waiting", "connector_paused", null]],
      [["waiting", "connector_paused", null]],
    ]);
    const waiting = await rowsOf(
      api.client.list("/v1/deliveries/waiting", { query: { connector_id: connector.id, limit: 2 } }),
    );
    expect(waiting.map(({ event_id }) => event_id)).toEqual(events.slice(1).map(({ id }) => id));
    expect(receiver.requests).toEqual([]);

    expect(await act(connector, "resume")).toMatchObject({ status: "active", paused: null });
    const requests = await receiver.waitFor(3);
    expect(namesOf(requests, "a")).toEqual(["call.answered", "call.ended"]);
    expect(namesOf(requests, "b")).toEqual(["call.started"]);
    for (const { id } of events) await settled(id);
    expect(await rowsOf(api.client.list("/v1/deliveries/waiting", { query: { connector_id: connector.id } }))).toEqual(
      [],
    );
  });

  test.each([{ ordered: true }, { ordered: false }])(
    "resuming with the latest of each call (%j)",
    async ({ ordered }) => {
      const connector = await api.createConnector({ url: receiver.url, ordered });
      await act(connector, "pause");
      const sms = { type: "sms.received", call_id: "a", data: { from: "1", to: "2", text: "x" } };
      const events = await api.reportAll([answered("a"), sms, ended("a"), answered("b"), sms, ended("b")]);
      expect(await act(connector, "resume", { offer: "latest" })).toMatchObject({ status: "active" });
      const requests = await receiver.waitFor(4);
      expect(namesOf(requests, "b")).toEqual(["call.ended"]);
      expect(namesOf(requests, "a").sort()).toEqual(["call.ended", "sms.received", "sms.received"]);
      const outcomes = await Promise.all(events.map(({ id }) => settled(id)));
      expect(outcomes.flat().map(({ status }) => status)).toEqual([
        "discarded",
        "delivered",
        "delivered",
        "discarded",
        "delivered",
        "delivered",
      ]);
      expect(outcomes[0]?.[0]?.reason).toBe("its connector was taken up again with the latest of each call");
      expect(receiver.requests).toHaveLength(4);
    },
  );

  test("resuming with none discards what waited and goes on with what comes then", async () => {
    const connector = await api.createConnector({ url: receiver.url });
    await act(connector, "pause");
    const [waiting] = await api.reportAll([started("a")]);
    await act(connector, "resume", { offer: "none" });
    expect(await fates(waiting?.id ?? "")).toEqual([
      ["discarded", null, "its connector was taken up again without what waited"],
    ]);
    await api.report(ringing("a"));
    expect(namesOf(await receiver.waitFor(1), "a")).toEqual(["call.ringing"]);
  });

  test("resuming tries at once what waits for its retry", async () => {
    receiver.respondWith(() => ({ status: 500, headers: { "retry-after": "600" } }));
    const connector = await api.createConnector({ url: receiver.url });
    const { id } = await api.report(answered("a"));
    await api.until(
      () => fates(id),
      ([first]) => first?.[1] === "retry",
    );
    await act(connector, "pause");
    expect(await fates(id)).toEqual([["waiting", "connector_paused", "answered with status 500"]]);
    receiver.respondWith(() => ({}));
    await act(connector, "resume");
    // The retry itself would have come after ten minutes.
    await receiver.waitFor(2);
    expect(await settled(id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
  });

  test("switched off gets nothing new, keeps what waited, and is offered it when switched on", async () => {
    receiver.respondWith(() => ({ status: 500 }));
    const connector = await api.createConnector({ url: receiver.url });
    const before = await api.report(answered("a"));
    await api.until(
      () => fates(before.id),
      ([first]) => first?.[1] === "retry",
    );
    expect(await act(connector, "disable")).toMatchObject({ active: false, status: "inactive" });
    const meanwhile = await api.report(started("b"));
    expect(await fates(meanwhile.id)).toEqual([["not_sent", null, "inactive"]]);
    receiver.respondWith(() => ({}));
    expect(await act(connector, "enable", { offer: "all" })).toMatchObject({ active: true, status: "active" });
    expect(await settled(before.id)).toMatchObject([{ status: "delivered", attempts: 2 }]);
    expect(await fates(meanwhile.id)).toEqual([["not_sent", null, "inactive"]]);
  });

  test("what is held for its turn is not sent once the connector is stopped", async () => {
    const release = Promise.withResolvers<void>();
    receiver.respondWith(async () => {
      await release.promise;
      return {};
    });
    const connector = await api.createConnector({ url: receiver.url, concurrency: 1 });
    const events = await api.reportAll(Array.from({ length: 10 }, (_, n) => started(`c${n}`)));
    await receiver.waitFor(1);
    await act(connector, "pause");
    const states = (await Promise.all(events.map(({ id }) => fates(id)))).map(([first]) => first?.[1]);
    expect(states.toSorted()).toEqual(["answer", ...Array(9).fill("connector_paused")]);
    release.resolve();
    await api.until(
      async () => (await Promise.all(events.map(({ id }) => fates(id)))).map(([first]) => first?.[0]),
      (all) => all.includes("delivered"),
    );
    await act(connector, "resume", { offer: "none" });
    const outcomes = await Promise.all(events.map(({ id }) => settled(id)));
    expect(outcomes.flat().filter(({ status }) => status === "discarded")).toHaveLength(9);
    expect(receiver.requests).toHaveLength(1);
  });

  test("deleting a connector discards what waits for it, also what is held for its turn", async () => {
    receiver.respondWith(({ body }) => (body.includes('"c0"') ? "hang" : {}));
    const connector = await api.createConnector({ url: receiver.url, concurrency: 1, timeout_ms: 300 });
    const events = await api.reportAll(Array.from({ length: 5 }, (_, n) => answered(`c${n}`)));
    await receiver.waitFor(1);
    expect((await api.ask(`/v1/connectors/${connector.id}`, { method: "DELETE" })).status).toBe(204);
    for (const { id } of events.slice(1)) {
      expect(await fates(id)).toEqual([["discarded", null, "its connector was deleted"]]);
    }
    expect(receiver.requests).toHaveLength(1);
  });

  test("every stop is an event for the others, and stopping what is stopped is none", async () => {
    const connector = await api.createConnector({ name: "stopped", url: receiver.url, events: [] });
    const watching = await api.createConnector({ name: "watching", url: receiver.url, events: ["connector.disabled"] });
    await act(connector, "pause");
    await act(connector, "pause");
    await act(connector, "disable");
    await act(connector, "disable");
    const requests = await receiver.waitFor(2);
    expect(requests.map(({ body }) => JSON.parse(body).data.details)).toEqual([
      { connector: { id: connector.id, name: "stopped" }, by: "user", reason: "paused" },
      { connector: { id: connector.id, name: "stopped" }, by: "user", reason: "switched off" },
    ]);
    const events = await rowsOf(api.client.list("/v1/events", { query: { type: "connector.disabled" } }));
    expect(events).toHaveLength(2);
    expect(await fates(events[0]?.id ?? "")).toEqual(
      expect.arrayContaining([["not_sent", null, expect.stringMatching(/^(inactive|not_subscribed|loop_protected)$/)]]),
    );
    await act(watching, "pause");
    const own = (await rowsOf(api.client.list("/v1/events", { query: { type: "connector.disabled" } })))[0]?.id ?? "";
    expect((await api.deliveriesOf(own)).find(({ connector_id }) => connector_id === watching.id)).toMatchObject({
      status: "not_sent",
      reason: "loop_protected",
    });
  });

  test("a 410 stops a connector, and resuming it loses nothing", async () => {
    receiver.respondWith(() => ({ status: 410 }));
    const connector = await api.createConnector({ url: receiver.url });
    const { id } = await api.report(answered("a"));
    const stopped = await api.until(
      () => api.connector(connector.id),
      ({ status }) => status === "disabled",
    );
    expect(stopped.paused).toMatchObject({ by: "gone", reason: "the receiver answered 410 Gone" });
    expect(await fates(id)).toEqual([["waiting", "connector_paused", "answered with status 410"]]);
    receiver.respondWith(() => ({}));
    await act(connector, "resume");
    expect(await settled(id)).toMatchObject([{ status: "delivered" }]);
  });

  test("what another node accepted for a connector that was being deleted is discarded", async () => {
    const { accountId, api: mine } = app.newAccount();
    const { id } = await mine.report(started("a"));
    await app.restart(async (store) => {
      const row = exampleQueueRow({ account_id: accountId, connector_id: "con_gone", event_id: id });
      await store.transaction((tx) => tx.insertMany("queue", [row]));
    });
    expect(await mine.deliveryOf(id, isOver)).toMatchObject({
      connector_id: "con_gone",
      status: "discarded",
      reason: "its connector was deleted",
    });
  });

  test("a connector that does not exist can be neither stopped nor taken up", async () => {
    for (const name of ["enable", "disable", "pause", "resume", "rotate-secret"]) {
      expect(await api.refused(`/v1/connectors/con_none/${name}`, { method: "POST" })).toMatchObject({ status: 404 });
    }
    const connector = await api.createConnector({ url: receiver.url });
    const body = { offer: "some" };
    expect(await api.refused(`/v1/connectors/${connector.id}/resume`, { body })).toMatchObject({
      status: 422,
      errors: [{ pointer: "#/offer" }],
    });
  });
});

/** The names of a call's events among webhooks of the standard dialect, in the order in which they came. */
function namesOf(requests: readonly ReceivedRequest[], callId: string): string[] {
  return requests
    .map(({ body }) => JSON.parse(body) as { type: string; data: { call_id: string } })
    .filter(({ data }) => data.call_id === callId)
    .map(({ type }) => type);
}
