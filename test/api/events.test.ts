import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rowsOf } from "../support/api-client.ts";
import { answered, ended, ringing, started } from "../support/call-events.ts";
import { startTestApp, type TestAccount, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

describe.each(ENGINES)("events on %s", (database) => {
  let app: TestApp;
  let account: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ database });
  });
  afterAll(() => app.stop());

  /** An account of the test's own, so that its lists hold only what it has reported. */
  function fresh() {
    account = app.newAccount();
    return account.api;
  }
  const storedEvents = () => rowsOf(account.api.client.list("/v1/events"));

  test("one event is answered with its id and its place in its call", async () => {
    const api = fresh();
    const answer = await api.ask("/v1/events", { body: { ...started("c1"), id: "first" } });
    expect([answer.status, answer.body]).toEqual([202, { id: "first", call_id: "c1", seq: 1 }]);
    const second = await api.report(ringing("c1"));
    expect(second).toEqual({ id: expect.stringMatching(/^evt_/), call_id: "c1", seq: 2 });
    const sms = await api.report({ type: "sms.sent", data: { from: "1", to: "2", text: "hi" } });
    expect(sms).toMatchObject({ call_id: null, seq: 0 });
    expect((await storedEvents()).map(({ id }) => id).sort()).toEqual(["first", second.id, sms.id].sort());
  });

  test("a batch is answered in its order, and numbers each call by itself", async () => {
    const api = fresh();
    const accepted = await api.reportAll([started("a"), started("b"), ringing("b"), answered("a"), ended("b")]);
    expect(accepted.map(({ call_id, seq }) => `${call_id}${seq}`)).toEqual(["a1", "b1", "b2", "a2", "b3"]);
    const calls = await rowsOf(api.client.list("/v1/calls"));
    expect(calls.map(({ id, status }) => [id, status]).sort()).toEqual([
      ["a", "answered"],
      ["b", "ended"],
    ]);
  });

  test("a repeat with the same id and body is answered as before and stored once", async () => {
    const api = fresh();
    const batch = [
      { ...started("c"), id: "e1" },
      { ...ended("c"), id: "e2" },
    ];
    const accepted = await api.reportAll(batch);
    expect(await api.reportAll(batch)).toEqual(accepted);
    expect(await api.report({ ...ended("c"), id: "e2" })).toEqual(accepted[1]);
    // Twice in one request, and in requests that share a commit.
    const twice = { ...started("d"), id: "e3" };
    const [one, two, ...others] = await Promise.all([
      api.reportAll([twice, twice]).then(([first, second]) => [first, second]),
      ...Array.from({ length: 10 }, () => api.report(twice)),
    ]);
    expect(new Set([...(one as unknown[]), two, ...others].map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await storedEvents()).map(({ id }) => id).sort()).toEqual(["e1", "e2", "e3"]);
  });

  test("an id that another event has is a 409 that names the event, and nothing of the request is stored", async () => {
    const api = fresh();
    await api.report({ ...started("c"), id: "taken" });
    const before = await storedEvents();
    const refusal = await api.refused("/v1/events", {
      body: { events: [ringing("c"), { ...ringing("c"), id: "taken" }, ringing("c")] },
    });
    expect(refusal).toMatchObject({
      status: 409,
      code: "event_id_taken",
      detail: expect.stringContaining("Nothing of this request was stored"),
      errors: [{ in: "body", pointer: "#/events/1", message: expect.stringContaining("taken") }],
    });
    expect(await storedEvents()).toEqual(before);
    const single = await api.refused("/v1/events", { body: { ...ringing("c"), id: "taken" } });
    expect(single).toMatchObject({ status: 409, code: "event_id_taken", errors: [{ pointer: "#" }] });
  });

  test.each([
    ["call_already_started", [started("c")], started("c")],
    ["call_already_ended", [started("c"), ended("c")], ended("c")],
    ["call_already_ended", [started("c"), ended("c")], { ...ended("c"), type: "call.failed" }],
    ["call_was_connected", [answered("c")], { ...ended("c"), type: "call.failed" }],
    [
      "call_not_ended",
      [started("c")],
      { type: "call.outcome_set", call_id: "c", data: { tag: "x", tag_type: "neutral" } },
    ],
  ])("what cannot be is a 409 (%s), alone and in a batch, and changes nothing", async (code, before, impossible) => {
    const api = fresh();
    await api.reportAll(before);
    const call = await api.client.get("/v1/calls/{id}", { path: { id: "c" } });
    expect(await api.refused("/v1/events", { body: impossible })).toMatchObject({ status: 409, code });
    const other = started("other");
    expect(await api.refused("/v1/events", { body: { events: [other, impossible] } })).toMatchObject({
      status: 409,
      code,
      errors: [{ pointer: "#/events/1" }],
    });
    expect(await api.client.get("/v1/calls/{id}", { path: { id: "c" } })).toEqual(call);
    expect(await api.refused("/v1/calls/other")).toMatchObject({ status: 404 });
    expect(await storedEvents()).toHaveLength(before.length);
  });

  test("a call takes its events late, out of order and without a ringing", async () => {
    const api = fresh();
    await api.reportAll([
      { ...ended("late"), occurred_at: 3_000 },
      { ...answered("late"), occurred_at: 2_000 },
      { ...started("late"), occurred_at: 1_000 },
    ]);
    expect(await api.client.get("/v1/calls/{id}", { path: { id: "late" } })).toMatchObject({
      status: "ended",
      started_at: 1_000,
      answered_at: 2_000,
      ended_at: 3_000,
      direction: "inbound",
    });
  });

  test("1,000 events fit into a request, 1,001 do not, and then none is stored", async () => {
    const api = fresh();
    const many = Array.from({ length: 1_001 }, (_, index) => ({ ...started(`c${index}`), id: `e${index}` }));
    const refusal = await api.refused("/v1/events", { body: { events: many } });
    expect(refusal).toMatchObject({
      status: 422,
      errors: [{ pointer: "#/events", message: expect.stringContaining("1001 entries") }],
    });
    expect(await storedEvents()).toEqual([]);
    const accepted = await api.reportAll(many.slice(0, 1_000));
    expect(accepted.map(({ id }) => id)).toEqual(many.slice(0, 1_000).map(({ id }) => id));
    const listed = await rowsOf(api.client.list("/v1/events", { query: { limit: 200 } }));
    expect(listed.map(({ id }) => id).sort()).toEqual(accepted.map(({ id }) => id).sort());
  });

  test.each([
    ["broken JSON", '{"type":', "400 invalid_json"],
    ["no body", "", "400 missing_body"],
    ["a wrong type", '{"type":"call.ringing","call_id":7,"data":{}}', "422 invalid_body #/call_id"],
    ["an unknown field", '{"type":"call.ringing","call_id":"c","data":{"lnie":"1"}}', "422 invalid_body #/data/lnie"],
    ["an unknown type", '{"type":"call.rang","call_id":"c","data":{}}', "422 invalid_body #/type"],
    ["an event of our own", '{"type":"connector.disabled","data":{}}', "422 invalid_body #/type"],
    ["an empty batch", '{"events":[]}', "422 invalid_body #/events"],
    ["NUL", '{"type":"call.ringing","call_id":"c","data":{"team":"\\u0000"}}', "422 invalid_body #/data/team"],
    ["10 MB", `{"type":"${"x".repeat(10 * 1_048_576)}"}`, "413 body_too_large"],
  ])("%s is refused and stores nothing", async (_what, body, expected) => {
    const api = fresh();
    const { status, code, errors = [] } = await api.refused("/v1/events", { body });
    expect([status, code, ...errors.map(({ pointer }) => pointer)].join(" ")).toBe(expected);
    expect(await storedEvents()).toEqual([]);
    expect(await rowsOf(api.client.list("/v1/calls"))).toEqual([]);
  });

  test("requests at the same time keep each call's numbers without a gap", async () => {
    const api = fresh();
    const calls = ["a", "b", "c"];
    await Promise.all(calls.map((call) => api.report(started(call))));
    const answers = await Promise.all(
      Array.from({ length: 90 }, (_, n) => api.report(ringing(calls[n % 3] as string))),
    );
    for (const call of calls) {
      const numbers = answers.filter(({ call_id }) => call_id === call).map(({ seq }) => seq);
      expect(numbers.toSorted((x, y) => x - y)).toEqual(Array.from({ length: 30 }, (_, n) => n + 2));
      const listed = await rowsOf(api.client.list("/v1/events", { query: { call_id: call } }));
      expect(listed.map(({ seq }) => seq).sort((x, y) => x - y)).toEqual(Array.from({ length: 31 }, (_, n) => n + 1));
    }
  });

  test("of many ends at the same time one is taken and the others are told why not", async () => {
    const api = fresh();
    await api.report(started("c"));
    const answers = await Promise.all(Array.from({ length: 12 }, () => api.ask("/v1/events", { body: ended("c") })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array(11).fill(409)]);
  });

  test("a list is walked without a row twice or missing while new ones come in", async () => {
    const api = fresh();
    const ids = (await api.reportAll(Array.from({ length: 60 }, (_, n) => started(`c${n}`)))).map(({ id }) => id);
    for (const path of ["/v1/events?limit=7", "/v1/calls?limit=7"]) {
      const rows: { id: string }[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const next: string = cursor === "" ? path : `${path}&cursor=${cursor}`;
        const page = await api.get<{ data: { id: string }[]; next_cursor: string | null }>(next);
        rows.push(...page.data);
        cursor = page.next_cursor;
        await api.report(started(`new-${path}-${rows.length}`));
      }
      const expected = path.startsWith("/v1/events") ? ids : ids.map((_, n) => `c${n}`);
      const known = rows.map(({ id }) => id).filter((id) => expected.includes(id));
      expect(known.toSorted()).toEqual(expected.toSorted());
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    }
  });

  test("events are listed by type and by call, the newest first, and read one by one", async () => {
    const api = fresh();
    await api.report(started("a"));
    await api.report(started("b"));
    const { id } = await api.report({ ...ringing("a", { agent: { id: "7" } }), is_test: true, occurred_at: 5_000 });
    expect(
      (await rowsOf(api.client.list("/v1/events", { query: { type: "call.started" } }))).map(({ call_id }) => call_id),
    ).toEqual(["b", "a"]);
    expect((await rowsOf(api.client.list("/v1/events", { query: { call_id: "a" } }))).map(({ type }) => type)).toEqual([
      "call.ringing",
      "call.started",
    ]);
    expect(await api.client.get("/v1/events/{id}", { path: { id } })).toEqual({
      id,
      type: "call.ringing",
      call_id: "a",
      seq: 2,
      occurred_at: 5_000,
      received_at: expect.any(Number),
      is_test: true,
      data: { agent: { id: "7" } },
      call: expect.objectContaining({ id: "a", status: "ringing", ringing_at: 5_000, agent: { id: "7" } }),
    });
    expect(await api.refused("/v1/events/nobody")).toMatchObject({
      status: 404,
      detail: 'There is no event "nobody".',
    });
    expect(await api.refused("/v1/events?cursor=nonsense")).toMatchObject({
      status: 400,
      code: "invalid_query",
      errors: [{ in: "query", pointer: "#/cursor" }],
    });
  });
});
