import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiClient } from "../support/api-client.ts";
import { LEAST_RECORDS, makeRecords, type RecordNoun } from "../support/make-records.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

type Row = { id: string; created_at: number; updated_at: number; [field: string]: unknown };

/** One field more than a contact may have. */
const MANY = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [n, n]));

const times = { created_at: expect.any(Number), updated_at: expect.any(Number) };

/** What each kind of record is made of, what it then is, and a change of it. */
const kinds: { noun: RecordNoun; given: object; made: object; patch: object }[] = [
  {
    noun: "agents",
    given: { name: "Grace", email: "grace@example.com", phone: "+49 30 2312 5900", extension: "201" },
    made: {
      name: "Grace",
      email: "grace@example.com",
      phone: "+493023125900",
      extension: "201",
      team: null,
      line: null,
      member_id: null,
    },
    patch: { name: "Grace Hopper", phone: null },
  },
  {
    noun: "teams",
    given: { name: "Sales" },
    made: { name: "Sales", ring_order: [] },
    patch: { name: "Support", ring_order: ["grace"] },
  },
  {
    noun: "lines",
    given: { number: "+44 (0)20 7946 0100" },
    made: { number: "+442079460100", name: null, team: null, route: [], trunks: null },
    patch: {
      number: "+442079460101",
      name: "Main",
      trunks: ["main"],
      route: [{ ring: "number", number: "+442079460102", ring_seconds: 20 }],
    },
  },
  {
    noun: "outcome-tags",
    given: { name: "Sold", type: "positive", color: "#2f9e44" },
    made: { name: "Sold", type: "positive", color: "#2f9e44", active: true, position: 0 },
    patch: { type: "neutral", active: false },
  },
  {
    noun: "contacts",
    given: {
      name: "Ada Lovelace",
      numbers: [{ number: "+1 415 555 0100", label: "work" }, { number: "+44 20 7946 0100" }],
      fields: { company: "Analytical Engines", vip: true, orders: 3, note: null },
    },
    made: {
      name: "Ada Lovelace",
      numbers: [
        { number: "+14155550100", label: "work" },
        { number: "+442079460100", label: null },
      ],
      fields: { company: "Analytical Engines", vip: true, orders: 3, note: null },
      expires_at: null,
    },
    patch: { numbers: [], fields: {}, expires_at: 4_000_000_000_000 },
  },
];

