import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { LeadView } from "../../src/contract/leads.ts";
import type { WidgetView } from "../../src/contract/widgets.ts";
import type { ApiRequest, Page } from "../support/api-client.ts";
import { startTestApp, type TestAccount, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

const PATH = "/rest/v1/ext/add_call_api/";
const FORM = "application/x-www-form-urlencoded";

type Answer = { success: boolean; call_id: string; lead_id: string; status: string };

describe.each(ENGINES)("a lead is posted, on %s", (database) => {
  let app: TestApp;
  let account: TestAccount;
  let widget: WidgetView;
  beforeAll(async () => {
    app = await startTestApp({ database });
    account = app.newAccount();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    widget = await account.api.post("/v1/widgets", { name: "Contact form", country: "GB" });
  });

  const keys = () => ({ widget_key: widget.key, api_key: account.apiKey });
  const send = (path: string, request: ApiRequest) => account.api.ask<Answer>(path, { key: null, ...request });
  const post = (parameters: object, headers = {}) => send(PATH, { body: parameters, headers });
  const query = (parameters: Record<string, string>) => `?${new URLSearchParams(parameters)}`;
  const leads = async () => (await account.api.get<Page<LeadView>>(`/v1/leads?widget_id=${widget.id}`)).data;

  describe("and taken", () => {
    const right = { status: 200, body: { success: true, status: "queued" } };

    test.each([PATH, PATH.slice(0, -1)])("by GET and POST, as JSON and as a form, at %s", async (path) => {
      const parameters = { ...keys(), lc_param_name: "Zoë & Co +1" };
      const multipart = new Response(new URLSearchParams({ x: "" })).headers;
      expect(multipart.get("content-type")).toContain(FORM);
      const numbers = ["+442079460101", "+442079460102", "+442079460103", "+442079460104", "+442079460105"];
      const [get = "", json = "", form = "", parts = "", mixed = ""] = numbers;
      expect(await send(path + query({ ...parameters, lc_number: get }), { method: "GET" })).toMatchObject(right);
      expect(await send(path, { body: { ...parameters, lc_number: json } })).toMatchObject(right);
      const encoded = new URLSearchParams({ ...parameters, lc_number: form }).toString();
      expect(await send(path, { body: encoded, headers: { "content-type": FORM } })).toMatchObject(right);
      const data = new FormData();
      for (const [name, value] of Object.entries({ ...parameters, lc_number: parts })) data.set(name, value);
      const body = new Response(data);
      const type = body.headers.get("content-type") ?? "";
      const bytes = new Uint8Array(await body.arrayBuffer());
      expect(await send(path, { body: bytes, headers: { "content-type": type } })).toMatchObject(right);
      expect(await send(path + query({ ...keys() }), { body: { lc_number: mixed } })).toMatchObject(right);
      expect((await leads()).map(({ phone }) => phone).sort()).toEqual(numbers);
      for (const { params, phone } of await leads()) {
        expect(params).toEqual(phone === mixed ? {} : { lc_param_name: "Zoë & Co +1" });
      }
    });

    test("with every parameter: numbers in E.164, parameters under their names", async () => {
      const { body } = await post({
        ...keys(),
        lc_number: "(415) 555-2671",
        lc_number_2: "1 415 555 2672",
        country: "us",
        lc_param_email: "john@example.com",
        lc_param_age: 42,
        lc_param_empty: "",
        lc_param_null: null,
        utm_source: "somewhere",
      });
      const [lead] = await leads();
      expect(lead).toEqual({
        id: body.lead_id,
        call_id: body.call_id,
        widget_id: widget.id,
        phone: "+14155552671",
        created_at: expect.any(Number),
        source: "api",
        country: "US",
        params: { lc_param_email: "john@example.com", lc_param_age: "42", lc_param_empty: "" },
        ...{ status: "queued", tries: 0, next_try_at: expect.any(Number) },
        phone_2: "+14155552672",
      });
      expect(await account.api.get(`/v1/leads/${body.lead_id}`)).toEqual(lead);
    });

    test.each([
      [{ lc_number: "02079460100" }, "+442079460100"],
      [{ lc_number: "2079460100" }, "+442079460100"],
      [{ lc_number: "020 7946 0100", country: "UK" }, "+442079460100"],
      [{ lc_number: "0309876543", country: "NL" }, "+31309876543"],
      [{ lc_number: "309876543", country: "nl" }, "+31309876543"],
      [{ lc_number: "+31309876543", country: "" }, "+31309876543"],
    ])("%j is %s", async (parameters, phone) => {
      expect(await post({ ...keys(), ...parameters })).toMatchObject(right);
      expect(await leads()).toMatchObject([{ phone }]);
    });

    test("the answer comes when its event and its call are stored, and the event goes to the connectors", async () => {
      const { body } = await post({ ...keys(), lc_number: "+442079460100" });
      const { data } = await account.api.get<Page<object>>("/v1/events?type=lead.created&limit=1");
      expect(data).toMatchObject([
        {
          call_id: body.call_id,
          data: {
            call_id: body.call_id,
            widget: widget.id,
            widget_key: widget.key,
            widget_name: "Contact form",
            lead: { id: body.lead_id, phone: "+442079460100", source: "api", params: {} },
          },
        },
      ]);
    });

    test("the same number within the time is the same lead, also when both come at once; later it is another", async () => {
      const parameters = { ...keys(), lc_number: "+442079460100" };
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(parameters)));
      const [first] = answers;
      for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 200, body: first?.body });
      expect(await post({ ...parameters, lc_number: "020 7946 0100" })).toMatchObject({ body: first?.body });
      expect(await leads()).toHaveLength(1);
      expect((await post({ ...parameters, lc_number: "+442079460101" })).body.lead_id).not.toBe(first?.body.lead_id);

      const ask = { method: "PATCH", body: { dedupe_seconds: 0 } };
      expect((await account.api.ask(`/v1/widgets/${widget.id}`, ask)).status).toBe(200);
      const others = await Promise.all([post(parameters), post(parameters)]);
      expect(new Set([first, ...others].map((answer) => answer?.body.call_id)).size).toBe(3);
    });

    test("a lead outside the hours is scheduled, and one that is dropped is not called any more", async () => {
      const tomorrow = new Date(Date.now() + 86_400_000);
      const day = (["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const)[tomorrow.getUTCDay()] ?? "sun";
      const body = { hours: { [day]: [{ from: "12:00", to: "13:00" }] } };
      await account.api.ask(`/v1/widgets/${widget.id}`, { method: "PATCH", body });
      const { body: answer } = await post({ ...keys(), lc_number: "+442079460100" });
      expect(answer.status).toBe("scheduled");
      const noon = Date.UTC(tomorrow.getUTCFullYear(), tomorrow.getUTCMonth(), tomorrow.getUTCDate(), 12);
      expect(await leads()).toMatchObject([{ status: "scheduled", next_try_at: noon }]);
      const { data } = await account.api.get<Page<object>>(`/v1/calls/${answer.call_id}/steps`);
      expect(data).toMatchObject([{ kind: "scheduled", text: expect.stringContaining("outside the widget's hours") }]);
      const dropped = await account.api.post<LeadView>(`/v1/leads/${answer.lead_id}/drop`);
      expect(dropped).toMatchObject({ status: "dropped", next_try_at: null });
    });
  });

  test("an address of two megabytes is refused as everything else is", async () => {
    const path = PATH + query({ ...keys(), lc_number: "+442079460100", lc_param_big: "x".repeat(2 * 1_048_576) });
    expect(await send(path, { method: "GET" })).toMatchObject({
      status: 431,
      body: { success: false, error: { code: "headers_too_large", message: expect.any(String), field: null } },
    });
    expect(await leads()).toEqual([]);
  });

  test.each(["%", "%ff", "x".repeat(1_000)])(
    "a form's address that cannot be read, %j, is refused as well",
    async (key) => {
      expect(await send(`/widget/${key}/leads`, { body: { lc_number: "+442079460100" } })).toMatchObject({
        status: 400,
        body: { success: false, error: { code: "malformed_url", message: expect.any(String), field: null } },
      });
    },
  );

  describe("and refused, with nothing stored", () => {
    const refused = (status: number, code: string, field: string | null) => ({
      status,
      body: { success: false, error: { code, message: expect.stringMatching(/^[A-Z"].+\.$/), field } },
    });

    test.each<[object, ReturnType<typeof refused>]>([
      [{ widget_key: undefined }, refused(400, "missing_parameter", "widget_key")],
      [{ api_key: "" }, refused(400, "missing_parameter", "api_key")],
      [{ lc_number: null }, refused(422, "invalid_body", "lc_number")],
      [{ lc_number: "" }, refused(400, "missing_parameter", "lc_number")],
      [{ widget_key: "wk_unknown" }, refused(404, "unknown_widget", "widget_key")],
      [{ api_key: "hs_wrong" }, refused(401, "wrong_api_key", "api_key")],
      [{ lc_number: 442079460100 }, refused(422, "invalid_body", "lc_number")],
      [{ lc_number: ["+442079460100"] }, refused(422, "invalid_body", "lc_number")],
      [{ lc_number: "1-800-FLOWERS" }, refused(422, "invalid_number", "lc_number")],
      [{ lc_number: "+44 20 7946 0100 ext 5" }, refused(422, "invalid_number", "lc_number")],
      [{ lc_number: `+44${"0".repeat(60)}` }, refused(422, "invalid_number", "lc_number")],
      [{ lc_number: "12" }, refused(422, "invalid_number", "lc_number")],
      [{ lc_number_2: "x" }, refused(422, "invalid_number", "lc_number_2")],
      [{ country: "XX" }, refused(422, "invalid_country", "country")],
      [{ country: "United Kingdom" }, refused(422, "invalid_country", "country")],
      [{ lc_param_agent05name: "James" }, refused(422, "invalid_agent", "lc_param_agent05phone")],
      [{ lc_param_agent05phone: "none" }, refused(422, "invalid_number", "lc_param_agent05phone")],
      [{ lc_param_nested: { a: 1 } }, refused(422, "invalid_parameter", "lc_param_nested")],
      [{ lc_param_long: "x".repeat(10_001) }, refused(422, "invalid_parameter", "lc_param_long")],
      [{ [`lc_param_${"x".repeat(200)}`]: "1" }, refused(422, "invalid_parameter", expect.any(String))],
      [{ lc_param_big: "x".repeat(2 * 1_048_576) }, refused(413, "body_too_large", null)],
      [
        Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`lc_param_${n}`, "1"])),
        refused(422, "too_many_parameters", null),
      ],
    ])("%.80j", async (wrong, refusal) => {
      expect(await post({ ...keys(), lc_number: "+442079460100", ...wrong })).toMatchObject(refusal);
      expect(await leads()).toEqual([]);
    });

    test.each<[string, ApiRequest, ReturnType<typeof refused>]>([
      ["no JSON", { body: "{" }, refused(400, "invalid_json", null)],
      ["an array", { body: "[]" }, refused(422, "invalid_body", null)],
      [
        "another content type",
        { body: "x", headers: { "content-type": "text/plain" } },
        refused(415, "unsupported_media_type", null),
      ],
      ["nothing at all", { method: "POST" }, refused(400, "missing_parameter", "widget_key")],
      [
        "a form with broken encoding",
        { body: "lc_number=%zz", headers: { "content-type": FORM } },
        refused(422, "invalid_body", "lc_number"),
      ],
      [
        "a form field twice",
        { body: "lc_number=1&lc_number=2", headers: { "content-type": FORM } },
        refused(422, "invalid_body", "lc_number"),
      ],
      [
        "a form of parts without any",
        { body: "x", headers: { "content-type": "multipart/form-data" } },
        refused(400, "invalid_form", null),
      ],
    ])("%s", async (_name, request, refusal) => {
      expect(await send(PATH, request)).toMatchObject(refusal);
    });

    test("a parameter that is given twice, in the address or beside the body", async () => {
      const parameters = query({ ...keys(), lc_number: "+442079460100" });
      const twice = await send(`${PATH}${parameters}&lc_number=%2B442079460101`, { method: "GET" });
      expect(twice).toMatchObject(refused(400, "invalid_query", "lc_number"));
      const both = await send(PATH + parameters, { body: { lc_number: "+442079460101" } });
      expect(both).toMatchObject(refused(422, "invalid_body", "lc_number"));
      expect(await leads()).toEqual([]);
    });

    test("by a widget that is switched off, a foreign website, another account's key, or one without the scope", async () => {
      const parameters = { ...keys(), lc_number: "+442079460100" };
      const change = (body: object) => account.api.ask(`/v1/widgets/${widget.id}`, { method: "PATCH", body });
      await change({ allowed_origins: ["https://www.example.com"] });
      expect(await post(parameters, { origin: "https://evil.example" })).toMatchObject(
        refused(403, "origin_not_allowed", null),
      );
      const foreign = { ...parameters, api_key: app.newAccount().apiKey };
      expect(await post(foreign)).toMatchObject(refused(401, "wrong_api_key", "api_key"));
      const { key } = await account.api.createKey({ scopes: ["events:write"] });
      expect(await post({ ...parameters, api_key: key })).toMatchObject(refused(403, "missing_scope", "api_key"));
      await change({ enabled: false });
      expect(await post(parameters)).toMatchObject(refused(403, "widget_disabled", "widget_key"));
      expect(await leads()).toEqual([]);
      await change({ enabled: true });
      expect(await post(parameters, { origin: "https://www.example.com" })).toMatchObject({ status: 200 });
    });

    test("to who asks for the headers alone, and the methods are named", async () => {
      const path = PATH + query({ ...keys(), lc_number: "+442079460100" });
      expect(await send(path, { method: "HEAD" })).toMatchObject({ status: 405, headers: { allow: "GET, POST" } });
      expect(await leads()).toEqual([]);
    });

    test("a key that is rotated or revoked, from the answer on", async () => {
      const { id, key } = await account.api.createKey({ scopes: ["leads:write"] });
      const parameters = { widget_key: widget.key, api_key: key, lc_number: "+442079460100" };
      expect((await post(parameters)).status).toBe(200);
      await account.api.ask(`/v1/keys/${id}`, { method: "DELETE" });
      expect(await post(parameters)).toMatchObject(refused(401, "wrong_api_key", "api_key"));
      await account.api.post(`/v1/widgets/${widget.id}/rotate-key`);
      expect(await post({ ...parameters, ...keys() })).toMatchObject(refused(404, "unknown_widget", "widget_key"));
    });
  });
});
