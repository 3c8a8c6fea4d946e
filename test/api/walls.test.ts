import { afterAll, beforeAll, expect, test } from "vitest";
import { SCOPES } from "../../src/contract/scopes.ts";
import type { ApiClient } from "../support/api-client.ts";
import { type ApiOperation, describeApi, pathWith } from "../support/api-operations.ts";
import { ended, started } from "../support/call-events.ts";
import { makeRecords } from "../support/make-records.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { inviteMember } from "../support/sessions.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

let app: TestApp;
let operations: ApiOperation[];
let crm: Receiver;
beforeAll(async () => {
  app = await startTestApp({ database: "sqlite" });
  crm = await startReceiver();
  ({ operations } = await describeApi(app.api));
});
afterAll(async () => {
  await app.stop();
  await crm.close();
});

const nameOf = ({ method, path }: ApiOperation) => `${method} ${path}`;
/** What a route is asked with where nothing but its path matters. */
const asked = (operation: ApiOperation, id: string) => {
  const query = operation.parameters.some(({ name }) => name === "connector_id") ? "?connector_id=con_x" : "";
  const body = operation.body === null ? {} : { body: {} };
  return [pathWith(operation, id) + query, { method: operation.method, ...body }] as const;
};

test("a key with every scope but the one that a route needs is refused by it, and named the one", async () => {
  const secured = operations.filter(({ scope }) => scope !== null);
  expect(new Set(secured.map(({ scope }) => scope))).toEqual(new Set(SCOPES));
  expect(secured.length).toBeGreaterThan(25);
  const { api } = app.newAccount();
  const keys = new Map<unknown, string>();
  for (const scope of SCOPES) {
    const scopes = SCOPES.filter((other) => other !== scope);
    keys.set(scope, (await api.createKey({ scopes, rate_limit: null })).key);
  }
  for (const operation of secured) {
    const [path, request] = asked(operation, "x");
    const { status, code, detail } = await api.refused(path, { ...request, key: keys.get(operation.scope) ?? null });
    expect([nameOf(operation), status, code]).toEqual([nameOf(operation), 403, "missing_scope"]);
    expect(detail).toContain(`"${operation.scope}"`);
  }
});

test("a key with the one scope that a route needs is let in by it, and nobody without a key is", async () => {
  const { api } = app.newAccount();
  const keys = new Map<unknown, string>();
  for (const scope of SCOPES) keys.set(scope, (await api.createKey({ scopes: [scope], rate_limit: null })).key);
  for (const operation of operations.filter(({ scope, isStream }) => scope !== null && !isStream)) {
    const [path, request] = asked(operation, "x");
    const { status } = await api.ask(path, { ...request, key: keys.get(operation.scope) ?? null });
    expect([401, 403, 429, 500, 503], nameOf(operation)).not.toContain(status);
    expect((await api.refused(path, { ...request, key: null })).status, nameOf(operation)).toBe(401);
  }
});

test("only what says nothing of any account is open to anybody", () => {
  const open = operations.filter(({ scope, isPersonal }) => scope === null && !isPersonal).map(nameOf);
  expect(open.toSorted()).toEqual(
    [
      "GET /healthz",
      "GET /metrics",
      "GET /readyz",
      // These ask for an API key among their parameters.
      "GET /rest/v1/ext/add_call_api/",
      "POST /rest/v1/ext/add_call_api/",
      // These ask for a password and for the token of a link.
      "POST /v1/join",
      "POST /v1/session",
      // These stand on web pages, and say nothing but that there is a widget.
      "GET /widget/{key}.js",
      "POST /widget/{key}/leads",
    ].toSorted(),
  );
});

/** The least that these routes ask for; the others that need an id take an empty body. */
const LEAST_BODIES: Record<string, object> = {
  "/v1/calls/{id}/outcome": { tag: "Sold" },
  "/v1/calls/{id}/transcript": { complete: true },
  "/v1/widgets/{id}/test-lead": { number: "+442079460100" },
  "/v1/agents/{id}/status": { status: "away" },
  "/v1/calls/{id}/hold": { held: true },
  "/v1/calls/{id}/transfer": { to: "202" },
};

/** One of everything that has an id, in an account of its own. */
async function everything(api: ApiClient) {
  const connector = await api.createConnector({ url: crm.url });
  const [event] = await api.reportAll([started("their-call"), ended("their-call")]);
  const delivery = await api.deliveryOf(event?.id ?? "", ({ status }) => status === "delivered");
  const replay = await api.startReplay({ connector_id: connector.id, from: 0 });
  const key = await api.createKey({});
  const widget = await api.post<{ id: string; key: string }>("/v1/widgets", { name: "Contact form" });
  const lead = await api.postLead({ widget_key: widget.key, lc_number: "+442079460100" });
  const member = await inviteMember(api);
  const trunk = await api.post<{ id: string }>("/v1/trunks", { name: "Carrier", host: "sip.carrier.example" });
  const sms = await api.post<{ id: string }>("/v1/sms", { direction: "sent", from: "1", to: "2", text: "theirs" });
  const inspector = await api.post<{ id: string; path: string }>("/v1/inspectors", {});
  await fetch(app.url + inspector.path, { method: "POST" });
  const [inspected] = await api.until(
    async () => (await api.get<{ data: { id: string }[] }>(`/v1/inspectors/${inspector.id}/requests`)).data,
    (requests) => requests.length > 0,
  );
  return {
    ...(await makeRecords(api)),
    inspectors: inspector.id,
    inspected: inspected?.id ?? "",
    sms: sms.id,
    trunks: trunk.id,
    connectors: connector.id,
    events: event?.id ?? "",
    calls: "their-call",
    deliveries: delivery.id,
    replays: replay.id,
    keys: key.id,
    members: member.id,
    widgets: widget.id,
    leads: lead.lead_id,
  };
}