describe.each(ENGINES)("records on %s", (database) => {
  let app: TestApp;
  /** One record of every kind, in the account of the app's own client. */
  let ids: Record<RecordNoun, string>;
  beforeAll(async () => {
    app = await startTestApp({ database });
    ids = await makeRecords(app.api);
  });
  afterAll(() => app.stop());

  const make = (api: ApiClient, noun: RecordNoun, given: object = {}) =>
    api.post<Row>(`/v1/${noun}`, { ...LEAST_RECORDS[noun], ...given });

  test.each(kinds)("$noun are made, read, changed and deleted", async ({ noun, given, made, patch }) => {
    const { api } = app.newAccount();
    const path = `/v1/${noun}`;
    const answer = await api.ask<Row>(path, { body: given });
    expect([answer.status, answer.body]).toEqual([
      201,
      { id: expect.stringMatching(/^[a-z]+_\w+$/), ...made, ...times },
    ]);
    const { id } = answer.body;
    expect(await api.get(`${path}/${id}`)).toEqual(answer.body);
    const changed = await api.ask<Row>(`${path}/${id}`, { method: "PATCH", body: patch });
    expect([changed.status, changed.body]).toEqual([200, { ...answer.body, ...patch, updated_at: expect.any(Number) }]);
    expect(changed.body.updated_at).toBeGreaterThanOrEqual(answer.body.updated_at);
    expect(await api.get(`${path}/${id}`)).toEqual(changed.body);
    expect((await api.ask(`${path}/${id}`, { method: "DELETE" })).status).toBe(204);
    for (const method of ["GET", "DELETE"]) {
      expect(await api.refused(`${path}/${id}`, { method })).toMatchObject({ status: 404, code: "not_found" });
    }
    expect(await api.refused(`${path}/${id}`, { method: "PATCH", body: patch })).toMatchObject({ status: 404 });
  });

  test.each(kinds)("$noun may have ids of their owner's, each once", async ({ noun }) => {
    const { api } = app.newAccount();
    expect(await make(api, noun, { id: "mine" })).toMatchObject({ id: "mine" });
    const other = { number: "+442079460199", name: "Other" };
    const again = {
      ...LEAST_RECORDS[noun],
      ...("number" in LEAST_RECORDS[noun] ? other : { name: "Other" }),
      id: "mine",
    };
    expect(await api.refused(`/v1/${noun}`, { body: again })).toMatchObject({
      status: 409,
      code: "id_taken",
      detail: expect.stringContaining('"mine"'),
    });
    const { api: elsewhere } = app.newAccount();
    expect(await make(elsewhere, noun, { id: "mine" })).toMatchObject({ id: "mine" });
  });

  test.each(kinds.filter(({ noun }) => noun !== "outcome-tags"))(
    "$noun are listed page by page, the newest first",
    async ({ noun }) => {
      const { api } = app.newAccount();
      const ids: string[] = [];
      for (let n = 0; n < 5; n++) {
        const own = noun === "lines" ? { number: `+49302312590${n}` } : {};
        ids.unshift((await make(api, noun, { ...own })).id);
      }
      const listed = await api.walk<Row>(`/v1/${noun}?limit=2`);
      expect(listed.map(({ created_at, id }) => [created_at, id])).toEqual(
        listed
          .map(({ created_at, id }) => [created_at, id])
          .toSorted(([a, x], [b, y]) => (a === b ? (x! < y! ? 1 : -1) : Number(b) - Number(a))),
      );
      expect(listed.map(({ id }) => id).sort()).toEqual(ids.toSorted());
    },
  );

  test("outcome tags are listed in their order, which can be changed", async () => {
    const { api } = app.newAccount();
    const ids: string[] = [];
    for (const name of ["a", "b", "c"]) ids.push((await make(api, "outcome-tags", { name })).id);
    const names = async () => (await api.walk<Row>("/v1/outcome-tags?limit=2")).map(({ name }) => name);
    expect(await names()).toEqual(["a", "b", "c"]);
    const reversed = await api.ask<{ data: Row[] }>("/v1/outcome-tags/order", {
      method: "PUT",
      body: { ids: ids.toReversed() },
    });
    expect(reversed.body.data.map(({ name, position }) => [name, position])).toEqual([
      ["c", 0],
      ["b", 1],
      ["a", 2],
    ]);
    expect(await names()).toEqual(["c", "b", "a"]);
    await make(api, "outcome-tags", { name: "d" });
    expect(await names()).toEqual(["c", "b", "a", "d"]);
    for (const wrong of [ids, [...ids, ids[0]], [...ids, "unknown"]]) {
      expect(await api.refused("/v1/outcome-tags/order", { method: "PUT", body: { ids: wrong } })).toMatchObject({
        status: 422,
        errors: [{ pointer: "#/ids" }],
      });
    }
    expect(await names()).toEqual(["c", "b", "a", "d"]);
  });

  test("a team's agents are found by it, and a team that is deleted leaves its agents and lines", async () => {
    const { api } = app.newAccount();
    await make(api, "teams", { id: "sales" });
    const member = await make(api, "agents", { team: "sales" });
    const line = await make(api, "lines", { team: "sales" });
    await make(api, "agents");
    expect((await api.walk<Row>("/v1/agents?team=sales")).map(({ id }) => id)).toEqual([member.id]);
    expect(await api.walk("/v1/agents?team=support")).toEqual([]);
    await api.ask("/v1/teams/sales", { method: "DELETE" });
    expect(await api.get(`/v1/agents/${member.id}`)).toMatchObject({ name: "Grace", team: null });
    expect(await api.get(`/v1/lines/${line.id}`)).toMatchObject({ team: null });
  });

  test("contacts are found by any of their numbers, however it is written", async () => {
    const { api } = app.newAccount();
    const ada = await make(api, "contacts", { numbers: [{ number: "+14155550100" }, { number: "+442079460100" }] });
    const office = await make(api, "contacts", { name: "Office", numbers: [{ number: "+44 20 7946 0100" }] });
    const found = async (number: string) =>
      (await api.walk<Row>(`/v1/contacts?limit=1&number=${encodeURIComponent(number)}`)).map(({ id }) => id).sort();
    expect(await found("+1 (415) 555-0100")).toEqual([ada.id]);
    expect(await found("+442079460100")).toEqual([ada.id, office.id].sort());
    await api.ask(`/v1/contacts/${ada.id}`, { method: "PATCH", body: { numbers: [{ number: "+14155550101" }] } });
    expect([await found("+14155550100"), await found("+14155550101")]).toEqual([[], [ada.id]]);
    await api.ask(`/v1/contacts/${ada.id}`, { method: "PATCH", body: { name: "Ada" } });
    expect(await found("+14155550101")).toEqual([ada.id]);
    await api.ask(`/v1/contacts/${ada.id}`, { method: "DELETE" });
    expect(await found("+14155550101")).toEqual([]);
    expect(await api.refused("/v1/contacts?number=030")).toMatchObject({
      status: 400,
      errors: [{ pointer: "#/number" }],
    });
  });

  test("no two lines have one number and no two outcome tags one name, whoever comes first", async () => {
    const { api } = app.newAccount();
    for (const [noun, given, other, said] of [
      [
        "lines",
        { number: "+44 20 7946 0100", name: "Sales" },
        { number: "+442079460102" },
        'The line "Sales" has the number +442079460100 already.',
      ],
      ["lines", { number: "+442079460103" }, { number: "+442079460104" }, "There is a line +442079460103 already."],
      [
        "outcome-tags",
        { name: "Sold", type: "positive" },
        { name: "Lost", type: "negative" },
        'There is an outcome tag "Sold" already.',
      ],
    ] as const) {
      const answers = await Promise.all(Array.from({ length: 6 }, () => api.ask(`/v1/${noun}`, { body: given })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
      const { id } = await api.post<Row>(`/v1/${noun}`, other);
      expect(await api.refused(`/v1/${noun}/${id}`, { method: "PATCH", body: given })).toMatchObject({
        status: 409,
        code: "value_taken",
        errors: [{ message: said, fix: "Take another one." }],
      });
      expect((await api.ask(`/v1/${noun}/${id}`, { method: "PATCH", body: other })).status).toBe(200);
    }
  });

  test.each<[RecordNoun, object, string]>([
    ["agents", { name: "" }, "#/name"],
    ["agents", { name: "x", email: "nobody" }, "#/email"],
    ["agents", { name: "x", phone: "030 123456" }, "#/phone"],
    ["agents", { name: "x", extension: "2o1" }, "#/extension"],
    ["agents", { name: "x", team: "nobody" }, "#/team"],
    ["agents", { name: "x", member_id: "nobody" }, "#/member_id"],
    ["agents", { name: "x", line: "none" }, "#/line"],
    ["agents", { name: "x", extension: "112" }, "#/extension"],
    ["lines", { number: "+442079460103", route: [{ ring: "agent", agent_id: "nobody" }] }, "#/route/0/agent_id"],
    ["lines", { number: "+442079460103", route: [{ ring: "team", team_id: "none" }] }, "#/route/0/team_id"],
    ["lines", { number: "+442079460103", route: [{ ring: "widget", widget_id: "none" }] }, "#/route/0/widget_id"],
    ["lines", { number: "+442079460103", route: [{ ring: "number", number: "030" }] }, "#/route/0/number"],
    ["agents", { name: "x", role: "owner" }, "#/role"],
    ["agents", { id: "with space", name: "x" }, "#/id"],
    ["teams", {}, "#/name"],
    ["teams", { name: "Sales", ring_order: ["a", "a"] }, "#/ring_order"],
    ["lines", { number: "anonymous" }, "#/number"],
    ["lines", { number: "+1234567890" }, "#/number"],
    ["lines", { number: "+442079460100", team: "nobody" }, "#/team"],
    ["outcome-tags", { name: "x", type: "good" }, "#/type"],
    ["outcome-tags", { name: "x", type: "neutral", color: "red" }, "#/color"],
    ["contacts", { name: "x", numbers: [{ number: "+442079460100" }, { number: "112" }] }, "#/numbers/1/number"],
    ["contacts", { name: "x", fields: { a: {} } }, "#/fields/a"],
    ["contacts", { name: "x", fields: MANY }, "#/fields"],
  ])("%s: %o is refused at %s, made or changed, and nothing is stored", async (noun, given, pointer) => {
    const { api } = app;
    const records = () => api.walk(`/v1/${noun}`);
    const before = await records();
    expect(await api.refused(`/v1/${noun}`, { body: given })).toMatchObject({
      status: 422,
      errors: [expect.objectContaining({ pointer })],
    });
    const changed = await api.ask(`/v1/${noun}/${ids[noun]}`, { method: "PATCH", body: given });
    expect(changed.status).toBe(422);
    expect(await records()).toEqual(before);
  });

  test("an account has so many outcome tags and no more", async () => {
    const { api } = app.newAccount();
    const answers = await Promise.all(
      Array.from({ length: 203 }, (_, n) =>
        api.ask("/v1/outcome-tags", { body: { name: `tag ${n}`, type: "neutral" } }),
      ),
    );
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(({ body }) => (body as { code: string }).code)).toEqual(["too_many", "too_many", "too_many"]);
    expect(await api.walk("/v1/outcome-tags")).toHaveLength(200);
  });
});
