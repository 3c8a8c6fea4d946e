import { type Agent, request } from "undici";
import type { z } from "zod";
import type { TakenLead } from "../../src/calls/take-leads.ts";
import type { ConnectorView, connectorSchema, newConnectorSchema } from "../../src/contract/connectors.ts";
import type { DeliveryView, deliveryDetailSchema, newReplaySchema, ReplayView } from "../../src/contract/deliveries.ts";
import type { createdKeySchema, newKeySchema } from "../../src/contract/keys.ts";
import type { ProblemBody } from "../../src/http/problem.ts";

export type CreatedConnector = z.output<typeof connectorSchema> & { secret: string };
export type CreatedKey = z.output<typeof createdKeySchema>;
export type DeliveryDetail = z.output<typeof deliveryDetailSchema>;
export type AcceptedEvent = { id: string; call_id: string | null; seq: number };
export type Page<Row> = { data: Row[]; next_cursor: string | null };

/** A delivery that was made, so that it has an id. */
export type FoundDelivery = DeliveryView & { id: string };

/** Whether a delivery waits no more. */
export const isOver = ({ status }: Pick<DeliveryView, "status">) => status !== "waiting";

/** Whether a delivery has failed and waits for its next attempt. */
export const isRetrying = ({ waiting_for }: Pick<DeliveryView, "waiting_for">) => waiting_for === "retry";

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
  /** Any request. `Body` is what the test expects of the answer. */
  ask<Body = unknown>(path: string, request?: ApiRequest): Promise<ApiAnswer<Body>>;
  /** GET that must succeed; returns the body. */
  get<Body>(path: string): Promise<Body>;
  /** POST that must succeed; returns the body. */
  post<Body>(path: string, body?: unknown): Promise<Body>;
  /** A request that must be refused; returns the problem. */
  refused(path: string, request?: ApiRequest): Promise<ProblemBody>;
  report(event: object): Promise<AcceptedEvent>;
  reportAll(events: readonly object[]): Promise<AcceptedEvent[]>;
  createConnector(connector: Partial<z.input<typeof newConnectorSchema>> & { url: string }): Promise<CreatedConnector>;
  connector(id: string): Promise<ConnectorView>;
  createKey(key: Partial<z.input<typeof newKeySchema>>): Promise<CreatedKey>;
  startReplay(replay: z.input<typeof newReplaySchema>): Promise<ReplayView>;
  /** Posts a lead as scripts do, with the client's own API key. */
  postLead(parameters: { widget_key: string; lc_number: string } & Record<string, string>): Promise<TakenLead>;
  deliveriesOf(eventId: string): Promise<DeliveryView[]>;
  /** The first delivery of an event, as soon as it is what the test waits for. */
  deliveryOf(eventId: string, holds: (delivery: DeliveryView) => boolean): Promise<FoundDelivery>;
  delivery(id: string): Promise<DeliveryDetail>;
  /** Every row of a list, page by page. */
  walk<Row>(path: string): Promise<Row[]>;
  /** Asks until the answer is what the test waits for; fails with the last answer when that takes too long. */
  until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T>;
};

/** How long something may take that a test waits for, in milliseconds: less than a test's own limit. */
const WAIT_LIMIT_MS = 15_000;

export function createApiClient(options: { url(): string; apiKey: string; agent: Agent }): ApiClient {
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

  async function succeed<Body>(path: string, sent: ApiRequest): Promise<Body> {
    const { status, body } = await ask<Body>(path, sent);
    if (status >= 200 && status < 300) return body;
    throw new Error(`${sent.method ?? "GET"} ${path} was answered ${status}: ${JSON.stringify(body)}`);
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

  const get = <Body>(path: string) => succeed<Body>(path, {});
  const post = <Body>(path: string, body?: unknown) => succeed<Body>(path, { method: "POST", body });

  const deliveriesOf = async (eventId: string) =>
    (await get<{ data: DeliveryView[] }>(`/v1/events/${eventId}/deliveries`)).data;

  return {
    ask,
    get,
    post,
    async refused(path, sent) {
      const { status, body, headers } = await ask<ProblemBody>(path, sent);
      if (status >= 400 && headers["content-type"] === "application/problem+json") return body;
      throw new Error(`${path} was not refused but answered ${status}: ${JSON.stringify(body)}`);
    },
    report: (event) => post("/v1/events", event),
    reportAll: async (events) => (await post<{ events: AcceptedEvent[] }>("/v1/events", { events })).events,
    createConnector: (connector) => post("/v1/connectors", { name: "CRM", ...connector }),
    connector: (id) => get(`/v1/connectors/${id}`),
    createKey: (key) => post("/v1/keys", { name: "key", scopes: "all", ...key }),
    startReplay: (replay) => post("/v1/replays", replay),
    postLead: (parameters) => post("/rest/v1/ext/add_call_api/", { api_key: options.apiKey, ...parameters }),
    deliveriesOf,
    async deliveryOf(eventId, holds) {
      const [found] = await until(
        () => deliveriesOf(eventId),
        ([first]) => first !== undefined && holds(first),
      );
      return found as FoundDelivery;
    },
    delivery: (id) => get(`/v1/deliveries/${id}`),
    async walk<Row>(path: string) {
      const rows: Row[] = [];
      const join = path.includes("?") ? "&" : "?";
      for (let cursor: string | null = ""; cursor !== null; ) {
        const page: Page<Row> = await get(cursor === "" ? path : `${path}${join}cursor=${cursor}`);
        rows.push(...page.data);
        cursor = page.next_cursor;
      }
      return rows;
    },
    until,
  };
}
