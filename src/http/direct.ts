/**
 * The short way for a route that is asked thousands of times a second: a plain request goes from Node's server straight
 * to the route's endpoint, which costs a third of what it does through Fastify. Whatever is not plain goes the long way,
 * and what is answered is the same on both.
 */
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import type { Admission, Gate } from "./auth.ts";
import { type Asked, endpoint, type Replier } from "./endpoint.ts";
import { readJson } from "./read-json.ts";
import type { Refusals, Route } from "./route.ts";

type Options = {
  gate: Gate;
  /** Bytes, where a route does not say otherwise. */
  bodyLimit: number;
  requestId(): string;
  endpointOptions: Parameters<typeof endpoint>[1];
  answerError(error: unknown, request: Asked, reply: Replier, refusals: Refusals | undefined): unknown;
};

type Direct = Omit<Options, "endpointOptions"> & {
  route: Route;
  answer: ReturnType<typeof endpoint>;
  /** Aborted when the server closes: from then on all go the long way. */
  closing: AbortSignal;
};

/** Puts the short way, for the routes that have one, before whatever answers the server's requests now. */
export function answerDirectly(server: Server, routes: readonly Route[], options: Options): void {
  const { endpointOptions } = options;
  const directs = routes
    .filter(({ isDirect }) => isDirect)
    .map(
      (route): Direct => ({
        ...options,
        route,
        bodyLimit: route.bodyLimit ?? options.bodyLimit,
        answer: endpoint(route, endpointOptions),
        closing: endpointOptions.closing,
      }),
    );
  const long = server.listeners("request") as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const direct = directs.find((each) => isPlain(request, each));
    if (direct !== undefined) admit(request, response, direct);
    else for (const listener of long) listener(request, response);
  });
}

const JSON_TYPE = /^application\/json(?: *; *charset="?utf-8"?)?$/i;

/** Whether it is a POST of some JSON of known length, and nothing about it is out of the ordinary. */
function isPlain({ method, url, headers }: IncomingMessage, { route, bodyLimit, closing }: Direct): boolean {
  if (url !== route.path || method !== route.method || closing.aborted) return false;
  const { "content-type": type = "", "content-length": length = "" } = headers;
  const isJson = type === "application/json" || JSON_TYPE.test(type);
  const isFraming = headers["content-encoding"] ?? headers["transfer-encoding"] ?? headers.expect;
  return isJson && isFraming === undefined && Number(length) > 0 && Number(length) <= bodyLimit;
}

function admit(incoming: IncomingMessage, response: ServerResponse, direct: Direct): void {
  const request = new DirectRequest(incoming, direct);
  const reply = new DirectReply(response);
  const refuse = (error: unknown) => void direct.answerError(error, request, reply, direct.route.refusals);
  try {
    const admitted = direct.gate.admit(request, direct.route.scope as NonNullable<Route["scope"]>);
    if (admitted instanceof Promise) admitted.then((later) => read(request, reply, later), refuse).catch(refuse);
    else read(request, reply, admitted);
  } catch (error) {
    refuse(error);
  }

  function read(asked: DirectRequest, to: DirectReply, admission: Admission): void {
    asked.admission = admission;
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => void chunks.push(chunk));
    incoming.on("end", () => {
      try {
        const [only, second] = chunks;
        asked.body = readJson(only !== undefined && second === undefined ? only : Buffer.concat(chunks));
      } catch (error) {
        refuse(error);
        return;
      }
      direct.answer(asked, to).catch(refuse);
    });
    // Who breaks off in the middle of a body hears no answer, and needs none.
    incoming.on("error", () => {});
  }
}

class DirectRequest implements Asked {
  admission: Admission | null = null;
  body: unknown;
  readonly params = {};
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly id: string;
  readonly routeOptions: Asked["routeOptions"];
  readonly #incoming: IncomingMessage;

  constructor(incoming: IncomingMessage, { route, bodyLimit, requestId }: Direct) {
    this.method = route.method;
    this.url = route.path;
    this.headers = incoming.headers;
    this.id = requestId();
    this.routeOptions = { bodyLimit, url: route.path };
    this.#incoming = incoming;
  }

  get ip(): string {
    return this.#incoming.socket.remoteAddress ?? "";
  }
}

class DirectReply implements Replier {
  readonly raw: ServerResponse;
  #status = 200;
  #headers: Record<string, string> = {};

  constructor(raw: ServerResponse) {
    this.raw = raw;
  }

  get sent(): boolean {
    return this.raw.headersSent;
  }

  code(status: number): this {
    this.#status = status;
    return this;
  }

  header(name: string, value: string): this {
    this.#headers[name] = value;
    return this;
  }

  headers(headers: Record<string, string>): this {
    Object.assign(this.#headers, headers);
    return this;
  }

  removeHeader(name: string): this {
    delete this.#headers[name];
    return this;
  }

  type(contentType: string): this {
    return this.header("content-type", contentType);
  }

  send(given?: unknown): this {
    const body = (given ?? "") as string | Buffer;
    this.#headers["content-length"] = String(Buffer.byteLength(body));
    this.raw.writeHead(this.#status, this.#headers);
    this.raw.end(body);
    return this;
  }

  hijack(): this {
    return this;
  }
}
