/** The client of Hookswitch's HTTP API, typed by the API's own description: `hookswitch/client`. */
import type { Schemas } from "./api-types.ts";
import type {
  Answer,
  Method,
  Options,
  OptionsArgument,
  PagedPath,
  PathWith,
  RowOf,
  StreamData,
  StreamPath,
} from "./operations.ts";
import { type FollowOptions, followStream, openStream, resumed, type StreamedEvent } from "./streams.ts";
import { type ClientOptions, createTransport, type Sent } from "./transport.ts";
import { UnexpectedAnswer } from "./unexpected-answer.ts";

/** Sends a request with one method to any path that has it, and resolves with the answer's body. */
export type Send<M extends Method> = <Path extends PathWith<M>>(
  path: Path,
  ...options: OptionsArgument<Path, M>
) => Promise<Answer<Path, M>>;

/** `lastEventId` goes on where another stream was left: it is the `id` of the last event that was seen. */
export type StreamOptions<Path extends StreamPath> = Omit<Options<Path, "get">, "query"> & { lastEventId?: string };

/**
 * Speaks to one Hookswitch with one API key. Whatever fails rejects: with an `ApiError` when the server refuses it, a
 * `ConnectionError` when there is no server or it does not answer, an `UnexpectedAnswer` when something else answers.
 * Nothing is sent twice: whoever reports an event with an id of its own may report it again.
 */
export type Client = {
  /** Without a slash at its end. */
  url: string;
  get: Send<"get">;
  post: Send<"post">;
  put: Send<"put">;
  patch: Send<"patch">;
  delete: Send<"delete">;
  /** Reports one event; resolves when it and its deliveries are durable. */
  report(event: Schemas["NewEvent"]): Promise<Schemas["AcceptedEvent"]>;
  /** Reports up to 1,000 events: all of them are stored or none. */
  reportAll(events: Schemas["NewEvent"][]): Promise<Schemas["AcceptedEvent"][]>;
  /** Every row of a list, asked for page by page; `limit` is the size of a page. */
  list<Path extends PagedPath>(path: Path, ...options: OptionsArgument<Path, "get">): AsyncGenerator<RowOf<Path>>;
  /** Resolves when the stream is open. Its events come until the server or the signal ends it. */
  stream<Path extends StreamPath>(
    path: Path,
    options: StreamOptions<Path>,
  ): Promise<AsyncGenerator<StreamedEvent<StreamData<Path>>>>;
  /**
   * As `stream`, over lost connections: it goes on after the last event seen, which may come again. Throws when the first
   * connection fails, and when the server refuses a later one; ends when the signal is aborted.
   */
  follow<Path extends StreamPath>(
    path: Path,
    options: StreamOptions<Path> & FollowOptions,
  ): AsyncGenerator<StreamedEvent<StreamData<Path>>>;
};

const TIMEOUT_MS = 30_000;

type Given = Omit<Sent, "method" | "template">;

export function createClient(options: ClientOptions): Client {
  const transport = createTransport(options);

  async function ask(method: string, template: string, given: Given = {}): Promise<unknown> {
    const limit = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
    const signal = given.signal ? AbortSignal.any([given.signal, limit]) : limit;
    const failed = (error: unknown) => transport.broken(error, given.signal);
    const { request, response } = await transport.send({ ...given, method, template, signal }).catch((error) => {
      throw limit.aborted && error === limit.reason ? failed(error) : error;
    });
    const text = await response.text().catch((error: unknown) => {
      throw failed(error);
    });
    const body = bodyOf(text, response.headers.get("content-type") ?? "");
    const isExpected = body !== NOT_JSON && (options.accepts?.(`${method} ${template}`, body) ?? true);
    if (!isExpected) throw new UnexpectedAnswer({ url: transport.url, request, text });
    return body;
  }

  async function* list(template: string, given: Given = {}): AsyncGenerator<unknown> {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await ask("GET", template, { ...given, query: { ...given.query, ...(cursor && { cursor }) } });
      const { data, next_cursor } = page as { data: unknown[]; next_cursor: string | null };
      yield* data;
      cursor = next_cursor;
    }
  }

  const send = (method: string) => (template: string, given?: Given) => ask(method, template, given);

  // What is untyped here is typed by the API's description, which the tests hold against the server.
  const client = {
    url: transport.url,
    get: send("GET"),
    post: send("POST"),
    put: send("PUT"),
    patch: send("PATCH"),
    delete: send("DELETE"),
    report: (event: unknown) => ask("POST", "/v1/events", { body: event }),
    async reportAll(events: unknown[]) {
      const { events: accepted } = (await ask("POST", "/v1/events", { body: { events } })) as Schemas["AcceptedEvents"];
      return accepted;
    },
    list,
    stream(template: string, { lastEventId, ...given }: Given & { lastEventId?: string }) {
      const headers = { ...given.headers, ...resumed(lastEventId) };
      return openStream(transport, { ...given, method: "GET", template, headers });
    },
    follow: (template: string, given: Given & FollowOptions & { lastEventId?: string }) =>
      followStream(transport, { ...given, method: "GET", template }),
  };
  return client as unknown as Client;
}

const NOT_JSON = Symbol("not JSON");

function bodyOf(text: string, type: string): unknown {
  if (text === "") return undefined;
  // A page is what another program answers, or a proxy.
  if (/^text\/(?!html)/.test(type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}
