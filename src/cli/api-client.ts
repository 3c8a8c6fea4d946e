import { z } from "zod";
import type { ClientConfig } from "../config.ts";
import { ApiError } from "./api-error.ts";
import { CliError } from "./cli-error.ts";

/** A request takes no longer than this. */
const REQUEST_LIMIT_MS = 30_000;

/** A stream is lost when nothing is heard for so long: more than two of the server's heartbeats (15 s). */
const SILENCE_LIMIT_MS = 40_000;

/** How much of an answer that is not ours is shown. */
const SHOWN_CHARACTERS = 200;

/** Speaks to a running server as the commands of the command line do. */
export type ApiClient = {
  /** `http://127.0.0.1:4400`, without a slash at its end. */
  url: string;
  /**
   * Sends a request and returns its answer as the schema reads it. Rejects with an {@link ApiError} when the server
   * refuses it, with a {@link ServerUnreachable} when there is none.
   */
  request<S extends z.ZodType>(call: ApiCall, answer: S): Promise<z.output<S>>;
  /** Opens a stream; it and its chunks reject as `request` does. They come until the server or `signal` ends it. */
  stream(
    path: string,
    options: { headers?: Record<string, string>; signal: AbortSignal },
  ): Promise<AsyncIterable<Uint8Array>>;
};

export type ApiCall = {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
  signal?: AbortSignal;
};

/** What an answer without a body is read with. */
export const nothing = z.undefined();

/** There is no server where one was expected, or the connection to it broke. */
export class ServerUnreachable extends CliError {
  override readonly name = "ServerUnreachable";
  /** Why, in a few words. */
  readonly reason: string;

  constructor(url: string, reason: string) {
    super(
      `Cannot reach Hookswitch at ${url}: ${reason}. Start it with npm start, or set HOOKSWITCH_URL to where it runs.`,
    );
    this.reason = reason;
  }
}

export function createApiClient({ url, apiKey }: ClientConfig): ApiClient {
  async function send(path: string, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
    const headers = { authorization: `Bearer ${apiKey}`, ...init.headers };
    const response = await fetch(url + path, { ...init, headers, redirect: "manual" }).catch((error: unknown) => {
      throw unreachable(url, error);
    });
    if (response.ok) return response;
    throw await refusal(response, `${init.method ?? "GET"} ${url}${path}`);
  }

  return {
    url,
    async request({ method, path, body, signal }, answer) {
      const limit = AbortSignal.timeout(REQUEST_LIMIT_MS);
      const response = await send(path, {
        method,
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      const text = await response.text().catch((error: unknown) => {
        throw unreachable(url, error);
      });
      const parsed = answer.safeParse(text === "" ? undefined : jsonOf(text));
      if (parsed.success) return parsed.data;
      throw new CliError(
        `What answers at ${url} is not the Hookswitch that this command knows: ${method} ${path} gave ` +
          `${JSON.stringify(text.slice(0, SHOWN_CHARACTERS))}. Check HOOKSWITCH_URL, and that both have the same version.`,
      );
    },
    async stream(path, { headers = {}, signal }) {
      const silence = new AbortController();
      const timer = setTimeout(() => silence.abort(new Error("it has gone silent")), SILENCE_LIMIT_MS);
      try {
        const { body } = await send(path, { headers, signal: AbortSignal.any([signal, silence.signal]) });
        if (!body) throw new ServerUnreachable(url, "it gave no stream");
        return heard(body, timer);
      } catch (error) {
        clearTimeout(timer);
        throw error;
      }
    },
  };

  async function* heard(body: AsyncIterable<Uint8Array>, timer: NodeJS.Timeout): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) {
        timer.refresh();
        yield chunk;
      }
    } catch (error) {
      throw unreachable(url, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function unreachable(url: string, error: unknown): ServerUnreachable {
  return new ServerUnreachable(url, reasonOf(error));
}

/** Why an exchange broke, in a few words. */
function reasonOf(error: unknown): string {
  const { cause, message, name } = error as Error;
  const { code, message: deeper } = (cause ?? error) as { code?: string; message?: string };
  switch (code) {
    case "ECONNREFUSED":
      return "nothing listens there";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "its name cannot be resolved";
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
      return "the connection was cut";
    default:
      return name === "TimeoutError" ? "it does not answer" : deeper || message;
  }
}

async function refusal(response: Response, request: string): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  return new ApiError({ request, status: response.status, body: jsonOf(text), text: text.slice(0, SHOWN_CHARACTERS) });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
