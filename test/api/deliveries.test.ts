import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DeliveryView } from "../../src/contract/deliveries.ts";
import { type ApiClient, isOver, isRetrying, rowsOf } from "../support/api-client.ts";
import { answered, ended, ringing, started } from "../support/call-events.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

describe.each(ENGINES)("deliveries on %s", (database) => {
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

  test("an event says what became of it at every connector, and why it was not sent", async () => {
    const make = (name: string, more: object = {}) => api.createConnector({ name, url: receiver.url, ...more });
    const delivered = await make("delivered");
    const inactive = await make("inactive", { active: false });
    const notSubscribed = await make("not subscribed", { events: ["call.ended"] });
    const elsewhere = await make("other calls", { access: { direction: ["outbound"] } });
    const noSms = await make("dialer", { dialect: "dialer" });
    const call = await api.report(started("a"));
    const sms = await api.report({ type: "sms.sent", data: { from: "1", to: "2", text: "x" } });
    await api.until(
      async () => [...(await api.deliveriesOf(call.id)), ...(await api.deliveriesOf(sms.id))],
      (all) => all.every(isOver),
    );
    const fates = async ({ id }: { id: string }) =>
      Object.fromEntries(
        (await api.deliveriesOf(id)).map(({ connector_id, status, reason }) => [connector_id, [status, reason]]),
      );
    expect(await fates(call)).toEqual({
      [delivered.id]: ["delivered", null],
      [inactive.id]: ["not_sent", "inactive"],
      [notSubscribed.id]: ["not_sent", "not_subscribed"],
      [elsewhere.id]: ["not_sent", "outside_its_calls"],
      [noSms.id]: ["delivered", null],
    });
    expect(await fates(sms)).toEqual({
      [delivered.id]: ["delivered", null],
      [inactive.id]: ["not_sent", "inactive"],
      [notSubscribed.id]: ["not_sent", "not_subscribed"],
      [elsewhere.id]: ["delivered", null],
      [noSms.id]: ["not_sent", "not_subscribed"],
    });
  });

  test("a voice agent's receiver gets what is said while it is said, and all of it once, with the call's end", async () => {
    const voiceAgent = await api.createConnector({
      name: "agent",
      url: `${receiver.url}/agent`,
      dialect: "voice-agent",
    });
    const standard = await api.createConnector({ name: "all", url: receiver.url });
    const said = { speaker: "contact", text: "Hello" };
    const transcript = { type: "conversation.transcript", call_id: "a" };
    const [, , , complete] = await api.reportAll([
      answered("a"),
      { ...transcript, data: said },
      { type: "call.ended", call_id: "a", data: { transcript: [said] } },
      { ...transcript, data: { ...said, complete: true } },
    ]);
    const deliveries = await api.until(
      () => api.deliveriesOf(complete?.id ?? ""),
      (all) => all.every(isOver),
    );
    expect(
      Object.fromEntries(deliveries.map(({ connector_id, status, reason }) => [connector_id, [status, reason]])),
    ).toEqual({
      [standard.id]: ["delivered", null],
      [voiceAgent.id]: ["not_sent", "not_subscribed"],
    });
    const sent = await receiver.waitUntil((all) => all.filter(({ url }) => url === "/agent").length === 3);
    const bodies = sent.filter(({ url }) => url === "/agent").map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ event_type }) => event_type)).toEqual(["call_answered", "transcript", "call_ended"]);
    expect(bodies[2].payload.transcript).toEqual([{ type: "customer", message: "Hello" }]);
  });

  test("a waiting delivery says what it waits for", async () => {
    const release = Promise.withResolvers<void>();
    receiver.respondWith(async ({ body }) => {
      if (body.includes('"hangs"')) await release.promise;
      return { status: body.includes('"fails"') ? 503 : 200 };
    });
    await api.createConnector({ url: receiver.url, concurrency: 1 });
    const before = Date.now();
    const failing = await api.report(answered("fails"));
    const retry = await api.deliveryOf(failing.id, isRetrying);
    expect(retry).toMatchObject({
      status: "waiting",
      reason: "answered with status 503",
      attempts: 1,
      due_at: expect.any(Number),
      ended_at: null,
    });
    expect((retry.due_at ?? 0) - before).toBeGreaterThan(3_000);
    const behind = await api.report(ended("fails"));
    expect(await api.deliveriesOf(behind.id)).toMatchObject([
      { waiting_for: "earlier_event", attempts: 0, due_at: null },
    ]);
    const hanging = await api.report(answered("hangs"));
    await receiver.waitFor(2);
    expect(await api.deliveriesOf(hanging.id)).toMatchObject([{ waiting_for: "answer" }]);
    release.resolve();
    await api.deliveryOf(hanging.id, isOver);
  });

  test("what ended its call before it could be delivered has expired, and the rest goes on", async () => {
    receiver.respondWith(({ body }) => ({ status: body.includes('"call.ended"') ? 200 : 500 }));
    await api.createConnector({ url: receiver.url });
    const first = await api.report(started("a"));
    await api.deliveryOf(first.id, isRetrying);
    const last = await api.report(ended("a"));
    expect(await api.deliveryOf(first.id, isOver)).toMatchObject({ status: "expired", reason: "the call ended first" });
    expect(await api.deliveryOf(last.id, isOver)).toMatchObject({ status: "delivered" });
    expect(await api.report({ ...ringing("a") }).then(({ id }) => api.deliveryOf(id, isOver))).toMatchObject({
      status: "expired",
      reason: "reported after the call had ended",
      attempts: 0,
    });
  });

  test("a delivery that is given up says so, and so does an event", async () => {
    receiver.respondWith(() => ({ status: 500 }));
    const { id: connectorId } = await api.createConnector({ url: receiver.url, retry_limit: 0 });
    const { id } = await api.report(answered("a"));
    const exhausted = await api.deliveryOf(id, isOver);
    expect(exhausted).toMatchObject({
      status: "exhausted",
      reason: "answered with status 500; 1 of 1 attempts used",
      attempts: 1,
    });
    const [event] = await api.until(
      () => rowsOf(api.client.list("/v1/events", { query: { type: "delivery.exhausted" } })),
      ({ length }) => length > 0,
    );
    expect(event?.data).toMatchObject({ delivery_id: exhausted.id, event_id: id, connector: { id: connectorId } });
  });

  test("a delivery that waits for its retry can be tried at once, under the same webhook-id", async () => {
    receiver.respondWith(() => ({ status: 500 }));
    await api.createConnector({ url: receiver.url });
    const { id } = await api.report(started("a"));
    const waiting = await api.deliveryOf(id, isRetrying);
    receiver.respondWith(() => ({}));
    const retry = await api.ask(`/v1/deliveries/${waiting.id}/retry`, { method: "POST" });
    expect([retry.status, retry.body]).toEqual([202, { id: waiting.id }]);
    expect(await api.deliveryOf(id, isOver)).toMatchObject({ id: waiting.id, status: "delivered", attempts: 2 });
    expect(new Set(receiver.requests.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([waiting.id]));
    const { attempts_made } = await api.delivery(waiting.id);
    expect(attempts_made.map(({ n, verdict, reason }) => [n, verdict, reason])).toEqual([
      [1, "retry", "answered with status 500"],
      [2, "delivered", null],
    ]);
  });

  test("one that has ended is sent once more as a new delivery, whatever its call does meanwhile", async () => {
    await api.createConnector({ url: receiver.url });
    const { id } = await api.report(started("a"));
    await api.report(ended("a"));
    const first = await api.deliveryOf(id, isOver);
    const again = await api.client.post("/v1/deliveries/{id}/retry", { path: { id: first.id } });
    expect(again.id).not.toBe(first.id);
    await api.until(() => api.delivery(again.id), isOver);
    expect(await api.delivery(again.id)).toMatchObject({ kind: "manual", status: "delivered", event_id: id });
    const requests = await receiver.waitFor(3);
    expect(requests[2]?.headers["webhook-id"]).toBe(again.id);
    expect(requests[2]?.body).toBe(requests[0]?.body);
    expect((await api.deliveriesOf(id)).map(({ kind, status }) => [kind, status])).toEqual([
      ["live", "delivered"],
      ["manual", "delivered"],
    ]);
  });

  test("what cannot be hurried says why", async () => {
    const release = Promise.withResolvers<void>();
    receiver.respondWith(async () => {
      await release.promise;
      return {};
    });
    const connector = await api.createConnector({ url: receiver.url });
    const [first, second] = await api.reportAll([answered("a"), ended("a")]);
    await receiver.waitFor(1);
    const refused = async (eventId = "") => {
      const [{ id } = { id: "" }] = await api.deliveriesOf(eventId);
      return api.refused(`/v1/deliveries/${id}/retry`, { method: "POST" });
    };
    expect(await refused(first?.id)).toMatchObject({
      status: 409,
      code: "not_waiting_for_a_retry",
      detail: "It is being sent right now.",
    });
    expect(await refused(second?.id)).toMatchObject({ status: 409, detail: expect.stringContaining("earlier event") });
    release.resolve();
    await api.deliveryOf(second?.id ?? "", isOver);
    await api.ask(`/v1/connectors/${connector.id}`, { method: "DELETE" });
    expect(await refused(first?.id)).toMatchObject({ status: 409, code: "connector_gone" });
  });

  test("a connector's ended deliveries are listed by outcome, the latest first, and walked while new ones end", async () => {
    receiver.respondWith(({ body }) => ({ status: body.includes('"bad') ? 500 : 200 }));
    const { id: connectorId } = await api.createConnector({ url: receiver.url, retry_limit: 0 });
    const path = `/v1/deliveries?connector_id=${connectorId}`;
    const calls = Array.from({ length: 40 }, (_, n) => (n % 4 === 0 ? `bad${n}` : `good${n}`));
    const events = (await api.reportAll(calls.map((call) => answered(call)))).map(({ id }) => id);
    await api.until(
      () => api.walk<DeliveryView>(`${path}&limit=200`),
      ({ length }) => length === 40,
    );
    for (const [outcome, count] of [
      ["exhausted", 10],
      ["delivered", 30],
      ["discarded", 0],
    ] as const) {
      const rows = await api.walk<DeliveryView>(`${path}&outcome=${outcome}&limit=3`);
      expect(rows.map(({ status }) => status)).toEqual(Array(count).fill(outcome));
    }
    const rows: DeliveryView[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const next: string = cursor === "" ? `${path}&limit=6` : `${path}&limit=6&cursor=${cursor}`;
      const page = await api.get<{ data: DeliveryView[]; next_cursor: string | null }>(next);
      rows.push(...page.data);
      cursor = page.next_cursor;
      await api.deliveryOf((await api.report(answered(`new${rows.length}`))).id, isOver);
    }
    expect(rows.map(({ event_id }) => event_id).filter((id) => events.includes(id))).toHaveLength(40);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    const endedAt = rows.map(({ ended_at }) => ended_at ?? 0);
    expect(endedAt).toEqual(endedAt.toSorted((a, b) => b - a));
    expect(await rowsOf(api.client.list("/v1/deliveries", { query: { connector_id: "con_nobody" } }))).toEqual([]);
  });
});
