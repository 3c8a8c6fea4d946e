import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import type { previewSchema } from "../../src/contract/previews.ts";
import { type ApiClient, isOver } from "../support/api-client.ts";
import { type AppScene, openAppScene } from "../support/app-scene.ts";
import { answered, ended, started } from "../support/call-events.ts";
import { ENGINES } from "../support/test-database.ts";

type Preview = z.output<typeof previewSchema>;

const TEMPLATE = {
  format: "json",
  body: '{"id": "{{id}}", "mood": "{{mood}}"}',
  variables: { id: { source: "call", field: "call_id" }, mood: { source: "call", field: "sentiment" } },
} as const;

describe.each(ENGINES)("previews on %s", (database) => {
  let scene: AppScene;
  beforeAll(async () => {
    scene = await openAppScene({ database });
  });
  afterAll(() => scene.stop());

  const preview = (api: ApiClient, id: string, body?: object) =>
    api.post<Preview>(`/v1/connectors/${id}/preview`, body);

  async function reportCall(api: ApiClient, callId: string) {
    const stored = await api.reportAll([started(callId), answered(callId), ended(callId)]);
    for (const { id } of stored) await api.deliveryOf(id, isOver);
    return stored.map(({ id }) => id);
  }

  test("a past event is shown as the request it makes, its secrets hidden, and its variables with what is null", async () => {
    const { api } = scene.app.newAccount();
    const headers = { Authorization: "Bearer s3cret", "X-Tenant": "7" };
    const { id } = await api.createConnector({ url: `${scene.crm.url}/hooks`, headers, template: TEMPLATE });
    const [eventId] = await reportCall(api, "c1");
    const { data, comparison } = await preview(api, id, { event_id: eventId });
    expect(comparison).toBeNull();
    expect(data).toEqual([
      {
        event: { id: eventId, type: "call.started", name: "call.started", call_id: "c1", is_example: false },
        not_sent: null,
        problem: null,
        request: {
          method: "POST",
          url: `${scene.crm.url}/hooks`,
          headers: {
            "user-agent": expect.stringMatching(/^Hookswitch\//),
            "content-type": "application/json",
            authorization: "[redacted]",
            "x-tenant": "7",
            "webhook-id": expect.stringMatching(/^\[/),
            "webhook-timestamp": expect.stringMatching(/^\[/),
            "webhook-signature": expect.stringMatching(/^\[/),
          },
          body: '{"id": "c1", "mood": null}',
        },
        variables: [
          { name: "id", source: TEMPLATE.variables.id, value: "c1" },
          { name: "mood", source: TEMPLATE.variables.mood, value: null },
        ],
        sent: { delivery_id: expect.stringMatching(/^dlv_/), differences: [], unified: null },
      },
    ]);
  });

  test("the preview of a past event is what was really sent", async () => {
    const { api } = scene.app.newAccount();
    const before = scene.crm.requests.length;
    const { id } = await api.createConnector({
      url: `${scene.crm.url}/same`,
      dialect: "dialer",
      settings: { use_routes: true },
    });
    await reportCall(api, "c1");
    const sent = scene.crm.requests.slice(before).filter(({ url }) => url.startsWith("/same"));
    const { data } = await preview(api, id, { call_id: "c1" });
    expect(data.map(({ request }) => [request?.method, request?.url, request?.body])).toEqual(
      sent.map(({ method, url, body }) => [method, scene.crm.url + url, body]),
    );
    expect(data.map(({ event }) => event.name)).toEqual(["callStarted", "callAnswered", "callEnded"]);
  });

  test("without a choice, the dialect's example of every subscribed event is shown; with one, that", async () => {
    const { api } = scene.app.newAccount();
    const events = ["call.started", "call.ended"] as const;
    const { id } = await api.createConnector({ url: scene.crm.url, dialect: "voice-agent", events: [...events] });
    const all = await preview(api, id);
    expect(all.data.map(({ event }) => [event.type, event.is_example])).toEqual(events.map((type) => [type, true]));
    const { data } = await preview(api, id, { type: "call.ringing" });
    expect(data).toMatchObject([{ event: { name: "call_ringing" }, not_sent: "not_subscribed", problem: null }]);
  });

  test("a connector as edited, or not saved at all, is shown as it would be, and nothing is saved or sent", async () => {
    const { api } = scene.app.newAccount();
    const { id, secret: _, ...saved } = await api.createConnector({ url: scene.crm.url, headers: { "X-Key": "k" } });
    const [eventId] = await reportCall(api, "c1");
    const sent = scene.crm.requests.length;
    const change = {
      method: "GET",
      url: "https://other.example/?a=1",
      template: TEMPLATE,
      headers: { "X-Key": "[redacted]" },
    };
    const { data } = await preview(api, id, { change, event_id: eventId });
    expect(data).toMatchObject([
      {
        request: {
          method: "GET",
          url: "https://other.example/?a=1&id=c1&mood=",
          body: null,
          headers: { "x-key": "[redacted]" },
        },
      },
    ]);
    const connector = { name: "New", url: "https://new.example/", dialect: "webphone", template: TEMPLATE };
    const fresh = await api.post<Preview>("/v1/connectors/preview", { connector, event_id: eventId });
    expect(fresh.data).toMatchObject([{ event: { name: "call_start" }, request: { url: "https://new.example/" } }]);
    const lacking = await api.post<Preview>("/v1/connectors/preview", { connector, call_id: "c1" });
    expect(lacking.data[1]).toMatchObject({
      event: { type: "call.answered", name: null },
      not_sent: "not_subscribed",
      problem: "the dialect webphone has no call.answered",
      request: null,
    });
    expect(await api.connector(id)).toEqual({ id, ...saved, last_success_at: expect.any(Number) });
    expect((await api.get<{ data: unknown[] }>("/v1/connectors")).data).toHaveLength(1);
    expect(scene.crm.requests).toHaveLength(sent);
  });

  test("what a change would make of the last calls is told against what was sent", async () => {
    const { api } = scene.app.newAccount();
    const { id } = await api.createConnector({ url: `${scene.crm.url}/compared`, method: "PUT" });
    for (const callId of ["c1", "c2", "c3"]) await reportCall(api, callId);
    expect((await preview(api, id, { compare_calls: 2 })).comparison).toEqual({
      calls: 2,
      compared: 6,
      unchanged: 6,
      changed: [],
      left_out: 0,
    });
    const change = {
      template: { ...TEMPLATE, body: '{"type": "call.started", "id": "{{id}}"}' },
      events: ["call.started", "call.ended"],
    };
    const { comparison } = await preview(api, id, { compare_calls: 50, change });
    expect(comparison).toMatchObject({ calls: 3, compared: 9, unchanged: 0 });
    const first = comparison?.changed.findLast(({ event_type }) => event_type === "call.started");
    expect(first).toMatchObject({
      call_id: "c1",
      not_sent: null,
      problem: null,
      delivery_id: expect.stringMatching(/^dlv_/),
    });
    expect(first?.differences.map(({ path, kind }) => [path, kind])).toEqual([
      ["/body/timestamp", "removed"],
      ["/body/data", "removed"],
      ["/body/id", "added"],
    ]);
    expect(first?.unified).toContain('+  "id": "c1"');
    const answer = comparison?.changed.find(({ event_type }) => event_type === "call.answered");
    expect(answer?.not_sent).toBe("not_subscribed");
  });

  test("what is too long is shown alone, or not at all", async () => {
    const { api } = scene.app.newAccount();
    const variables = { notes: { source: "outcome", field: "notes" } } as const;
    const bodyOf = (count: number) => JSON.stringify(Array(count).fill("{{notes}}"));
    const template = { body: bodyOf(150), variables };
    const { id } = await api.createConnector({ url: scene.crm.url, active: false, template });
    const outcome = {
      type: "call.outcome_set",
      call_id: "c1",
      data: { tag: "t", tag_type: "neutral", notes: "n".repeat(20_000) },
    };
    const [, , last] = await api.reportAll([ended("c1"), outcome, outcome]);
    const { data } = await preview(api, id, { call_id: "c1" });
    expect(data.map(({ request, problem }) => [request?.body?.length ?? 0, problem])).toEqual([
      [751, null],
      [3_000_451, null],
      [0, "too long to be shown with so many others"],
    ]);
    expect((await preview(api, id, { event_id: last?.id })).data).toMatchObject([
      { problem: null, not_sent: "inactive" },
    ]);
    const change = { template: { body: bodyOf(300), variables } };
    expect((await preview(api, id, { change, event_id: last?.id })).data).toMatchObject([
      { request: null, problem: expect.stringContaining("more than 4194304 characters"), variables: [] },
    ]);
  });

  test.each([
    [{ event_id: "evt_unknown" }, "#/event_id", 'no event "evt_unknown"'],
    [{ call_id: "unknown" }, "#/call_id", 'no event of a call "unknown"'],
    [{ type: "sms.sent" }, "#/type", "has no sms.sent"],
    [{ type: "call.started", call_id: "c1" }, "#/event_id", ""],
    [{ compare_calls: 51 }, "#/compare_calls", ""],
    [{ change: {} }, "#/change", ""],
    [{ change: { url: "http://10.0.0.1/" } }, "#/change/url", "private"],
    [{ change: { settings: { method: "PUT" } } }, "#/change/settings/method", ""],
    [{ change: { template: { body: '{"a": "{{b}}"}' } } }, "#/change/template/body", "Line 1, column 8"],
  ])("%j is refused at %s", async (body, pointer, message) => {
    const { api } = scene.app;
    const { id } = await api.createConnector({ url: scene.crm.url, dialect: "voice-agent" });
    const refusal = await api.refused(`/v1/connectors/${id}/preview`, { body });
    expect(refusal).toMatchObject({ status: 422, errors: [{ pointer, message: expect.stringContaining(message) }] });
    await api.ask(`/v1/connectors/${id}`, { method: "DELETE" });
  });

  test("what is wrong with a connector that is not saved is told where it is", async () => {
    const connector = { name: "New", url: "https://new.example/" };
    for (const [wrong, pointer] of [
      [{ dialect: "klingon" }, "#/connector/dialect"],
      [{ url: "http://127.0.0.1.nip.io:x" }, "#/connector/url"],
      [{ settings: { x: 1 } }, "#/connector/settings/x"],
      [{ template: { body: "{" } }, "#/connector/template/body"],
    ] as const) {
      const refusal = await scene.app.api.refused("/v1/connectors/preview", {
        body: { connector: { ...connector, ...wrong } },
      });
      expect(refusal).toMatchObject({ status: 422, errors: [{ pointer }] });
    }
  });
});
