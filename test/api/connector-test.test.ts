import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import type { testSchema } from "../../src/contract/tests.ts";
import { verify } from "../../src/journey/sign.ts";
import { type ApiClient, isOver, isRetrying } from "../support/api-client.ts";
import { ended, started } from "../support/call-events.ts";
import { openStream } from "../support/read-stream.ts";
import { type Receiver, type Reply, startReceiver } from "../support/receiver.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

type Test = z.output<typeof testSchema>;

const CONTACT: Reply = { body: JSON.stringify({ success: true, contact: { id: 7, fields: [] } }) };

describe.each(ENGINES)("the test of a connector on %s", (database) => {
  let app: TestApp;
  let crm: Receiver;
  const replies = new Map<string, Reply>();
  beforeAll(async () => {
    app = await startTestApp({ database });
    crm = await startReceiver(({ url }) => replies.get(url) ?? {});
  });
  afterAll(async () => {
    await app.stop();
    await crm.close();
  });

  let paths = 0;
  /** An address of its own for each connector, so that its requests can be told apart. */
  function place(reply: Reply = {}) {
    paths += 1;
    const path = `/${paths}`;
    replies.set(path, reply);
    return { url: crm.url + path, requests: () => crm.requests.filter(({ url }) => url === path) };
  }
  const run = (api: ApiClient, id: string, body?: object) => api.post<Test>(`/v1/connectors/${id}/test`, body);

  test("sends the example of every subscribed event, signed and marked, and the reply has every answer", async () => {
    const { api } = app.newAccount();
    const { url, requests } = place({ status: 200, body: "thank you" });
    const events = ["call.started", "call.ended"] as const;
    const { id, secret } = await api.createConnector({ url, dialect: "voice-agent", events: [...events] });
    const { passed, data } = await run(api, id);
    expect(passed).toBe(true);
    expect(data).toEqual(
      ["call_initiated", "call_ended"].map((name, index) => ({
        event_type: events[index],
        name,
        verdict: "delivered",
        reason: null,
        status: 200,
        ms: expect.any(Number),
        contact: null,
        delivery_id: expect.stringMatching(/^dlv_/),
        answer: expect.objectContaining({ kind: "replied", body: "thank you" }),
      })),
    );
    const preview = await api.post<{ data: { request: { body: string } }[] }>(`/v1/connectors/${id}/preview`);
    expect(requests().map(({ body }) => JSON.parse(body))).toEqual(
      preview.data.map(({ request }) => ({ ...JSON.parse(request.body), is_test: true })),
    );
    for (const { headers, body } of requests()) expect(verify({ headers, body, secret })).toEqual({ kind: "valid" });
    const delivery = await api.delivery(data[0]?.delivery_id ?? "");
    expect(delivery).toMatchObject({ kind: "test", status: "delivered", attempts: 1 });
    expect(await api.get(`/v1/events/${delivery.event_id}`)).toMatchObject({ is_test: true, type: "call.started" });
    // The example has the id of a call that may be real.
    expect(JSON.parse(requests()[0]?.body ?? "").payload.call_id).toBe(1);
    expect(await api.get("/v1/events?call_id=1")).toMatchObject({ data: [] });
  });

  test("sends only the events asked for, subscribed or not", async () => {
    const { api } = app.newAccount();
    const { url, requests } = place();
    const { id } = await api.createConnector({ url, events: [] });
    expect(await run(api, id)).toEqual({ passed: false, data: [] });
    expect((await run(api, id, { events: ["sms.sent"] })).data).toMatchObject([
      { name: "sms.sent", verdict: "delivered" },
    ]);
    expect(requests()).toHaveLength(1);
    const dialer = await api.createConnector({ url, dialect: "dialer" });
    const refusal = await api.refused(`/v1/connectors/${dialer.id}/test`, {
      body: { events: ["call.started", "call.error"] },
    });
    expect(refusal).toMatchObject({ status: 422, errors: [{ pointer: "#/events/1" }] });
  });

  test("goes out as edited, and nothing of that is saved", async () => {
    const { api } = app.newAccount();
    const saved = place();
    const other = place({ status: 201, body: '{"done":true}' });
    const headers = { Authorization: "Bearer top-secret" };
    const { id } = await api.createConnector({ url: saved.url, headers });
    const before = await api.get(`/v1/connectors/${id}`);
    const change = {
      url: other.url,
      headers: { Authorization: "[redacted]", "X-New": "1" },
      method: "PUT",
      events: ["call.ended"],
    };
    expect(await run(api, id, { change })).toMatchObject({ passed: true, data: [{ status: 201 }] });
    const [sent] = other.requests();
    expect(sent).toMatchObject({ method: "PUT", headers: { authorization: "Bearer top-secret", "x-new": "1" } });
    expect(saved.requests()).toEqual([]);
    expect(await api.get(`/v1/connectors/${id}`)).toEqual(before);
    const refusal = await api.refused(`/v1/connectors/${id}/test`, { body: { change: { url: "http://10.0.0.1/" } } });
    expect(refusal).toMatchObject({ status: 422, errors: [{ pointer: "#/change/url" }] });
    // Else whoever may test a connector could have its secrets sent to an address of their own.
    const { key } = await api.createKey({ scopes: ["deliveries:write"] });
    const asked = { key, body: { change: { url: other.url } } };
    expect(await api.refused(`/v1/connectors/${id}/test`, asked)).toMatchObject({ status: 403 });
    expect(other.requests()).toHaveLength(1);
  });

  test("goes to a connector that was never saved, and leaves none behind", async () => {
    const { api } = app.newAccount();
    const { url, requests } = place({ status: 200, body: '{"ok": false}' });
    const connector = { name: "New", url, headers: { "X-New": "1" }, events: ["call.started", "call.ended"] };
    const asked = { connector: { ...connector, success: { response_key: "ok" } } };
    const { passed, data } = await api.post<Test>("/v1/connectors/test", asked);
    expect(passed).toBe(false);
    const reason = 'answered with status 200, but "ok" is false, not true';
    expect(data).toMatchObject(connector.events.map((event_type) => ({ event_type, verdict: "failed", reason })));
    expect(requests().map(({ headers }) => headers["x-new"])).toEqual(["1", "1"]);
    const delivery = await api.delivery(data[0]?.delivery_id ?? "");
    expect(delivery).toMatchObject({ kind: "test", status: "exhausted", attempts: 1 });
    expect(await api.get("/v1/connectors")).toMatchObject({ data: [] });

    const private_ = { body: { connector: { ...connector, url: "http://10.0.0.1/" } } };
    const refusal = await api.refused("/v1/connectors/test", private_);
    expect(refusal).toMatchObject({ status: 422, errors: [{ pointer: "#/connector/url" }] });
    const { key } = await api.createKey({ scopes: ["deliveries:write"] });
    expect(await api.refused("/v1/connectors/test", { key, body: asked })).toMatchObject({ status: 403 });
    expect(requests()).toHaveLength(2);
  });

  test("a failure is told with its reason by the connector's own conditions, is tried once, and harms nothing", async () => {
    const { api } = app.newAccount();
    const watching = place();
    const operational = ["connector.disabled", "delivery.exhausted"] as const;
    await api.createConnector({ url: watching.url, events: [...operational] });
    const { url, requests } = place({ status: 200, body: '{"ok": false}' });
    const success = { response_key: "ok" };
    const { id, secret: _, ...created } = await api.createConnector({ url, success, events: ["call.started"] });
    const failed = await run(api, id);
    expect(failed).toMatchObject({
      passed: false,
      data: [{ verdict: "failed", status: 200, reason: 'answered with status 200, but "ok" is false, not true' }],
    });
    replies.set(new URL(url).pathname, { status: 410 });
    expect((await run(api, id)).data).toMatchObject([
      { verdict: "failed", status: 410, reason: "answered with status 410" },
    ]);
    replies.set(new URL(url).pathname, "reset");
    expect((await run(api, id)).data).toMatchObject([
      { verdict: "failed", status: null, answer: { kind: "unreachable" } },
    ]);

    // A broken connection that was kept alive is tried once more at once, under the same id.
    expect(new Set(requests().map(({ headers }) => headers["webhook-id"])).size).toBe(3);
    expect(await api.connector(id)).toEqual({ id, ...created });
    expect(await api.get(`/v1/deliveries/waiting?connector_id=${id}`)).toMatchObject({ data: [] });
    const { id: event } = await api.report(ended("after"));
    await api.deliveryOf(event, ({ status }) => status === "not_sent");
    expect(watching.requests()).toEqual([]);
  });

  test("an answer with a contact is in the reply, and on no agent's screen", async () => {
    const account = app.newAccount();
    const { api } = account;
    const { id } = await api.createConnector({ url: place(CONTACT).url, events: ["call.started"] });
    const example = (await api.post<{ data: { request: { body: string } }[] }>(`/v1/connectors/${id}/preview`)).data[0];
    const { call } = JSON.parse(example?.request.body ?? "").data as { call: { agent: { id: string }; to: string } };
    const stream = await openStream(`${app.url}/v1/agents/${call.agent.id}/screen`, { apiKey: account.apiKey });
    expect((await run(api, id)).data).toMatchObject([{ verdict: "delivered", contact: { id: "7" } }]);
    // The first that it hears of is a real call, with the very number of the example, of whom nothing is known.
    await api.ask(`/v1/connectors/${id}`, { method: "PATCH", body: { events: [] } });
    await api.report(
      started("real", {
        ...call,
        direction: "outbound",
        custom: {},
        id: undefined,
        status: undefined,
        is_test: undefined,
        started_at: undefined,
      }),
    );
    await stream.waitUntil(() => stream.events.length > 0);
    expect(stream.events[0]?.data).toMatchObject({ call: { id: "real" }, contacts: [] });
    stream.close();
    expect(await api.get("/v1/calls")).toMatchObject({ data: [{ id: "real" }] });
  });

  test.each([
    ["a list", "[1, 2]", "the answer is a list, not an object with a contact"],
    ["no JSON", '{"contact": ', "the answer is not valid JSON"],
    ["HTML", "<!doctype html><html><script>alert(1)</script></html>", "the answer is a web page (HTML), not JSON"],
    [
      "10,000 fields",
      JSON.stringify({ contact: { id: 1, fields: Array(10_000).fill({ title: "t", value: "v" }) } }),
      "the answer was cut at 64 KiB and cannot be read",
    ],
    [
      "too many fields",
      JSON.stringify({ contact: { id: 1, fields: Array(1_000).fill({ title: "t", value: 1 }) } }),
      "contact.fields: ",
    ],
    [
      "a script as a link",
      JSON.stringify({ contact: { id: 1, fields: [{ title: "t", value: "javascript:alert(1)", isWebsite: true }] } }),
      "contact.fields[0].value: a website must be an http:// or https:// link",
    ],
  ])("an answer that is %s is a success whose log says why it shows no contact", async (_, body, reason) => {
    const account = app.newAccount();
    const { api } = account;
    const { id } = await api.createConnector({ url: place({ body }).url, events: ["call.started"] });
    const { data } = await run(api, id);
    expect(data).toMatchObject([{ verdict: "delivered", contact: null, reason: expect.stringContaining(reason) }]);
    const event = await api.report(started("real", { agent: { id: "ann" } }));
    const { id: deliveryId } = await api.deliveryOf(event.id, isOver);
    const { attempts_made: attempts } = await api.delivery(deliveryId);
    expect(attempts).toMatchObject([{ verdict: "delivered", reason: expect.stringContaining(reason) }]);
    const stream = await openStream(`${app.url}/v1/agents/ann/screen`, { apiKey: account.apiKey });
    await stream.waitUntil(() => stream.events.length > 0);
    expect(stream.events[0]?.data).toMatchObject({ call: { id: "real" }, contacts: [] });
    stream.close();
  });

  test("works on a connector that is paused or off, while what waits for it goes on waiting", async () => {
    const { api } = app.newAccount();
    const { url, requests } = place();
    const { id } = await api.createConnector({ url, events: ["call.started", "call.ended"] });
    await api.post(`/v1/connectors/${id}/pause`);
    const { id: waiting } = await api.report(started("waits"));
    expect(await run(api, id)).toMatchObject({ passed: true });
    await api.post(`/v1/connectors/${id}/disable`);
    expect(await run(api, id)).toMatchObject({ passed: true });
    expect(requests()).toHaveLength(4);
    expect(await api.deliveriesOf(waiting)).toMatchObject([{ status: "waiting", waiting_for: "connector_paused" }]);
    expect(await api.connector(id)).toMatchObject({ active: false, last_success_at: null });
    await api.post(`/v1/connectors/${id}/enable`);
    await api.post(`/v1/connectors/${id}/resume`);
    await api.deliveryOf(waiting, isOver);
    expect(requests()).toHaveLength(5);
  });

  test("does not move a call that waits for its retry, nor its order", async () => {
    const { api } = app.newAccount();
    const { url, requests } = place({ status: 500 });
    const { id } = await api.createConnector({ url, events: ["call.started", "call.ended"] });
    const [, last] = await api.reportAll([
      ended("c1"),
      { type: "call.outcome_set", call_id: "c1", data: { tag: "t", tag_type: "neutral" } },
    ]);
    const { data } = await api.get<{ data: { id: string }[] }>("/v1/events?type=call.ended");
    await api.deliveryOf(data[0]?.id ?? "", isRetrying);
    replies.set(new URL(url).pathname, {});
    expect(await run(api, id)).toMatchObject({ passed: true });
    expect(await api.deliveriesOf(data[0]?.id ?? "")).toMatchObject([
      { status: "waiting", waiting_for: "retry", attempts: 1 },
    ]);
    expect(last?.seq).toBe(2);
    expect(requests()).toHaveLength(3);
  });

  test("is no part of the past: it is not replayed, compared or sent again", async () => {
    const { api } = app.newAccount();
    const { id } = await api.createConnector({ url: place().url, events: ["call.started"] });
    const other = place();
    const { id: otherId } = await api.createConnector({ url: other.url });
    const { data } = await run(api, id);
    const { id: real } = await api.report({ ...started("real"), is_test: true });
    for (const { id: delivery } of await api.deliveriesOf(real)) {
      await api.until(() => api.delivery(delivery ?? ""), isOver);
    }
    const before = other.requests().length;
    const replay = await api.startReplay({ connector_id: otherId, from: 0 });
    expect(replay.total).toBe(1);
    await api.until(
      () => api.get<{ status: string }>(`/v1/replays/${replay.id}`),
      ({ status }) => status === "completed",
    );
    expect(
      other
        .requests()
        .slice(before)
        .map(({ body }) => JSON.parse(body).data.call_id),
    ).toEqual(["real"]);
    expect(await api.post(`/v1/connectors/${id}/preview`, { compare_calls: 5 })).toMatchObject({
      comparison: { compared: 1 },
    });
    const retry = await api.refused(`/v1/deliveries/${data[0]?.delivery_id}/retry`, { method: "POST" });
    expect(retry).toMatchObject({ status: 409, code: "test_delivery" });
  });
});
