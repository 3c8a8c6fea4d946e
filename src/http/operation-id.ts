/** What generated clients call an operation. */
import { z } from "zod";
import type { Route } from "./route.ts";

type Described = Pick<Route, "method" | "path" | "operationId" | "responses">;

const VERBS = { GET: "get", POST: "create", PUT: "put", PATCH: "update", DELETE: "delete" } as const;

/**
 * A route's own operation id, or the one that its method and path lead to:
 *
 *     GET    /v1/connectors                      listConnectors
 *     POST   /v1/connectors                      createConnector
 *     GET    /v1/connectors/{id}                 getConnector
 *     PATCH  /v1/connectors/{id}                 updateConnector
 *     POST   /v1/connectors/{id}/pause           pauseConnector
 *     POST   /v1/connectors/{id}/rotate-secret   rotateConnectorSecret
 *     GET    /v1/events/{id}/deliveries          listEventDeliveries
 *     GET    /v1/agents/{id}/screen              followAgentScreen    (a stream)
 */
export function operationId(route: Described): string {
  if (route.operationId !== undefined) return route.operationId;
  const segments = route.path.split("/").filter((segment) => segment !== "" && !/^v\d+$/.test(segment));
  const last = segments.at(-1) ?? "";
  const owners = segments.slice(0, -1);
  if (isParameter(last)) return VERBS[route.method] + nounsOf(segments, "one");
  if (!owners.some(isParameter)) {
    const count = route.method === "POST" ? "one" : "as it is";
    return verbOf(route) + nounsOf(owners, "as it is") + nounsOf([last], count);
  }
  if (route.method !== "POST") return verbOf(route) + nounsOf(owners, "one") + capitals(last);
  const [verb = "", ...object] = wordsOf(last);
  return verb + nounsOf(owners, "one") + object.map(capital).join("");
}

function verbOf({ method, responses }: Described): string {
  const answers = Object.values(responses);
  if (answers.some(({ contentType }) => contentType === "text/event-stream")) return "follow";
  const isList = answers.some(({ schema }) => schema instanceof z.ZodObject && schema.shape.data instanceof z.ZodArray);
  return method === "GET" && isList ? "list" : VERBS[method];
}

function nounsOf(segments: readonly string[], count: "one" | "as it is"): string {
  const nouns = segments.filter((segment) => !isParameter(segment));
  return nouns.map((noun) => capitals(count === "one" ? singular(noun) : noun)).join("");
}

function isParameter(segment: string): boolean {
  return segment.startsWith("{");
}

/** `deliveries` -> `delivery`: enough for the nouns that paths are made of. */
function singular(noun: string): string {
  return noun.endsWith("ies") ? `${noun.slice(0, -3)}y` : noun.replace(/(?<!s)s$/, "");
}

function capitals(text: string): string {
  return wordsOf(text).map(capital).join("");
}

function wordsOf(text: string): string[] {
  return text.split(/[.:_-]/).filter((word) => word !== "");
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
