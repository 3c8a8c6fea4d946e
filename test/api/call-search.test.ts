import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Call } from "../../src/contract/events.ts";
import { type ApiClient, isOver, isRetrying, type Page } from "../support/api-client.ts";
import { answered, ended, started } from "../support/call-events.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

describe.each(ENGINES)("calls on %s", (database) => {
  let app: TestApp;
  let crm: Receiver;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp({ database });
    crm = await startReceiver();
  });
  beforeEach(() => {
    ({ api } = app.newAccount());
  });
  afterAll(async () => {
    await app.stop();
    await crm.close();
  });

  const page = (query: string) => api.get<Page<Call>>(`/v1/calls?${query}`);
  const find = async (query: string) => (await page(query)).data.map(({ id }) => id);
  /** Asks until a search finds these: what came in a moment ago may be found a moment later. */
  const findSoon = (query: string, ids: string[]) =>
    api.until(
      () => find(query),
      (found) => found.join() === ids.join(),
    );

  test("are found by whatever people know them by, and by all of it together", async () => {
    const ada = { contact: { id: "1", name: "Ada Lovelace-Øre" }, agent: { id: "grace", name: "Grace Hopper" } };
    await api.reportAll([
      started("one", { from: "+493023125014", ...ada, line: "sales", team: "north", widget: "wgt_1" }),
      answered("one"),
      ended("one"),
      { type: "call.outcome_set", call_id: "one", data: { tag: "Meeting booked", tag_type: "positive" } },
    ]);
    await api.reportAll([
      started("two", { direction: "outbound", from: "+4930222222", to: "+442079460100", to_name: "Ada Byron" }),
      { type: "call.failed", call_id: "two", data: { result: "busy" } },
    ]);
    await api.reportAll([{ ...started("three", { from: "anonymous" }), is_test: true }]);
    await findSoon("status=started", ["three"]);
    const found = {
      "number=%2B49 30 23125014": ["one"],
      "number=030/231250-14": ["one"],
      "number=5014": ["one"],
      "number=0044 (0)20 7946 0100": ["two"],
      "number=555": [],
      "contact=ada": ["two", "one"],
      "contact=LOVE øre": ["one"],
      "contact=ace": [],
      "agent=grace&result=answered": ["one"],
      "outcome=Meeting booked": ["one"],
      "result=busy": ["two"],
      "direction=outbound": ["two"],
      "direction=inbound&contact=ada": ["one"],
      "line=sales&team=north&widget=wgt_1&status=ended&is_test=false": ["one"],
      "is_test=true": ["three"],
      "search=grace": ["one"],
      "search=meeting": ["one"],
      "search=020 7946": [],
      "search=946 0100": ["two"],
      "search=anon": ["three"],
      "search=TWO": ["two"],
      "search=ada byr": ["two"],
      "search=%25": [],
      "search=100%25_": [],
    };
    const all = await Promise.all(Object.keys(found).map(async (query) => [query, await find(query)]));
    expect(Object.fromEntries(all)).toEqual(found);
    const { data } = await page("number=5014");
    const [call] = data as [Call];
    const at = (await api.get<Page<{ received_at: number }>>("/v1/events?call_id=one")).data.at(-1)?.received_at ?? 0;
    expect(call.outcome?.tag).toBe("Meeting booked");
    expect(await find(`search=ada&from=${at}&to=${at + 1}`)).toContain("one");
    expect(await find(`search=ada&to=${at}`)).toEqual([]);
    expect(await find(`from=${at + 60_000}`)).toEqual([]);
  });

  test("come in pages, and another account finds none of them", async () => {
    const ids = Array.from({ length: 7 }, (_, n) => `call-${n}`);
    for (const id of ids) await api.report(started(id, { contact: { name: "Ada" } }));
    await findSoon("contact=ada", ids.toReversed());
    const first = await page("contact=ada&limit=3");
    expect(first.data.map(({ id }) => id)).toEqual(["call-6", "call-5", "call-4"]);
    expect(await api.walk<Call>("/v1/calls?contact=ada&limit=3")).toHaveLength(7);
    expect(await api.walk<Call>("/v1/calls?direction=inbound&limit=3")).toHaveLength(7);
    const other = app.newAccount().api;
    expect(await other.walk("/v1/calls?contact=ada")).toEqual([]);
    expect(await other.walk("/v1/calls?is_test=false")).toEqual([]);
  });

  test("are found by the connector that they failed at, until it has them", async () => {
    const connector = await api.createConnector({ url: crm.url, events: ["call.ended"] });
    const strict = await api.createConnector({ url: `${crm.url}/strict`, events: ["call.ended"], retry_limit: 0 });
    crm.respondWith(() => ({ status: 500, body: "no" }));
    const [, event] = await api.reportAll([started("bad"), ended("bad")]);
    await api.reportAll([started("good")]);
    const both = (all: { status: string; waiting_for: string | null }[]) =>
      all.length === 2 && all.some(isOver as never) && all.some(isRetrying as never);
    const deliveries = await api.until(() => api.deliveriesOf(event?.id ?? ""), both);
    await findSoon("failed_at=any", ["bad"]);
    await findSoon(`failed_at=${connector.id}`, ["bad"]);
    await findSoon(`failed_at=${strict.id}&direction=inbound`, ["bad"]);
    expect(await find("failed_at=con_none")).toEqual([]);
    const summary = await api.client.get("/v1/deliveries/summary");
    expect(summary.failing).toMatchObject([{ connector_id: connector.id, count: 1 }]);
    expect(summary.failed).toMatchObject([{ connector_id: strict.id, count: 1 }]);
    expect(summary.failed[0]?.reason).not.toContain("attempts used");
    const theirs = await app.newAccount().api.client.get("/v1/deliveries/summary");
    expect(theirs).toEqual({ waiting: [], failing: [], failed: [], is_sample: false });
    expect(summary.waiting).toMatchObject([{ connector_id: connector.id, waiting_for: "retry", count: 1 }]);

    crm.respondWith(() => ({ status: 200 }));
    for (const { id } of deliveries) await api.post(`/v1/deliveries/${id}/retry`);
    await findSoon("failed_at=any", []);
    expect(await find(`failed_at=${strict.id}`)).toEqual([]);
  });

  test("are counted, with their deliveries", async () => {
    const from = Date.now() - 3_600_000;
    const range = { from, to: from + 2 * 3_600_000 };
    const connector = await api.createConnector({ url: crm.url, events: ["call.ended"] });
    crm.respondWith(() => ({ status: 200 }));
    const at = Date.now();
    const [, , event] = await api.reportAll([
      { ...started("one"), occurred_at: at },
      { ...answered("one"), occurred_at: at },
      { ...ended("one"), occurred_at: at + 65_000 },
      started("two"),
      { ...started("three"), is_test: true },
    ]);
    await api.deliveryOf(event?.id ?? "", isOver);
    const figures = await api.until(
      () => api.client.get("/v1/figures", { query: range }),
      ({ calls, deliveries }) => calls.total === 2 && calls.answered === 1 && deliveries.delivered === 1,
    );
    expect(figures.calls).toEqual({ total: 2, answered: 1, talk_ms: 65_000 });
    expect(figures.connectors).toMatchObject([{ connector_id: connector.id, delivered: 1, failed: 0 }]);
    expect(figures.deliveries.p95_ms).toBeGreaterThan(0);
    expect(figures.buckets).toHaveLength(2);
    expect(figures.buckets.reduce((sum, { calls }) => sum + calls, 0)).toBe(2);
    expect(figures.waiting).toEqual({ failing: 0, oldest_at: null });
    await api.refused(`/v1/figures?from=${from}&to=${from}`);
    await api.refused(`/v1/figures?from=0&to=${from}`);
    const other = await app.newAccount().api.client.get("/v1/figures", { query: range });
    expect(other.calls.total).toBe(0);
  });

  test("leave as CSV, in which no cell is a formula", async () => {
    const names = [
      '=HYPERLINK("http://evil.example")',
      "+SUM(A1)",
      "-1+1",
      "@cmd",
      "\tx",
      'Ada, "the first"\nof us',
      "😀 עברית",
    ];
    for (const [n, name] of names.entries()) await api.report(started(`call-${n}`, { contact: { name } }));
    await findSoon("direction=inbound", names.map((_, n) => `call-${n}`).toReversed());
    const { status, headers, body } = await api.ask<string>("/v1/calls.csv");
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(headers["content-disposition"]).toBe('attachment; filename="calls.csv"');
    const { apiKey } = app.newAccount();
    const theirs = await fetch(`${app.url}/v1/calls.csv`, { headers: { authorization: `Bearer ${apiKey}` } });
    const bytes = Buffer.from(await theirs.arrayBuffer());
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(bytes.toString().match(/\r\n/g)).toHaveLength(1);
    const [head, ...lines] = body.split("\r\n");
    expect(head?.startsWith("id,started_at,")).toBe(true);
    expect(lines.filter((line) => line.startsWith("call-"))).toHaveLength(names.length);
    const text = lines.join("\r\n");
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    for (const safe of [",'+SUM(A1),", ",'-1+1,", ",'@cmd,", ",'\tx,", ',"Ada, ""the first""\nof us",', ",😀 עברית,"])
      expect(text).toContain(safe);
    expect(text).toContain(",+4930111111,");
    const some = await api.ask<string>("/v1/calls.csv?contact=ada");
    expect(some.body.match(/^call-/gm)).toHaveLength(1);
    expect((await api.ask("/v1/calls.csv", { method: "HEAD" })).status).toBe(200);
    expect((await api.refused("/v1/calls.csv?colour=red")).status).toBe(400);
    expect((await api.refused("/v1/calls?number=1")).status).toBe(400);
  });

  test("that came in before a crash are found after it", async () => {
    const { accountId } = app;
    await app.api.report(started("before", { contact: { name: "Zoe" } }));
    await app.restart(async ({ db }) => {
      // As if the node had died before it could index anything, and with it had left its mark.
      for (const table of ["call_index", "call_keys", "call_figures"] as const) {
        await db.deleteFrom(table).where("account_id", "=", accountId).execute();
      }
      await db.insertInto("search_marks").values({ id: "node_gone", indexed_until: 0 }).execute();
    });
    await app.api.until(
      async () => (await app.api.get<Page<Call>>("/v1/calls?contact=zoe")).data.map(({ id }) => id),
      (found) => found.join() === "before",
    );
  });
});
