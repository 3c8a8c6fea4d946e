import { ApiError } from "./api-error.ts";
import { ConnectionError } from "./connection-error.ts";

/** Who is asked, and as whom. */
export type ClientOptions = {
  /** Where Hookswitch runs: `https://calls.example`; empty on a page that it has served itself. */
  url: string;
  /** Left out, whoever is signed in asks, on a page that Hookswitch has served; elsewhere only what is public answers. */
  apiKey?: string;
  /** How long a request may take, in milliseconds (30,000). A stream lasts as long as it is heard. */
  timeoutMs?: number;
  /**
   * Looks at the body of every answer that is a success; false makes it an `UnexpectedAnswer`. For programs that do not
   * rely on the types alone. The operation is named as the API's description does: `GET /v1/connectors/{id}`.
   */
  accepts?: (operation: string, body: unknown) => boolean;
  /** What sends the requests; `globalThis.fetch`, where it is left out. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
};

export type Sent = {
  method: string;
  /** As the API's description writes it; `path` has what its placeholders stand for. */
  template: string;
  path?: Record<string, unknown> | undefined;
  query?: Record<string, unknown> | undefined;
  body?: unknown;
  headers?: Record<string, string> | undefined;
  signal?: AbortSignal | undefined;
};

/** An answer that is a success, and what it answers: `GET /v1/connectors`. */
export type Received = { request: string; response: Response };

export type Transport = {
  /** Without a slash at its end. */
  url: string;
  /** Rejects with an {@link ApiError} or a {@link ConnectionError}, or with the signal's own reason. */
  send(sent: Sent): Promise<Received>;
  /** What a connection that broke is told as; the signal's reason, where it was the signal that ended it. */
  broken(error: unknown, signal?: AbortSignal): unknown;
};

export function createTransport(options: ClientOptions): Transport {
  const url = options.url.replace(/\/+$/, "");
  // Looked up at every request, so that what instruments or replaces it later counts.
  const fetch: NonNullable<ClientOptions["fetch"]> = options.fetch ?? ((to, init) => globalThis.fetch(to, init));

  function broken(error: unknown, signal?: AbortSignal): unknown {
    return signal?.aborted ? signal.reason : new ConnectionError(url, error);
  }

  return {
    url,
    broken,
    async send({ method, template, path, query, body, headers, signal }) {
      const address = addressOf(template, path, query);
      const init: RequestInit = {
        method,
        redirect: "manual",
        headers: {
          ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      };
      try {
        const response = await fetch(url + address, init);
        const request = `${method} ${address}`;
        if (response.ok) return { request, response };
        throw new ApiError({ request: `${method} ${url}${address}`, response, text: await response.text() });
      } catch (error) {
        throw error instanceof ApiError ? error : broken(error, signal);
      }
    },
  };
}

/** A path with its placeholders filled in, and the query string; a parameter that is undefined is left out. */
function addressOf(template: string, path: Record<string, unknown> = {}, query: Record<string, unknown> = {}): string {
  const address = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(name, String(one));
  }
  return search.size === 0 ? address : `${address}?${search}`;
}
