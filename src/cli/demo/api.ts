import { EventSourceParserStream } from "eventsource-parser/stream";
import { z } from "zod";
import { type DeliveryView, deliverySchema } from "../../contract/deliveries.ts";
import { CliError } from "../cli-error.ts";

/** The server's public API, as any program would use it. */
export type Api = {
  get<S extends z.ZodType>(path: string, answer: S): Promise<z.output<S>>;
  /** Resolves with the answer, its status, and how long it took. */
  post<S extends z.ZodType>(
    path: string,
    body: unknown,
    answer: S,
  ): Promise<{ status: number; ms: number; body: z.output<S> }>;
  /** Opens a stream of server-sent events; resolves when it has begun. */
  stream(path: string): Promise<AsyncIterable<{ data: string }>>;
};

const problemSchema = z.object({ detail: z.string() });

/** @param signal ends every request and stream. */
export function createApi({ url, key, signal }: { url: string; key: string; signal: AbortSignal }): Api {
  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${key}`, ...init.headers };
    const response = await fetch(new URL(path, url), { ...init, headers, signal }).catch((error) => {
      throw new CliError(`${init.method ?? "GET"} ${url}${path} failed: ${error.cause?.message ?? error.message}.`);
    });
    if (response.ok) return response;
    const text = await response.text();
    throw new CliError(`${init.method ?? "GET"} ${path} was answered with ${response.status}: ${detailOf(text)}`);
  }

  return {
    async get(path, answer) {
      const response = await request(path);
      return answer.parse(await response.json());
    },
    async post(path, body, answer) {
      const started = performance.now();
      const response = await request(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const content = await response.json();
      return { status: response.status, ms: performance.now() - started, body: answer.parse(content) };
    },
    async stream(path) {
      const { body } = await request(path);
      if (!body) throw new CliError(`GET ${path} was answered without a stream.`);
      return body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    },
  };
}

const deliveriesSchema = z.object({ data: z.array(deliverySchema) });

/** What became of an event at every connector. */
export async function deliveriesOf(api: Api, eventId: string): Promise<DeliveryView[]> {
  return (await api.get(`/v1/events/${eventId}/deliveries`, deliveriesSchema)).data;
}

function detailOf(text: string): string {
  try {
    return problemSchema.parse(JSON.parse(text)).detail;
  } catch {
    return text;
  }
}
