import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WidgetView } from "../../src/contract/widgets.ts";
import type { Page } from "../support/api-client.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

describe.each(ENGINES)("widgets on %s", (database) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ database });
  });
  afterAll(() => app.stop());

  const create = (body: object) => app.api.post<WidgetView>("/v1/widgets", { name: "Contact form", ...body });

  test("a new widget has a key, and every setting that was not given its default", async () => {
    const widget = await create({});
    expect(widget).toEqual({
      id: expect.stringMatching(/^wgt_[0-9a-f]{32}$/),
      key: expect.stringMatching(/^wk_[\w-]{24}$/),
      name: "Contact form",
      enabled: true,
      queue: [],
      strategy: "ring_all",
      ring_seconds: 25,
      lead_ring_seconds: 40,
      caller_id: null,
      country: null,
      time_zone: "UTC",
      hours: null,
      outside_hours: "schedule",
      retry: { delays_seconds: [300, 900, 3_600], max_tries: 4, unanswered_lead: false },
      dedupe_seconds: 30,
      allowed_origins: [],
      form_rate_limit: 10,
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
    });
    expect(await app.api.get(`/v1/widgets/${widget.id}`)).toEqual(widget);
  });

  test("numbers, country, zone and origins are kept by their canonical names", async () => {
    await app.api.post("/v1/agents", { id: "agent-7", name: "Grace" });
    const widget = await create({
      country: "uk",
      caller_id: "020 7946 0100",
      time_zone: "europe/london",
      queue: [
        { name: "Ada", phone: "07400 123456" },
        { agent_id: "agent-7", ring_seconds: 40 },
      ],
      allowed_origins: ["https://WWW.Example.com:443", "*"],
    });
    expect(widget).toMatchObject({
      country: "GB",
      caller_id: "+442079460100",
      time_zone: "Europe/London",
      queue: [
        { name: "Ada", phone: "+447400123456" },
        { agent_id: "agent-7", ring_seconds: 40 },
      ],
      allowed_origins: ["https://www.example.com", "*"],
    });
    // What is changed later is read with the country that is stored.
    const path = `/v1/widgets/${widget.id}`;
    const changed = await app.api.ask(path, { method: "PATCH", body: { caller_id: "2079460101" } });
    expect(changed).toMatchObject({ status: 200, body: { country: "GB", caller_id: "+442079460101" } });
  });

  test.each([
    [{ country: "XX" }, "#/country"],
    [{ caller_id: "020 7946 0100" }, "#/caller_id"],
    [{ country: "GB", queue: [{ name: "Ada", phone: "12" }] }, "#/queue/0/phone"],
    [{ queue: [{ agent_id: "nobody" }] }, "#/queue/0/agent_id"],
    [{ time_zone: "Europe/Nowhere" }, "#/time_zone"],
    [{ time_zone: "+01:00" }, "#/time_zone"],
    [{ hours: {} }, "#/hours"],
    [{ hours: { mon: [{ from: "9:00", to: "17:00" }] } }, "#/hours/mon/0/from"],
    [{ hours: { mon: [], sun: [{ from: "09:00", to: "17:00" }], sunday: [] } }, "#/hours/sunday"],
    [{ allowed_origins: ["https://example.com/form"] }, "#/allowed_origins/0"],
    [{ strategy: "fastest" }, "#/strategy"],
    [{ retry: { delays_seconds: [], max_tries: 1, unanswered_lead: false } }, "#/retry/delays_seconds"],
  ])("%j is refused, and the field named", async (wrong, pointer) => {
    const problem = await app.api.refused("/v1/widgets", { body: { name: "Wrong", ...wrong } });
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer: expect.stringContaining(pointer) }] });
  });

  test("what is wrong changes nothing", async () => {
    const widget = await create({});
    const path = `/v1/widgets/${widget.id}`;
    await app.api.refused(path, { method: "PATCH", body: { name: "New", time_zone: "Nowhere" } });
    await app.api.refused(path, { method: "PATCH", body: {} });
    await app.api.refused(path, { method: "PATCH", body: { key: "wk_mine" } });
    expect(await app.api.get(path)).toEqual(widget);
  });

  test("a rotated key is another one, and a deleted widget is gone", async () => {
    const widget = await create({});
    const path = `/v1/widgets/${widget.id}`;
    const { key, ...rotated } = await app.api.post<WidgetView>(`${path}/rotate-key`);
    expect(key).not.toBe(widget.key);
    expect({ ...rotated, key: widget.key }).toEqual({ ...widget, updated_at: expect.any(Number) });
    expect((await app.api.ask(path, { method: "DELETE" })).status).toBe(204);
    for (const method of ["GET", "DELETE"]) {
      expect((await app.api.ask(path, { method })).status).toBe(404);
    }
  });

  test("they are listed page by page, the newest first", async () => {
    const { api } = app.newAccount();
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift((await api.post<WidgetView>("/v1/widgets", { name: `w${n}` })).id);
    const first = await api.get<Page<WidgetView>>("/v1/widgets?limit=2");
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect((await api.walk<WidgetView>("/v1/widgets?limit=2")).map(({ id }) => id)).toEqual(ids);
  });
});
