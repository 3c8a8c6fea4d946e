import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiClient, isOver } from "../support/api-client.ts";
import { type AppScene, openAppScene } from "../support/app-scene.ts";
import { answered, ended, started } from "../support/call-events.ts";
import { ENGINES } from "../support/test-database.ts";

const TEMPLATE = {
  body: '{\n  "event": "{{event}}",\n  "call": "{{id}}",\n  "seconds": "{{seconds}}",\n  "note": "{{id}}: {{order}}"\n}',
  variables: {
    event: { source: "event", field: "name" },
    id: { source: "call", field: "call_id" },
    seconds: { source: "call", field: "duration" },
    order: { source: "dynamic", field: "order" },
  },
} as const;

describe.each(ENGINES)("a connector's own request on %s", (database) => {
  let scene: AppScene;
  beforeAll(async () => {
    scene = await openAppScene({ database });
  });
  afterAll(() => scene.stop());

  const pathOf = (id: string) => ({ path: `/v1/connectors/${id}` });
  const requestsTo = (path: string) => scene.crm.requests.filter(({ url }) => url.startsWith(path));

  async function reportCall(api: ApiClient, callId: string) {
    const events = [started(callId, { custom: { order: "A-7" } }), answered(callId), ended(callId)];
    const stored = await api.reportAll(
      events.map((event, index) => ({ ...event, occurred_at: 1_000 + index * 60_000 })),
    );
    for (const { id } of stored) await api.deliveryOf(id, isOver);
  }

  test("its template goes out filled for each event, on any dialect, and survives a restart", async () => {
    const { api } = scene.app.newAccount();
    const created = await api.createConnector({ url: `${scene.crm.url}/own`, dialect: "dialer", template: TEMPLATE });
    expect(created.template).toEqual({ format: "json", ...TEMPLATE });
    await scene.app.restart();
    await reportCall(api, "c1");
    const [first, , last] = requestsTo("/own");
    expect(JSON.parse(first?.body ?? "")).toEqual({ event: "callStarted", call: "c1", seconds: null, note: "c1: A-7" });
    expect(JSON.parse(last?.body ?? "")).toEqual({ event: "callEnded", call: "c1", seconds: 60, note: "c1: A-7" });
    expect(first?.headers["content-type"]).toBe("application/json");
    expect(await api.connector(created.id)).toMatchObject({ template: created.template });
  });

  test("a connector that was stored before there were such settings goes on as it was", async () => {
    const { api } = scene.app.newAccount();
    const { id, secret: _, ...created } = await api.createConnector({ url: `${scene.crm.url}/old` });
    await scene.app.restart(async ({ db }) => {
      const { config } = await db
        .selectFrom("connectors")
        .select("config")
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      const { method: _method, template: _template, success: _success, ...old } = JSON.parse(config);
      await db
        .updateTable("connectors")
        .set({ config: JSON.stringify(old) })
        .where("id", "=", id)
        .execute();
    });
    expect(await api.connector(id)).toEqual({ id, ...created });
    await reportCall(api, "c1");
    expect(requestsTo("/old")).toHaveLength(3);
  });

  test.each(["GET", "DELETE"] as const)("as a %s it carries its payload in the query", async (method) => {
    const { api } = scene.app.newAccount();
    await api.createConnector({ url: `${scene.crm.url}/${method}?key=1`, method, template: TEMPLATE });
    await reportCall(api, "c1&x=#");
    const [first] = requestsTo(`/${method}?`);
    expect(first).toMatchObject({ method, body: "" });
    expect(Object.fromEntries(new URL(first?.url ?? "", scene.crm.url).searchParams)).toEqual({
      key: "1",
      event: "call.started",
      call: "c1&x=#",
      seconds: "",
      note: "c1&x=#: A-7",
    });
  });

  test("a text goes out as a text, and PUT is a method of every dialect", async () => {
    const { api } = scene.app.newAccount();
    const template = { ...TEMPLATE, format: "text", body: "{{event}} {{id}} {{seconds}}" } as const;
    await api.createConnector({ url: `${scene.crm.url}/text`, dialect: "voice-agent", method: "PUT", template });
    await reportCall(api, "c1");
    expect(requestsTo("/text").map(({ method, body, headers }) => [method, body, headers["content-type"]])).toEqual([
      ["PUT", "call_initiated c1 ", "text/plain; charset=utf-8"],
      ["PUT", "call_answered c1 ", "text/plain; charset=utf-8"],
      ["PUT", "call_ended c1 60", "text/plain; charset=utf-8"],
    ]);
  });

  test("a template that cannot work is refused when it is saved, with line, column, reason and what to do", async () => {
    const { api } = scene.app.newAccount();
    const template = { ...TEMPLATE, body: '{\n  "call": "{{idd}}",\n  "x": "{{x"\n}' };
    const refusal = await api.refused("/v1/connectors", { body: { name: "CRM", url: scene.crm.url, template } });
    expect(refusal).toMatchObject({
      status: 422,
      code: "invalid_body",
      errors: [
        {
          in: "body",
          pointer: "#/template/body",
          message: 'Line 2, column 12 of the template: the variable "idd" is not mapped.',
          fix: 'Map it under "variables", or use event, id, seconds, order.',
        },
        { message: "Line 3, column 9 of the template: this placeholder is not closed.", fix: "Close it with }}." },
      ],
    });
    expect(await api.get("/v1/connectors")).toEqual({ data: [] });
  });

  test("a change is checked with what the connector has", async () => {
    const { api } = scene.app.newAccount();
    const { id } = await api.createConnector({ url: scene.crm.url, template: { ...TEMPLATE, body: '["{{id}}"]' } });
    const { path } = pathOf(id);
    const patch = (body: object) => api.ask(path, { method: "PATCH", body });
    expect(await api.refused(path, { method: "PATCH", body: { method: "GET" } })).toMatchObject({
      errors: [{ pointer: "#/template/body", fix: "Make the template a JSON object, or send it with POST or PUT." }],
    });
    expect((await patch({ name: "Other" })).status).toBe(200);
    expect((await patch({ method: "GET", template: null })).body).toMatchObject({ method: "GET", template: null });
    expect((await patch({ method: null })).body).toMatchObject({ method: null });
  });

  test.each([
    [
      { template: { body: "{}", variables: { a: { source: "call", field: "salary" } } } },
      "#/template/variables/a/field",
    ],
    [{ template: { body: "{}", variables: { a: { source: "server" } } } }, "#/template/variables/a/source"],
    [{ template: { body: "{}", variables: { a: "call_id" } } }, "#/template/variables/a"],
    [{ template: { body: "{}", variables: { "a b": { source: "default" } } } }, "#/template/variables/a%20b"],
    [{ template: { body: "{}", variables: [] } }, "#/template/variables"],
    [{ template: { body: "" } }, "#/template/body"],
    [{ template: { body: "x".repeat(65_537), format: "text" } }, "#/template/body"],
    [{ template: { body: "{}", format: "xml" } }, "#/template/format"],
    [{ template: "{}" }, "#/template"],
    [{ method: "PATCH" }, "#/method"],
    [{ success: { status: 99 } }, "#/success/status"],
    [{ success: { status: "2xx" } }, "#/success/status"],
    [{ success: { status: { from: 300, to: 200 } } }, "#/success/status/to"],
    [{ success: { status: [] } }, "#/success/status"],
    [{ success: { response_key: "" } }, "#/success/response_key"],
    [{ success: { expected_value: "true" } }, "#/success/expected_value"],
  ])("%j is refused at %s", async (wrong, pointer) => {
    const refusal = await scene.app.api.refused("/v1/connectors", {
      body: { name: "CRM", url: scene.crm.url, ...wrong },
    });
    expect(refusal).toMatchObject({ status: 422, errors: [{ pointer }] });
  });

  test("an answer is judged by the connector's own conditions, and the log says which did not hold", async () => {
    const { api } = scene.app.newAccount();
    scene.crm.respondWith(({ url }) => (url === "/judged" ? { status: 200, body: '{"data": []}' } : {}));
    const success = { status: [200, { from: 202, to: 204 }], response_key: "data.ok" };
    const { id: connectorId, ...created } = await api.createConnector({
      url: `${scene.crm.url}/judged`,
      success,
      retry_limit: 0,
    });
    expect(created.success).toEqual({ ...success, expected_value: true });
    const { id } = await api.report(started("c1"));
    const delivery = await api.deliveryOf(id, isOver);
    expect(delivery).toMatchObject({
      status: "exhausted",
      reason: expect.stringContaining('its body has no "data.ok"'),
    });
    expect((await api.delivery(delivery.id)).attempts_made).toMatchObject([{ answer: { status: 200 } }]);
    const patch = { method: "PATCH", body: { success: { status: 200 } } };
    expect((await api.ask(`/v1/connectors/${connectorId}`, patch)).status).toBe(200);
    expect(await api.deliveryOf((await api.report(started("c2"))).id, isOver)).toMatchObject({ status: "delivered" });
  });

  test("a variable called __proto__ is no variable", async () => {
    const body = `{"name": "CRM", "url": "${scene.crm.url}", "template": {"body": "\\"{{__proto__}}\\"", "variables": {"__proto__": {"source": "default"}}}}`;
    expect(await scene.app.api.refused("/v1/connectors", { body })).toMatchObject({
      errors: [{ pointer: expect.stringMatching(/^#\/template\/(body|variables)/) }],
    });
  });
});
