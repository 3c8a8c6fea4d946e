import { readFileSync } from "node:fs";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newConnectorSchema } from "../../src/contract/connectors.ts";
import type { Database } from "../../src/store/database.ts";
import { type ApiClient, type CreatedConnector, rowsOf } from "../support/api-client.ts";
import { started } from "../support/call-events.ts";
import { startReceiver } from "../support/receiver.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

const URL_OF_CRM = "https://crm.example/hooks";

describe.each(ENGINES)("connectors on %s", (database) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ database });
  });
  afterAll(() => app.stop());

  test("a new connector has every default, and its secret is shown once", async () => {
    const { api } = app.newAccount();
    const { secret, ...created } = await api.createConnector({ name: "CRM", url: URL_OF_CRM });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    const { active, ...defaults } = newConnectorSchema.parse({ name: "CRM", url: URL_OF_CRM });
    expect(created).toEqual({
      ...defaults,
      settings: { method: "POST" },
      id: expect.stringMatching(/^con_/),
      position: 0,
      active,
      status: "active",
      paused: null,
      last_success_at: null,
      created_at: expect.any(Number),
      updated_at: created.created_at,
    });
    expect(await api.connector(created.id)).toEqual(created);
    expect(await api.client.get("/v1/connectors")).toEqual({ data: [created] });
  });

  test("only what is given changes; headers and settings are replaced whole", async () => {
    const { api } = app.newAccount();
    const { secret: _, ...before } = await api.createConnector({
      url: URL_OF_CRM,
      dialect: "dialer",
      headers: { "X-One": "1", "X-Two": "2" },
      settings: { use_routes: true, additional_data: '{"a":1}' },
    });
    const patch = (body: object) => api.ask(`/v1/connectors/${before.id}`, { method: "PATCH", body });
    expect((await patch({ name: "Other" })).body).toEqual({ ...before, name: "Other", updated_at: expect.any(Number) });
    const changed = await patch({ headers: { "X-Three": "3" }, settings: { is_post_format: false } });
    expect(changed.body).toMatchObject({
      name: "Other",
      headers: { "X-Three": "3" },
      settings: { use_routes: false, additional_data: "", is_post_format: false, send_sms_events: false },
    });
    expect(await api.connector(before.id)).toEqual(changed.body);
    expect(await api.refused(`/v1/connectors/${before.id}`, { method: "PATCH", body: {} })).toMatchObject({
      status: 422,
      errors: [{ pointer: "#", fix: "Give at least one field to change." }],
    });
    expect(
      await api.refused(`/v1/connectors/${before.id}`, { method: "PATCH", body: { name: "N", dialect: "standard" } }),
    ).toMatchObject({ errors: [{ pointer: "#/dialect" }] });
  });

  test("changes at the same time do not undo each other", async () => {
    const { api } = app.newAccount();
    const { id } = await api.createConnector({ url: URL_OF_CRM });
    const changes = [{ name: "N" }, { timeout_ms: 200 }, { retry_limit: 3 }, { concurrency: 9 }, { ordered: false }];
    await Promise.all(changes.map((body) => api.ask(`/v1/connectors/${id}`, { method: "PATCH", body })));
    expect(await api.connector(id)).toMatchObject(Object.assign({}, ...changes));
  });

  test("a header that comes back redacted keeps its value, and goes out as it is", async () => {
    const receiver = await startReceiver();
    const { api } = app.newAccount();
    const headers = { Authorization: "Bearer s3cret", "X-Tenant": "7" };
    const { id } = await api.createConnector({ url: receiver.url, headers });
    const shown = await api.connector(id);
    expect(shown.headers).toEqual({ Authorization: "[redacted]", "X-Tenant": "7" });
    const body = { headers: { ...shown.headers, "X-Tenant": "8" } };
    expect((await api.ask(`/v1/connectors/${id}`, { method: "PATCH", body })).body).toMatchObject(body);
    await api.report(started("c"));
    const [request] = await receiver.waitFor(1);
    expect(request?.headers).toMatchObject({ authorization: "Bearer s3cret", "x-tenant": "8" });
    await receiver.close();
  });

  test("a deleted connector is gone from every list, and the others close ranks", async () => {
    const { api } = app.newAccount();
    const [first, second, third] = await threeConnectors(api);
    expect((await api.ask(`/v1/connectors/${second.id}`, { method: "DELETE" })).status).toBe(204);
    expect(await api.refused(`/v1/connectors/${second.id}`, { method: "DELETE" })).toMatchObject({ status: 404 });
    const { data } = await api.client.get("/v1/connectors");
    expect(data.map(({ id, position }) => [id, position])).toEqual([
      [first.id, 0],
      [third.id, 1],
    ]);
  });

  test("the order is what the list says, and a list that does not name each once is refused with the right ids", async () => {
    const { api } = app.newAccount();
    const stranger = await app.newAccount().api.createConnector({ url: URL_OF_CRM });
    const ids = (await threeConnectors(api)).map(({ id }) => id);
    const [a, b, c] = ids as [string, string, string];
    const order = (list: unknown) => api.ask("/v1/connectors/order", { method: "PUT", body: { ids: list } });
    const { status, body } = await order([c, a, b]);
    expect(status).toBe(200);
    expect((body as { data: CreatedConnector[] }).data.map(({ id }) => id)).toEqual([c, a, b]);
    expect(await api.client.get("/v1/connectors")).toEqual(body);
    for (const wrong of [[a, b], [a, b, b], [a, b, c, c], [a, b, "con_nobody"], [a, b, stranger.id], []]) {
      const refusal = await api.refused("/v1/connectors/order", { method: "PUT", body: { ids: wrong } });
      expect(refusal).toMatchObject({ status: 422, errors: [{ pointer: "#/ids" }] });
      for (const id of ids) expect(refusal.errors?.[0]?.fix).toContain(id);
    }
    expect(await api.client.get("/v1/connectors")).toEqual(body);
  });

  test.each([
    ["crm.example/hooks", "an address without a scheme"],
    ["//crm.example/hooks", "an address without a scheme"],
    ["ftp://crm.example/", "another scheme"],
    ["http://", "no host"],
    ["https://user:pass@crm.example/", "credentials"],
    ["http://10.0.0.1/", "a private address"],
    ["http://169.254.169.254/latest/meta-data", "a metadata service"],
    ["http://[::1]:8080/", "loopback over IPv6"],
    ["http://[::ffff:10.0.0.1]/", "an IPv4-mapped address"],
    ["http://0xa9fea9fe/", "a hexadecimal address"],
    ["http://012.0.0.1/", "an octal address"],
    ["http://167772161/", "a decimal address"],
  ])("%s is refused when it is saved, as the field that is wrong (%s)", async (url) => {
    const { api } = app;
    const { data: before } = await api.client.get("/v1/connectors");
    const refusal = await api.refused("/v1/connectors", { body: { name: "CRM", url } });
    expect(refusal).toMatchObject({ status: 422, code: "invalid_body", errors: [{ in: "body", pointer: "#/url" }] });
    expect((await api.client.get("/v1/connectors")).data).toEqual(before);
  });

  test("an existing connector's address is checked as a new one's is", async () => {
    const { api } = app.newAccount();
    const { id } = await api.createConnector({ url: URL_OF_CRM });
    const patch = { method: "PATCH", body: { url: "http://192.168.1.1/" } };
    expect(await api.refused(`/v1/connectors/${id}`, patch)).toMatchObject({
      detail: expect.stringContaining("private address"),
      errors: [{ pointer: "#/url" }],
    });
    expect(await api.connector(id)).toMatchObject({ url: URL_OF_CRM });
  });

  test.each([
    [{ headers: { "X-A": "1\r\nX-B: 2" } }, "#/headers/X-A", "no line breaks"],
    [{ headers: { "X-A\r\nX-B": "1" } }, "#/headers/X-A%0D%0AX-B", "letters, digits"],
    [{ headers: { "": "1" } }, "#/headers/", "letters, digits"],
    [{ headers: { Host: "evil.example" } }, "#/headers/Host", "set by Hookswitch itself"],
    [{ headers: { "content-length": "1" } }, "#/headers/content-length", "set by Hookswitch itself"],
    [{ headers: { "Transfer-Encoding": "chunked" } }, "#/headers/Transfer-Encoding", "set by Hookswitch itself"],
    [{ headers: { "webhook-signature": "v1,x" } }, "#/headers/webhook-signature", "set by Hookswitch itself"],
    [{ headers: { "X-A": 1 } }, "#/headers/X-A", "a text"],
    [{ dialect: "klingon" }, "#/dialect", "standard, dialer"],
    [{ settings: { method: "GET" } }, "#/settings/method", '"PUT"'],
    [{ settings: { use_routes: true } }, "#/settings/use_routes", "Leave it out"],
    [{ dialect: "dialer", settings: { additional_data: "[1]" } }, "#/settings/additional_data", "object"],
    [{ dialect: "dialer", settings: { use_routes: "yes" } }, "#/settings/use_routes", "true or false"],
    [{ events: ["call.rang"] }, "#/events/0", "call.ringing"],
    [{ access: { lines: ["1"] } }, "#/access/lines", '"line"'],
    [{ timeout_ms: 99 }, "#/timeout_ms", "100"],
    [{ retry_limit: -1 }, "#/retry_limit", "0"],
    [{ concurrency: 1.5 }, "#/concurrency", "whole number"],
    [{ rate_limit: 0 }, "#/rate_limit", "0.01"],
    [{ colour: "red" }, "#/colour", "Leave it out"],
    [{ name: "" }, "#/name", "1 character"],
  ])("%j is refused at %s, and no connector is made", async (wrong, pointer, fix) => {
    const { api } = app;
    const before = await api.client.get("/v1/connectors");
    const refusal = await api.refused("/v1/connectors", { body: { name: "CRM", url: URL_OF_CRM, ...wrong } });
    expect(refusal).toMatchObject({ status: 422, code: "invalid_body", errors: [{ in: "body", pointer }] });
    expect(refusal.errors?.[0]?.fix).toContain(fix);
    expect(await api.client.get("/v1/connectors")).toEqual(before);
  });

  test("every dialect says which events it has and draws its settings", async () => {
    const { data } = await app.api.client.get("/v1/dialects");
    expect(data.map(({ name }) => name)).toEqual(expect.arrayContaining(["standard", "dialer"]));
    const dialer = data.find(({ name }) => name === "dialer");
    expect(dialer).toMatchObject({ events: { "call.started": "callStarted", "call.failed": "callEnded" } });
    expect(Object.keys(dialer?.settings.properties ?? {})).toEqual([
      "additional_data",
      "use_routes",
      "is_post_format",
      "send_sms_events",
    ]);
  });

  test("an account has at most 200 connectors, however many are asked for at once", async () => {
    const { api } = app.newAccount();
    const { id } = await api.createConnector({ url: URL_OF_CRM });
    // Made one by one, all of them would be read again after each.
    await app.restart(async ({ db }) => {
      const row = await db.selectFrom("connectors").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
      const copies = Array.from({ length: 194 }, (_, n) => ({ ...row, id: `${id}_${n}`, position: n + 1 }));
      await db.insertInto("connectors").values(copies).execute();
    });
    const body = { name: "CRM", url: URL_OF_CRM };
    const answers = await Promise.all(Array.from({ length: 10 }, () => api.ask("/v1/connectors", { body })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(5);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: "too_many_connectors" });
    const { data } = await api.client.get("/v1/connectors");
    expect(data.map(({ position }) => position)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  test("no secret is in any other answer, in the log, or in the clear in the database", async () => {
    const receiver = await startReceiver();
    const { api, apiKey } = app.newAccount();
    const created = await api.createConnector({ url: receiver.url, headers: { "X-Api-Token": "t0p-s3cret-value" } });
    const rotated = await api.client.post("/v1/connectors/{id}/rotate-secret", { path: { id: created.id } });
    const { key } = await api.createKey({ name: "another" });
    await api.report(started("c"));
    await receiver.waitFor(1);
    const event = (await rowsOf(api.client.list("/v1/events")))[0]?.id ?? "";
    const [delivery] = await api.until(
      () => api.deliveriesOf(event),
      ([first]) => first?.status === "delivered",
    );
    const detail = await api.delivery(delivery?.id ?? "");
    expect(detail.attempts_made[0]?.request.headers["x-api-token"]).toBe("[redacted]");
    const answers = [
      detail,
      await api.client.get("/v1/connectors"),
      await api.client.get("/v1/keys"),
      await rowsOf(api.client.list("/v1/events")),
    ];

    const secrets = [created.secret, rotated.secret, "t0p-s3cret-value", key, apiKey];
    for (const place of [JSON.stringify(answers), app.log.join("")]) {
      for (const secret of secrets) expect(place).not.toContain(secret);
    }
    await app.restart(async (store) => {
      const everything = await contentOf(store, app.databaseUrl);
      for (const secret of [...secrets, ...secrets.slice(0, 2).map((text) => text.slice("whsec_".length))]) {
        expect(everything.includes(secret)).toBe(false);
      }
      // The search can find what is there.
      expect(everything.includes(created.id)).toBe(true);
    });
    expect(await api.connector(created.id)).toMatchObject({ headers: { "X-Api-Token": "[redacted]" } });
    await receiver.close();
  });
});

async function threeConnectors(api: ApiClient) {
  const make = (name: string) => api.createConnector({ name, url: URL_OF_CRM });
  return [await make("first"), await make("second"), await make("third")] as const;
}

/** All that is stored: the file's bytes, or every row as text where there is no file to read. */
async function contentOf(store: Database, url: string): Promise<Buffer> {
  if (store.engine === "sqlite") {
    const path = url.slice("sqlite:".length);
    return Buffer.concat([path, `${path}-wal`].map((file) => readFileSync(file)));
  }
  const tables = await store.db.introspection.getTables();
  const rows = await Promise.all(
    tables.map(({ name }) => sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(store.db)),
  );
  return Buffer.from(rows.flatMap((result) => result.rows.map(({ row }) => row)).join("\n"));
}
