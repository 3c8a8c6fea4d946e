import { type Agent, fetch, request } from "undici";
import type { TakenLead } from "../../src/calls/take-leads.ts";
import { type Client, createClient, type Schemas } from "../../src/client/index.ts";
import type { ProblemBody } from "../../src/http/problem.ts";

export type CreatedConnector = Schemas["CreatedConnector"];
export type CreatedKey = Schemas["CreatedKey"];
export type DeliveryDetail = Schemas["DeliveryDetail"];
export type AcceptedEvent = Schemas["AcceptedEvent"];
export type Page<Row> = { data: Row[]; next_cursor: string | null };

type DeliveryView = Schemas["Delivery"];

/** A delivery that was made, so that it has an id. */
export type FoundDelivery = DeliveryView & { id: string };

/** Whether a delivery waits no more. */
export const isOver = ({ status }: Pick<DeliveryView, "status">) => status !== "waiting";

/** Whether a delivery has failed and waits for its next attempt. */
export const isRetrying = ({ waiting_for }: Pick<DeliveryView, "waiting_for">) => waiting_for === "retry";

/** Every row of a list that comes in pages. */
export async function rowsOf<Row>(list: AsyncIterable<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of list) rows.push(row);
  return rows;
}

/** What came back; `body` is the parsed JSON, or the text where it is none. */
export type ApiAnswer<Body> = { status: number; headers: Record<string, string | string[] | undefined>; body: Body };

export type ApiRequest = {
  method?: string;
  /** Sent as JSON; a text or bytes go as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Another key than the client's; null for none. */
  key?: string | null;
};

/** Speaks to the API as one key's holder. */
export type ApiClient = {
  /** What other programs use: typed by the API's description, it rejects with an `ApiError` when a request is refused. */
  client: Client;
  /** Any request. `Body` is what the test expects of the answer. */
  ask<Body = unknown>(path: string, request?: ApiRequest): Promise<ApiAnswer<Body>>;
  /** As the typed client's, of a path that is a mere text; `Body` is what the test expects. */
  get<Body>(path: string): Promise<Body>;
  /** As the typed client's, of a path that is a mere text. */
  post<Body>(path: string, body?: unknown): Promise<Body>;
  /** A request that must be refused; returns the problem. */
  refused(path: string, request?: ApiRequest): Promise<ProblemBody>;
  report(event: object): Promise<AcceptedEvent>;
  reportAll(events: readonly object[]): Promise<AcceptedEvent[]>;
  createConnector(connector: Partial<Schemas["NewConnector"]> & { url: string }): Promise<CreatedConnector>;
  connector(id: string): Promise<Schemas["Connector"]>;
  createKey(key: Partial<Schemas["NewKey"]>): Promise<CreatedKey>;
  startReplay(replay: Schemas["NewReplay"]): Promise<Schemas["Replay"]>;
  /** Posts a lead as scripts do, with the client's own API key. */
  postLead(parameters: { widget_key: string; lc_number: string } & Record<string, string>): Promise<TakenLead>;
  deliveriesOf(eventId: string): Promise<DeliveryView[]>;
  /** The first delivery of an event, as soon as it is what the test waits for. */
  deliveryOf(eventId: string, holds: (delivery: DeliveryView) => boolean): Promise<FoundDelivery>;
  delivery(id: string): Promise<DeliveryDetail>;
  /** Every row of a list, of a path that is a mere text. */
  walk<Row>(path: string): Promise<Row[]>;
  /** Asks until the answer is what the test waits for; fails with the last answer when that takes too long. */
  until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T>;
};

/** How long something may take that a test waits for, in milliseconds: less than a test's own limit. */
const WAIT_LIMIT_MS = 15_000;

/** Stands for the server's address, which is another one after a restart. */
const SERVER = "http://hookswitch.test";

export function createApiClient(options: { url(): string; apiKey: string; agent: Agent }): ApiClient {
  const client = createClient({
    url: SERVER,
    apiKey: options.apiKey,
    async fetch(address, init) {
      const sent = { ...init, dispatcher: options.agent } as Parameters<typeof fetch>[1];
      return (await fetch(address.replace(SERVER, options.url()), sent)) as unknown as Response;
    },
  });

  async function ask<Body>(path: string, { method, body, headers, key }: ApiRequest = {}): Promise<ApiAnswer<Body>> {
    const credentials = key === undefined ? options.apiKey : key;
    const isRaw = typeof body === "string" || body instanceof Uint8Array;
    const answer = await request(options.url() + path, {
      method: (method ?? (body === undefined ? "GET" : "POST")) as "GET",
      dispatcher: options.agent,
      headers: {
        ...(credentials === null ? {} : { authorization: `Bearer ${credentials}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : isRaw ? body : JSON.stringify(body),
    });
    const text = await answer.body.text();
    const isJson = String(answer.headers["content-type"]).includes("json");
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: (isJson && text !== "" ? JSON.parse(text) : text) as Body,
    };
  }

  async function until<T>(askAgain: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
    const deadline = performance.now() + WAIT_LIMIT_MS;
    for (;;) {
      const answer = await askAgain();
      if (holds(answer)) return answer;
      if (performance.now() > deadline) {
        throw new Error(`Not what was waited for came within ${WAIT_LIMIT_MS} ms, but:\n${JSON.stringify(answer)}`);
      }
    }
  }

  // A path that is a mere text is sent as it is: it has no placeholders.
  const get = <Body>(path: string) => client.get(path as "/v1/connectors") as Promise<unknown> as Promise<Body>;
  const post = <Body>(path: string, body?: unknown) =>
    client.post(path as "/v1/connectors", { body } as never) as Promise<unknown> as Promise<Body>;

  const deliveriesOf = async (id: string) => (await client.get("/v1/events/{id}/deliveries", { path: { id } })).data;

  return {
    client,
    ask,
    get,
    post,
    async refused(path, sent) {
      const { status, body, headers } = await ask<ProblemBody>(path, sent);
      if (status >= 400 && headers["content-type"] === "application/problem+json") return body;
      throw new Error(`${path} was not refused but answered ${status}: ${JSON.stringify(body)}`);
    },
    report: (event) => client.report(event as Schemas["NewEvent"]),
    reportAll: (events) => client.reportAll(events as Schemas["NewEvent"][]),
    createConnector: (connector) => client.post("/v1/connectors", { body: { name: "CRM", ...connector } }),
    connector: (id) => client.get("/v1/connectors/{id}", { path: { id } }),
    createKey: (key) => client.post("/v1/keys", { body: { name: "key", scopes: "all", ...key } }),
    startReplay: (replay) => client.post("/v1/replays", { body: replay }),
    postLead: (parameters) => post("/rest/v1/ext/add_call_api/", { api_key: options.apiKey, ...parameters }),
    deliveriesOf,
    async deliveryOf(eventId, holds) {
      const [found] = await until(
        () => deliveriesOf(eventId),
        ([first]) => first !== undefined && holds(first),
      );
      return found as FoundDelivery;
    },
    delivery: (id) => client.get("/v1/deliveries/{id}", { path: { id } }),
    async walk<Row>(text: string) {
      const { pathname, searchParams } = new URL(text, SERVER);
      const query = Object.fromEntries(searchParams);
      return (await rowsOf(client.list(pathname as "/v1/events", { query }))) as unknown[] as Row[];
    },
    until,
  };
}