test("another account's ids are answered like those that do not exist, on every route that takes one", async () => {
  const theirs = app.newAccount();
  const ids: Record<string, string> = await everything(theirs.api);
  const { api } = app.newAccount();
  const withId = operations.filter(({ path, isStream }) => path.includes("{id}") && !isStream);
  expect(withId.length).toBeGreaterThan(15);
  for (const operation of withId) {
    const noun = operation.path.split("/")[2] ?? "";
    const foreign = ids[noun];
    if (foreign === undefined) throw new Error(`this test has no ${noun} to ask for`);
    const body =
      operation.method === "PATCH"
        ? { name: "mine now" }
        : operation.body === null
          ? undefined
          : (LEAST_BODIES[operation.path] ?? {});
    const request = { method: operation.method, ...(body === undefined ? {} : { body }) };
    const answer = await api.ask(pathWith(operation, foreign), request);
    const unknown = await api.ask(pathWith(operation, "unknown"), request);
    expect([nameOf(operation), answer.status]).toEqual([nameOf(operation), 404]);
    expect(JSON.stringify(answer.body)).toBe(JSON.stringify(unknown.body).replaceAll("unknown", foreign));
    // These need telephony, and are tested where there is some.
    if (/\/(?:recording|phone-account)$/.test(operation.path)) continue;
    // It is there for who owns it.
    const owned = await theirs.api.ask(pathWith(operation, foreign), { method: "GET" });
    expect([200, 405], `${nameOf(operation)} harmed it`).toContain(owned.status);
  }
});

test("broken JSON and a list are refused by every route that takes a body, and nothing is stored", async () => {
  const { api } = app.newAccount();
  const records: Record<string, string> = await makeRecords(api);
  const lists = operations.filter((each) => isList(each) && !each.parameters.some(({ required }) => required));
  const stored = () => Promise.all(lists.map(async ({ path }) => (await api.get<{ data: object[] }>(path)).data));
  const before = await stored();
  const secured = operations.filter(({ body, scope }) => body !== null && scope !== null);
  expect(secured.length).toBeGreaterThan(30);
  for (const operation of secured) {
    const { method, path } = operation;
    const refusal = async (body: string) => {
      const { status, code } = await api.refused(pathWith(operation, records[path.split("/")[2] ?? ""] ?? "x"), {
        method,
        body,
      });
      return [nameOf(operation), status, code];
    };
    expect(await refusal('{"name":')).toEqual([nameOf(operation), 400, "invalid_json"]);
    expect(await refusal('[{"name":"x"}]')).toEqual([nameOf(operation), 422, "invalid_body"]);
  }
  expect(await stored()).toEqual(before);
});

/** What every account has. */
const OWN_FROM_THE_START: Record<string, object> = { "/v1/keys": { name: "test" }, "/v1/members": { role: "owner" } };

/** What is no list of an account's own: the dialects, the account itself, and figures and tables, whose walls test/api/call-search.test.ts holds. */
const NO_LISTS = [
  "/v1/dialects",
  "/v1/account",
  "/v1/first-steps",
  "/v1/figures",
  "/v1/deliveries/summary",
  "/v1/calls.csv",
  "/v1/call-settings",
  "/v1/dial-usage",
];

function isList({ method, path, scope, isStream }: ApiOperation): boolean {
  return method === "GET" && scope !== null && !isStream && !path.includes("{") && !NO_LISTS.includes(path);
}

test("nothing of another account is in any list, nor can it be named in a body or a query", async () => {
  const theirs = app.newAccount();
  const ids = await everything(theirs.api);
  const { api } = app.newAccount();
  for (const { path } of operations.filter(isList)) {
    const query = path.startsWith("/v1/deliveries") ? `?connector_id=${ids.connectors}` : "";
    const { data } = await api.get<{ data: { name?: string }[] }>(path + query);
    const own = OWN_FROM_THE_START[path];
    expect(data, path).toEqual(own ? [expect.objectContaining(own)] : []);
  }
  const body = { connector_id: ids.connectors, from: 0 };
  const refusal = await api.refused("/v1/replays", { body });
  expect(refusal).toEqual(await api.refused("/v1/replays", { body: { ...body, connector_id: "con_unknown" } }));
  expect((await api.ask("/v1/connectors/order", { method: "PUT", body: { ids: [ids.connectors] } })).status).toBe(422);
  // The same ids mean something else here.
  expect(await api.report({ ...started("their-call"), id: ids.events })).toEqual({
    id: ids.events,
    call_id: "their-call",
    seq: 1,
  });
});
