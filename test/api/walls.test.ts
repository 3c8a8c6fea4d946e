import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SCOPES } from "../../src/contract/scopes.ts";
import type { ProblemBody } from "../../src/http/problem.ts";
import { type ApiDescription, type ApiOperation, describeApi, pathWith } from "../support/api-operations.ts";
import { started } from "../support/call-events.ts";
import { makeEverything } from "../support/make-everything.ts";
import { makeRecords } from "../support/make-records.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { signIn } from "../support/sessions.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { wrongBodies } from "../support/wrong-types.ts";

let app: TestApp;
let operations: ApiOperation[];
let schemas: ApiDescription["schemas"];
let crm: Receiver;
beforeAll(async () => {
  app = await startTestApp({ database: "sqlite" });
  crm = await startReceiver();
  ({ operations, schemas } = await describeApi(app.api));
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

test("a key that is revoked is let in by no route from then on", async () => {
  const { api } = app.newAccount();
  const { id, key } = await api.createKey({ rate_limit: null });
  expect((await api.ask("/v1/connectors", { key })).status).toBe(200);
  await api.client.delete("/v1/keys/{id}", { path: { id } });
  for (const operation of operations.filter(({ scope }) => scope !== null)) {
    const [path, request] = asked(operation, "x");
    const { status, detail } = await api.refused(path, { ...request, key });
    // An address that sends many of them is told that it does.
    expect([401, 429], nameOf(operation)).toContain(status);
    expect(detail).toMatch(/^(This API key is unknown or revoked|Too many unknown keys)/);
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

test("another account's ids are answered like those that do not exist, on every route that takes one", async () => {
  const theirs = app.newAccount();
  const ids = await makeEverything(theirs.api, { url: app.url, crmUrl: crm.url });
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

/** A new account, whose records stand where a path needs an id, and what is in all of its lists. */
async function startToRefuse() {
  const account = app.newAccount();
  const records: Record<string, string> = await makeRecords(account.api);
  const lists = operations.filter((each) => isList(each) && !each.parameters.some(({ required }) => required));
  expect(lists.length).toBeGreaterThan(10);
  const person = await signIn(account.api, account.owner);
  return {
    ...account,
    pathOf: (operation: ApiOperation) => pathWith(operation, records[operation.path.split("/")[2] ?? ""] ?? "x"),
    headersOf: ({ isPersonal }: ApiOperation): Record<string, string> =>
      isPersonal ? { cookie: person.cookie } : { authorization: `Bearer ${account.apiKey}` },
    stored: () => Promise.all(lists.map(async ({ path }) => (await account.api.get<{ data: object[] }>(path)).data)),
  };
}

/** Whoever posts leads is refused in the form that their scripts know. */
const isForLeads = ({ path }: ApiOperation) => /^\/(rest|widget)\//.test(path);

const takeBodies = () => operations.filter(({ body }) => body !== null);

test("broken JSON and values of another type are refused by every route that takes a body, and nothing is stored", async () => {
  const { api, pathOf, headersOf, stored } = await startToRefuse();
  const before = await stored();
  const asked = takeBodies().filter((each) => !isForLeads(each));
  expect(asked.length).toBeGreaterThan(40);
  let wrongFields = 0;
  for (const operation of asked) {
    const refusal = (body: unknown) =>
      api.refused(pathOf(operation), { method: operation.method, body, headers: headersOf(operation), key: null });
    const broken = await refusal('{"name":');
    expect([nameOf(operation), broken.status, broken.code]).toEqual([nameOf(operation), 400, "invalid_json"]);
    for (const whole of ['[{"name":"x"}]', '"name"', "7", "true", "null"]) {
      const { status, code } = await refusal(whole);
      expect([nameOf(operation), whole, status, code]).toEqual([nameOf(operation), whole, 422, "invalid_body"]);
    }
    for (const { body, pointer } of wrongBodies(operation.body ?? {}, schemas)) {
      const { status, errors = [] } = await refusal(body);
      const told = errors.find((each) => each.pointer === pointer);
      expect([nameOf(operation), status, told?.pointer], JSON.stringify([body, errors])).toEqual([
        nameOf(operation),
        422,
        pointer,
      ]);
      expect(told?.fix).not.toBe("");
      wrongFields++;
    }
  }
  expect(wrongFields).toBeGreaterThan(500);
  expect(await stored()).toEqual(before);
});

/** How large the bodies are that every route is sent. */
const TEN_MB = 10 * 1_048_576;

test("a body of 10 MB is refused by every route that takes one, before all of it is there, and nothing is stored", async () => {
  const { pathOf, headersOf, stored } = await startToRefuse();
  const before = await stored();
  const line = new Agent({ keepAlive: true, maxSockets: 1 });
  /** Sends a beginning, is refused for its size, and returns the most that the refusal says is taken. */
  async function refuse(operation: ApiOperation, { beginning, length }: { beginning: string; length?: number }) {
    const headers = { ...headersOf(operation), "content-type": "application/json" };
    const sending = request(app.url + pathOf(operation), {
      agent: length === undefined ? line : false,
      method: operation.method,
      headers: length === undefined ? headers : { ...headers, "content-length": length },
    });
    sending.write(beginning);
    const [answer] = (await once(sending, "response")) as [IncomingMessage];
    const body = (await json(answer)) as ProblemBody & { error: { code: string; message: string } };
    const { code, message: detail } = isForLeads(operation) ? body.error : { ...body, message: body.detail };
    expect([nameOf(operation), answer.statusCode, code]).toEqual([nameOf(operation), 413, "body_too_large"]);
    return { sending, limit: Number(/^Send at most (\d+) bytes/.exec(detail)?.[1]) };
  }
  const taking = takeBodies();
  expect(taking.length).toBeGreaterThan(45);
  for (const [index, operation] of taking.entries()) {
    // Whoever says that so much is to come is refused at once, whatever it begins with and whether or not it comes.
    const claimed = await refuse(operation, { beginning: "\0", length: TEN_MB });
    claimed.sending.destroy();
    expect(claimed.limit, nameOf(operation)).toBeLessThan(TEN_MB);
    // In chunks, of which none says how much is to come: no more than the limit was held in memory when it is refused.
    const beginning = `{"name":"${"x".repeat(claimed.limit)}`;
    const { sending } = await refuse(operation, { beginning });
    sending.end('"}'.padStart(TEN_MB - beginning.length, "x"));
    await once(sending, "close");
    // Its rest was read and thrown away, so that the connection carries the next.
    expect(sending.reusedSocket, nameOf(operation)).toBe(index > 0);
  }
  line.destroy();
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

/** Where a body names something by its id: the route, whose id it is, and the body. */
const BODIES_WITH_IDS: [string, string, (id: string) => object][] = [
  ["POST /v1/replays", "connectors", (id) => ({ connector_id: id, from: 0 })],
  ["POST /v1/deliveries/retry", "connectors", (id) => ({ connector_id: id })],
  ["PUT /v1/connectors/order", "connectors", (id) => ({ ids: [id] })],
  ["PUT /v1/outcome-tags/order", "outcome-tags", (id) => ({ ids: [id] })],
  ["PUT /v1/trunks/order", "trunks", (id) => ({ ids: [id] })],
  ["POST /v1/connectors/preview", "events", (id) => ({ connector: { name: "CRM", url: crm.url }, event_id: id })],
  [
    "POST /v1/connectors/preview",
    "calls",
    (id) => ({ connector: { name: "CRM", url: crm.url }, call_id: id, type: "call.started" }),
  ],
  ["POST /v1/agents", "members", (id) => ({ name: "Grace", member_id: id })],
  ["POST /v1/agents", "teams", (id) => ({ name: "Grace", team: id })],
  ["POST /v1/agents", "lines", (id) => ({ name: "Grace", line: id })],
  ["POST /v1/lines", "teams", (id) => ({ number: "+493023125901", team: id })],
  ["POST /v1/lines", "agents", (id) => ({ number: "+493023125901", route: [{ ring: "agent", agent_id: id }] })],
  ["POST /v1/lines", "teams", (id) => ({ number: "+493023125901", route: [{ ring: "team", team_id: id }] })],
  ["PATCH /v1/call-settings", "lines", (id) => ({ default_line: id })],
  ["POST /v1/widgets", "agents", (id) => ({ name: "Contact form", queue: [{ agent_id: id }] })],
  ["POST /v1/phone/credentials", "agents", (id) => ({ agent_id: id })],
];

test("nothing of another account is in any list, nor can it be named in a body or a query", async () => {
  const theirs = app.newAccount();
  const ids = await makeEverything(theirs.api, { url: app.url, crmUrl: crm.url });
  const { api } = app.newAccount();
  for (const { path } of operations.filter(isList)) {
    const query = path.startsWith("/v1/deliveries") ? `?connector_id=${ids.connectors}` : "";
    const { data } = await api.get<{ data: { name?: string }[] }>(path + query);
    const own = OWN_FROM_THE_START[path];
    expect(data, path).toEqual(own ? [expect.objectContaining(own)] : []);
  }
  for (const [route, noun, bodyWith] of BODIES_WITH_IDS) {
    const [method = "", path = ""] = route.split(" ");
    const answerTo = (id: string) => api.ask(path, { method, body: bodyWith(id) });
    const [foreign, unknown] = [await answerTo(ids[noun] ?? ""), await answerTo("unknown")];
    expect([404, 422], `${route} with one of ${noun}`).toContain(foreign.status);
    expect(JSON.stringify(foreign.body)).toBe(JSON.stringify(unknown.body).replaceAll("unknown", ids[noun] ?? ""));
  }
  // The same ids mean something else here.
  expect(await api.report({ ...started("the-call"), id: ids.events })).toEqual({
    id: ids.events,
    call_id: "the-call",
    seq: 1,
  });
});
