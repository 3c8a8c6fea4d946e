import type { Dialect } from "../../dialects/dialect.ts";
import type { Connector } from "../../model/connector.ts";
import type { OutgoingRequest } from "../../model/delivery.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { Json } from "../../model/json.ts";
import { bracketQuery } from "./bracket-query.ts";
import { fillTemplate } from "./fill-template.ts";

/** A webhook before headers and signature; the content type is null where there is no body. */
export type Composed = Pick<OutgoingRequest, "method" | "url" | "body"> & { contentType: string | null };

/**
 * The dialect's webhook with what its connector has chosen instead: the method, and a body of its own. A GET and a
 * DELETE have no body: their payload travels in the query string.
 */
export function compose(event: StoredEvent, connector: Connector, dialect: Dialect): Composed {
  const { template } = connector;
  const webhook = dialect.render(event, connector);
  const method = connector.method ?? webhook.method;
  const body = template === null ? webhook.body : fillTemplate(template, event, dialect);
  if (!hasBody(method)) return { method, url: withQuery(webhook.url, body), body: null, contentType: null };
  const contentType = template?.format === "text" ? "text/plain; charset=utf-8" : "application/json";
  return { method, url: webhook.url, body, contentType };
}

/** Whether a request of this method carries its payload as a body. */
function hasBody(method: OutgoingRequest["method"]): boolean {
  return method === "POST" || method === "PUT";
}

/** The address with a payload's fields behind its own query. Throws where the payload is no object. */
function withQuery(base: string, payload: string): string {
  const fields = asObject(payload);
  if (fields === null) throw new Error("only a JSON object can travel in the query string of a GET or DELETE");
  const query = bracketQuery(fields);
  if (query === "") return base;
  const url = new URL(base);
  url.hash = "";
  url.search = url.search === "" ? query : `${url.search}&${query}`;
  return url.href;
}

function asObject(text: string): Record<string, Json> | null {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
