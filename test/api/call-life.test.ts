import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiClient } from "../support/api-client.ts";
import { type AppScene, openAppScene } from "../support/app-scene.ts";
import { answered, ended, started } from "../support/call-events.ts";
import { ENGINES } from "../support/test-database.ts";

type Event = { id: string; type: string; seq: number; data: Record<string, unknown> };
type Change = { event: { id: string; seq: number } | null; call: { outcome?: object; summary?: string } };

const segments = [
  { speaker: "agent", text: "Good morning.", at: 1_000 },
  { speaker: "contact", text: "Hello!", at: 2_000 },
];

describe.each(ENGINES)("the life of a call on %s", (database) => {
  let scene: AppScene;
  beforeAll(async () => {
    scene = await openAppScene({ database });
  });
  afterAll(() => scene.stop());

  /** An account of the test's own, with two outcome tags, and a call in it. */
  async function withCall(...events: object[]): Promise<ApiClient> {
    const { api } = scene.app.newAccount();
    await api.post("/v1/outcome-tags", { id: "sold", name: "Sold", type: "positive" });
    await api.post("/v1/outcome-tags", { id: "lost", name: "Lost", type: "negative" });
    await api.post("/v1/outcome-tags", { id: "old", name: "Old", type: "neutral", active: false });
    if (events.length > 0) await api.reportAll(events);
    return api;
  }
  const eventsOf = async (api: ApiClient, type: string) =>
    (await api.walk<Event>(`/v1/events?call_id=c&type=${type}`)).toReversed();
  const whole = [started("c"), answered("c"), ended("c")];

  test("an outcome is set by the tag's id or name, told with its type, and told again when it is changed", async () => {
    const api = await withCall(...whole);
    const first = await api.post<Change>("/v1/calls/c/outcome", { tag: "sold", notes: "Tuesday" });
    expect(first).toMatchObject({
      event: { id: expect.any(String), call_id: "c", seq: 4 },
      call: { status: "ended", outcome: { tag: "Sold", tag_type: "positive", notes: "Tuesday" } },
    });
    const again = await api.post<Change>("/v1/calls/c/outcome", { tag: "Sold", notes: "Tuesday" });
    expect(again).toEqual({ event: null, call: first.call });
    const changed = await api.post<Change>("/v1/calls/c/outcome", { tag: "Lost" });
    expect(changed.call.outcome).toEqual({ tag: "Lost", tag_type: "negative" });
    expect(await api.get("/v1/calls/c")).toEqual(changed.call);
    expect((await eventsOf(api, "call.outcome_set")).map(({ data }) => data)).toEqual([
      { tag: "Sold", tag_type: "positive", notes: "Tuesday" },
      { tag: "Lost", tag_type: "negative" },
    ]);
  });

  test("an outcome that is reported as an event is the call's outcome too", async () => {
    const api = await withCall(...whole);
    const data = { tag: "Their own", tag_type: "neutral" };
    await api.report({ type: "call.outcome_set", call_id: "c", data });
    expect(await api.get("/v1/calls/c")).toMatchObject({ outcome: data });
  });

  test.each([
    [
      "outcome",
      { tag: "sold" },
      { type: "call.outcome_set", call_id: "c", data: { tag: "Sold", tag_type: "positive" } },
    ],
    ["analysis", { summary: "x" }, { type: "call.processed", call_id: "c", data: { summary: "x" } }],
    [
      "transcript",
      { complete: true, segments },
      { type: "conversation.transcript", call_id: "c", data: { ...segments[0], complete: true } },
    ],
  ])("%s is refused before the end, whoever reports it, and stored by nobody", async (path, body, event) => {
    const api = await withCall(started("c"), answered("c"));
    const call = await api.get("/v1/calls/c");
    for (const refusal of [
      await api.refused(`/v1/calls/c/${path}`, { body }),
      await api.refused("/v1/events", { body: event }),
    ]) {
      expect(refusal).toMatchObject({ status: 409, code: "call_not_ended" });
    }
    expect(await api.get("/v1/calls/c")).toEqual(call);
    await api.report(ended("c"));
    expect((await api.ask(`/v1/calls/c/${path}`, { body })).status).toBeLessThan(300);
  });

  test("what was said is told while the call runs, and its end carries the whole of it", async () => {
    const api = await withCall(started("c"), answered("c"));
    const voice = await api.createConnector({ url: scene.crm.url, dialect: "voice-agent" });
    const [second, first] = [segments[1], segments[0]];
    await api.post("/v1/calls/c/transcript", { segments: [second] });
    // Told as an event, and told late: it is all the same.
    await api.report({ type: "conversation.transcript", call_id: "c", data: first });
    expect(await api.get("/v1/calls/c/transcript")).toEqual({ call_id: "c", complete: false, segments });
    const end = await api.report(ended("c"));
    expect(await api.get("/v1/calls/c/transcript")).toEqual({ call_id: "c", complete: true, segments });
    expect(await api.get(`/v1/events/${end.id}`)).toMatchObject({ data: { transcript: segments } });
    const delivery = await api.deliveryOf(end.id, ({ status }) => status === "delivered");
    const {
      attempts_made: [attempt],
    } = await api.delivery(delivery.id);
    expect(JSON.parse(attempt?.request.body ?? "")).toMatchObject({
      event_type: "call_ended",
      payload: {
        transcript: [
          { type: "agent", message: "Good morning." },
          { type: "customer", message: "Hello!" },
        ],
      },
    });
    await api.ask(`/v1/connectors/${voice.id}`, { method: "DELETE" });
  });

  test("segments and the end in one request make the whole transcript too", async () => {
    const api = await withCall(started("c"));
    const tell = (segment: object) => ({ type: "conversation.transcript", call_id: "c", data: segment });
    const accepted = await api.reportAll([...segments.map(tell), ended("c")]);
    expect(await api.get(`/v1/events/${accepted.at(-1)?.id}`)).toMatchObject({ data: { transcript: segments } });
  });

  test("a segment after the end is refused, and the whole can be told then, whoever tells", async () => {
    const api = await withCall(...whole);
    for (const refusal of [
      await api.refused("/v1/calls/c/transcript", { body: { segments } }),
      await api.refused("/v1/events", { body: { type: "conversation.transcript", call_id: "c", data: segments[0] } }),
    ]) {
      expect(refusal).toMatchObject({
        status: 409,
        code: "call_already_ended",
        detail: expect.stringContaining("complete"),
      });
    }
    expect(await api.get("/v1/calls/c/transcript")).toEqual({ call_id: "c", complete: true, segments: [] });
    await api.post("/v1/calls/c/transcript", { complete: true, segments });
    expect(await api.get("/v1/calls/c/transcript")).toEqual({ call_id: "c", complete: true, segments });
    expect(await eventsOf(api, "conversation.transcript")).toMatchObject([
      {
        data: { complete: true, transcript: segments, speaker: "agent", text: "Agent: Good morning.\nClient: Hello!" },
      },
    ]);
  });

  test("without segments the whole is what was told while the call ran", async () => {
    const api = await withCall(started("c"));
    await api.post("/v1/calls/c/transcript", { segments });
    await api.report(ended("c"));
    await api.post("/v1/calls/c/transcript", { complete: true });
    expect((await eventsOf(api, "conversation.transcript")).at(-1)).toMatchObject({
      data: { complete: true, transcript: segments, text: "Agent: Good morning.\nClient: Hello!" },
    });
  });

  test("a call is processed once, after its end, with its transcript and what was found", async () => {
    const api = await withCall(started("c"), answered("c"));
    await api.post("/v1/calls/c/transcript", { segments });
    await api.report(ended("c"));
    const found = { summary: "They met.", analysis: { samenvatting: "Ze ontmoetten elkaar.", actiepunten: ["x"] } };
    const change = await api.post<Change>("/v1/calls/c/analysis", { id: "mine", ...found });
    expect(change).toMatchObject({
      event: { id: "mine", seq: 6 },
      call: { ...found, processed_at: expect.any(Number) },
    });
    expect(await eventsOf(api, "call.processed")).toMatchObject([{ data: { ...found, transcript: segments } }]);
    // The same request again is answered again.
    expect(await api.post<Change>("/v1/calls/c/analysis", { id: "mine", ...found })).toEqual(change);
    for (const refusal of [
      await api.refused("/v1/calls/c/analysis", { body: found }),
      await api.refused("/v1/events", { body: { type: "call.processed", call_id: "c", data: found } }),
    ]) {
      expect(refusal).toMatchObject({ status: 409, code: "call_already_processed" });
    }
    // An outcome that is set later brings along what is known by then.
    await api.post("/v1/calls/c/outcome", { tag: "Sold" });
    expect(await eventsOf(api, "call.outcome_set")).toMatchObject([
      { data: { ai_summary: "They met.", ai_transcript: "Agent: Good morning.\nClient: Hello!" } },
    ]);
  });

  test("an analysis has the names that the account has chosen, and no others", async () => {
    const api = await withCall(...whole);
    const fields = [{ name: "samenvatting", description: "Wat is er gezegd?" }];
    await api.client.patch("/v1/account", { body: { analysis: { language: "nl", fields } } });
    const refusal = await api.refused("/v1/calls/c/analysis", { body: { analysis: { samenvating: "x", "a/b": 1 } } });
    expect(refusal).toMatchObject({
      status: 422,
      errors: [
        { pointer: "#/analysis/samenvating", fix: expect.stringContaining('"samenvatting"') },
        { pointer: "#/analysis/a~1b" },
      ],
    });
    expect(await eventsOf(api, "call.processed")).toEqual([]);
    const found = { analysis: { samenvatting: "Ze ontmoetten elkaar." } };
    expect(await api.post<Change>("/v1/calls/c/analysis", found)).toMatchObject({ call: found });
  });

  test("a call that is processed at many places at once is processed once", async () => {
    const api = await withCall(...whole);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.ask("/v1/calls/c/analysis", { body: { summary: "x" } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
    expect(await eventsOf(api, "call.processed")).toHaveLength(1);
  });

  test("a timeline has a call's events in their order, each with what became of it", async () => {
    const api = await withCall();
    const connector = await api.createConnector({ url: scene.crm.url, events: ["call.started", "call.ended"] });
    const accepted = await api.reportAll(whole);
    await api.report({ type: "sms.sent", call_id: "c", data: { from: "1", to: "2", text: "hi" } });
    await api.report(started("other"));
    for (const { id } of [accepted[0], accepted[2]] as { id: string }[]) {
      await api.deliveryOf(id, ({ status }) => status !== "waiting");
    }
    const timeline = await api.walk<Event & { deliveries: object[] }>("/v1/calls/c/timeline?limit=2");
    expect(timeline.map(({ type }) => type)).toEqual(["call.started", "call.answered", "call.ended", "sms.sent"]);
    const { id: connector_id } = connector;
    expect(timeline.map(({ deliveries }) => deliveries)).toEqual([
      // Its call had ended before it could be sent.
      [
        expect.objectContaining({
          connector_id,
          status: expect.stringMatching(/delivered|expired/),
          event_id: accepted[0]?.id,
        }),
      ],
      [expect.objectContaining({ connector_id, status: "not_sent", reason: "not_subscribed" })],
      [expect.objectContaining({ connector_id, status: "delivered", event_id: accepted[2]?.id })],
      [expect.objectContaining({ connector_id, status: "not_sent" })],
    ]);
    expect(await api.refused("/v1/calls/none/timeline")).toMatchObject({ status: 404 });
  });

  test("calls are listed by their agent", async () => {
    const { api } = scene.app.newAccount();
    await api.reportAll([started("a", { agent: { id: "7" } }), started("b", { agent: { id: "8" } }), started("d")]);
    expect((await api.walk<{ id: string }>("/v1/calls?agent=7")).map(({ id }) => id)).toEqual(["a"]);
    expect(await api.walk("/v1/calls")).toHaveLength(3);
  });

  test.each([
    ["/v1/calls/c/outcome", {}, "#/tag"],
    ["/v1/calls/c/outcome", { tag: "Old" }, "#/tag"],
    ["/v1/calls/c/outcome", { tag: "nothing" }, "#/tag"],
    ["/v1/calls/c/outcome", { tag: "Sold", notes: "x".repeat(20_001) }, "#/notes"],
    ["/v1/calls/c/transcript", { segments: [] }, "#/segments"],
    ["/v1/calls/c/transcript", { segments: [{ speaker: "dog", text: "x" }] }, "#/segments/0/speaker"],
    ["/v1/calls/c/analysis", { analysis: "good" }, "#/analysis"],
    ["/v1/calls/c/analysis", { summery: "x" }, "#/summery"],
  ])("%s: what is wrong is named, and nothing is stored (%#)", async (path, body, pointer) => {
    const api = await withCall(...whole);
    const refusal = await api.refused(path, { body });
    expect([refusal.status, refusal.errors?.map((error) => error.pointer)]).toEqual([422, [pointer]]);
    expect(await api.walk("/v1/events")).toHaveLength(3);
  });

  test("nothing is told of a call that does not exist, and it does not exist afterwards", async () => {
    const api = await withCall();
    for (const [path, body] of [
      ["outcome", { tag: "sold" }],
      ["transcript", { segments }],
      ["analysis", { summary: "x" }],
    ] as const) {
      expect(await api.refused(`/v1/calls/none/${path}`, { body })).toMatchObject({ status: 404 });
    }
    expect(await api.walk("/v1/calls")).toEqual([]);
  });
});
