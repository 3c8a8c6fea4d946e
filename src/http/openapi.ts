/** The OpenAPI 3.1 document of the API, from the same definitions that validate and answer. */
import { STATUS_CODES } from "node:http";
import type { z } from "zod";
import { type JsonSchema, JsonSchemas } from "./json-schemas.ts";
import { operationId } from "./operation-id.ts";
import { PROBLEM_CONTENT_TYPE, problemSchema } from "./problem.ts";
import { defineRoute, problemsOf, type ResponseSpec, type Route } from "./route.ts";
import { SESSION_COOKIE } from "./session-cookie.ts";
import { TAG_TEXTS } from "./tag-texts.ts";

export type ApiInfo = {
  title: string;
  version: string;
  description: string;
  /** By its SPDX identifier. */
  license?: { name: string; identifier: string };
};

type Parameter = { name: string; in: "path" | "query"; required: boolean; schema: JsonSchema };

/** An OpenAPI document (https://spec.openapis.org/oas/v3.1.1.html), as JSON has it. */
export type OpenApiDocument = { openapi: "3.1.1" } & Record<string, unknown>;

const BEARER = "apiKey";
const COOKIE = "session";

/**
 * Describes every route. Two routes with the same method and path, two operations with one id, or two schemas with one
 * id, are an error.
 */
export function openApiDocument(info: ApiInfo, routes: readonly Route[]): OpenApiDocument {
  const schemas = new JsonSchemas();
  for (const { params, query, body, responses, refusals } of routes) {
    for (const schema of [params, query, body]) if (schema !== undefined) schemas.add("input", schema);
    for (const { schema } of Object.values(responses)) if (schema !== undefined) schemas.add("output", schema);
    if (refusals !== undefined) schemas.add("output", refusals.schema);
  }
  schemas.add("output", problemSchema);

  const paths: Record<string, Record<string, unknown>> = {};
  const ids = new Set<string>();
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    paths[route.path] = path;
    const method = route.method.toLowerCase();
    if (path[method] !== undefined) throw new Error(`${route.method} ${route.path} is defined twice`);
    const id = operationId(route);
    if (ids.has(id)) {
      throw new Error(`${route.method} ${route.path} has the operation id of another, ${id}: give it an "operationId"`);
    }
    ids.add(id);
    path[method] = { operationId: id, ...operation(route, schemas) };
  }
  const statuses = [...new Set(routes.flatMap(problemsOf))].sort((a, b) => a - b);
  return {
    openapi: "3.1.1",
    info,
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name, description: TAG_TEXTS[name] })),
    paths,
    components: {
      schemas: schemas.components(),
      responses: Object.fromEntries(statuses.map((status) => [`Problem${status}`, problemResponse(status, schemas)])),
      securitySchemes: {
        [BEARER]: { type: "http", scheme: "bearer", description: "An API key: `Authorization: Bearer <key>`." },
        [COOKIE]: {
          type: "apiKey",
          in: "cookie",
          name: SESSION_COOKIE,
          description: "A person who is signed in (`POST /v1/session`), as far as their role goes.",
        },
      },
    },
  };
}

/** `GET /openapi.json` for a document; public, since it says nothing that is not in the product's own source. */
export function openApiRoute(document: OpenApiDocument): Route {
  const text = JSON.stringify(document);
  return defineRoute({
    method: "GET",
    path: "/openapi.json",
    summary: "This description of the API",
    tag: "operations",
    scope: null,
    responses: { 200: { description: "An OpenAPI 3.1 document.", contentType: "application/json" } },
    handler: () => ({ status: 200 as const, body: text }),
  });
}

function operation(route: Route, schemas: JsonSchemas): Record<string, unknown> {
  const problems = problemsOf(route).map((status) => [status, refusal(route, status, schemas)]);
  const answers = Object.entries(route.responses).map(([status, spec]) => [status, response(spec, schemas)]);
  return {
    summary: route.summary,
    description: route.description,
    tags: [route.tag],
    security: securityOf(route),
    parameters: [...parameters("path", route.params, schemas), ...parameters("query", route.query, schemas)],
    requestBody: route.body && requestBody(route.body, route, schemas),
    responses: Object.fromEntries([...answers, ...problems]),
  };
}

function securityOf({ scope }: Route): Record<string, string[]>[] {
  if (scope === null) return [];
  const person = { [COOKIE]: [] };
  return scope === "session" ? [person] : [{ [BEARER]: [scope] }, person];
}

function refusal({ refusals }: Route, status: number, schemas: JsonSchemas): Record<string, unknown> {
  if (refusals === undefined) return { $ref: `#/components/responses/Problem${status}` };
  return response({ description: PROBLEM_TEXTS[status] ?? "A refusal.", schema: refusals.schema }, schemas);
}

function parameters(place: Parameter["in"], schema: z.ZodObject | undefined, schemas: JsonSchemas): Parameter[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemas.inline("input", schema);
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, { description, ...field }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    description,
    schema: field,
  }));
}

function requestBody(body: z.ZodType, { takesForms }: Route, schemas: JsonSchemas): Record<string, unknown> {
  const schema = schemas.reference("input", body);
  const types = [
    "application/json",
    ...(takesForms ? ["application/x-www-form-urlencoded", "multipart/form-data"] : []),
  ];
  return {
    required: !body.safeParse(undefined).success,
    content: Object.fromEntries(types.map((type) => [type, { schema }])),
  };
}

function response({ description, schema, contentType }: ResponseSpec, schemas: JsonSchemas): Record<string, unknown> {
  if (schema === undefined) {
    return { description, content: contentType === undefined ? undefined : { [mediaType(contentType)]: {} } };
  }
  const content = { schema: schemas.reference("output", schema) };
  return { description, content: { [mediaType(contentType ?? "application/json")]: content } };
}

function mediaType(contentType: string): string {
  return contentType.split(";", 1)[0] ?? contentType;
}

const PROBLEM_TEXTS: Record<number, string> = {
  400: "The request cannot be understood: broken JSON, a missing body, or a wrong path or query string.",
  401: "The API key or the session is missing, unknown, revoked or over.",
  403: "The API key lacks the scope, or the person's role does.",
  404: "There is no such thing in this account.",
  409: "It conflicts with what there is.",
  410: "It was there once, and is over.",
  413: "The body is too large.",
  415: "The body is not sent as JSON.",
  422: "The body is well-formed JSON, but not what is asked for; each wrong field is named.",
  429: "Too many requests; Retry-After says when to try again.",
  503: "The server cannot do this now; the same request may be sent again.",
  500: "A fault of the server's; the detail has an id under which its log has the cause.",
};

function problemResponse(status: number, schemas: JsonSchemas): Record<string, unknown> {
  const seconds = { description: "Seconds.", schema: { type: "integer" } };
  return {
    description: PROBLEM_TEXTS[status] ?? STATUS_CODES[status] ?? "A problem.",
    headers: status === 429 || status === 503 ? { "Retry-After": seconds } : undefined,
    content: { [PROBLEM_CONTENT_TYPE]: { schema: schemas.reference("output", problemSchema) } },
  };
}
