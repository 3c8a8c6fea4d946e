import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { z } from "zod";
import { sampleRoutes, sampleServer } from "../../test/support/sample-api.ts";
import { connectorSchema, newConnectorSchema } from "../contract/connectors.ts";
import { openApiDocument, openApiRoute } from "./openapi.ts";
import { pageOf } from "./page.ts";
import { defineRoute, type Route } from "./route.ts";

const info = { title: "Sample", version: "1.0.0", description: "A sample." };

const connectors = defineRoute({
  method: "PUT",
  path: "/v1/connectors/{id}",
  summary: "Write a connector",
  tag: "connectors",
  scope: "connectors:write",
  params: z.object({ id: z.string().meta({ description: "Its id." }) }),
  body: newConnectorSchema,
  responses: { 200: { description: "Written.", schema: connectorSchema } },
  problems: [404],
  handler: (_input) => Promise.reject(new Error("not called")),
});

/** As it is served: what is undefined is not there. */
function served(routes: Route[]): Record<string, unknown> {
  return JSON.parse(JSON.stringify(openApiDocument(info, routes)));
}

/** The value at a path of keys. */
function at(value: unknown, ...keys: (string | number)[]): unknown {
  return keys.reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

test("the document is valid OpenAPI 3.1, and every reference in it leads somewhere", async () => {
  const document = served([...sampleRoutes(), connectors]);
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  expect(errors ?? []).toEqual([]);
  expect([valid, validator.version]).toEqual([true, "3.1"]);
  const references = [...JSON.stringify(document).matchAll(/"(#\/components\/[^"]*)"/g)].map(
    ([, reference = ""]) => reference,
  );
  expect(references).toContain("#/components/schemas/NewEvent.call.started");
  for (const reference of references) expect(at(document, ...reference.slice(2).split("/")), reference).toBeDefined();
});

test("an operation has its parameters, body, answers, scope and every problem that can come", () => {
  const document = served([...sampleRoutes(), connectors]);
  expect(at(document, "paths", "/v1/connectors/{id}", "put")).toEqual({
    operationId: "putConnector",
    summary: "Write a connector",
    tags: ["connectors"],
    security: [{ apiKey: ["connectors:write"] }, { session: [] }],
    parameters: [{ name: "id", in: "path", required: true, description: "Its id.", schema: { type: "string" } }],
    requestBody: {
      required: true,
      content: { "application/json": { schema: { $ref: "#/components/schemas/NewConnector" } } },
    },
    responses: {
      200: {
        description: "Written.",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Connector" } } },
      },
      ...Object.fromEntries(
        [400, 401, 403, 404, 413, 415, 422, 429, 500, 503].map((status) => [
          status,
          { $ref: `#/components/responses/Problem${status}` },
        ]),
      ),
    },
  });
  expect(at(document, "paths", "/v1/things", "get", "parameters")).toEqual([
    {
      name: "limit",
      in: "query",
      required: false,
      description: "How many rows to return.",
      schema: { default: 50, type: "integer", minimum: 1, maximum: 200 },
    },
    expect.objectContaining({ name: "cursor", required: false, schema: { type: "string", maxLength: 1_024 } }),
    { name: "big", in: "query", required: false, schema: { type: "boolean" } },
    {
      name: "kind",
      in: "query",
      required: false,
      schema: { type: "array", items: { type: "string", enum: ["a", "b"] } },
    },
  ]);
  expect(at(document, "paths", "/healthz", "get", "security")).toEqual([]);
  expect(Object.keys(at(document, "paths", "/healthz", "get", "responses") as object)).toEqual(["200", "500"]);
  expect(at(document, "paths", "/v1/things/{id}/pause", "post", "responses", 204)).toEqual({ description: "Paused." });
});

test("schemas with an id are shared; one that means two things is two; any JSON has a name", () => {
  const both = z.object({ size: z.int().default(1) }).meta({ id: "Both" });
  const around = z.object({ both, any: z.json() }).meta({ id: "Around" });
  const echo = defineRoute({
    ...connectors,
    scope: null,
    params: undefined,
    query: undefined,
    path: "/echo",
    body: around,
    responses: { 200: { description: "", schema: around } },
    handler: ({ body }) => ({ status: 200, body }),
  });
  const schemas = at(served([echo, connectors]), "components", "schemas");
  expect(at(schemas, "BothInput", "required")).toBeUndefined();
  expect(at(schemas, "Both", "required")).toEqual(["size"]);
  expect(at(schemas, "AroundInput", "properties", "both")).toEqual({ $ref: "#/components/schemas/BothInput" });
  expect(at(schemas, "Around", "properties")).toEqual({
    both: { $ref: "#/components/schemas/Both" },
    any: { $ref: "#/components/schemas/Json" },
  });
  expect(Object.keys(schemas as object).filter((name) => /Access|schema/.test(name))).toEqual(["Access"]);
});

test("a discriminated union says which value leads to which schema", () => {
  const event = at(served(sampleRoutes()), "components", "schemas", "NewEvent");
  expect(at(event, "discriminator", "propertyName")).toBe("type");
  expect(at(event, "discriminator", "mapping", "call.started")).toBe("#/components/schemas/NewEvent.call.started");
});

test("two routes with one method and path are our bug, found at the start", () => {
  expect(() => openApiDocument(info, [connectors, connectors])).toThrow("PUT /v1/connectors/{id} is defined twice");
});

test("two operations with one id are our bug, found at the start", () => {
  const other = { ...connectors, path: "/v1/connector/{id}" };
  expect(() => openApiDocument(info, [connectors, other])).toThrow(
    'PUT /v1/connector/{id} has the operation id of another, putConnector: give it an "operationId"',
  );
});

test("a list is named after its rows, and is one schema wherever it is used", () => {
  const row = z.object({ size: z.int() }).meta({ id: "Row" });
  const list = (path: string) =>
    defineRoute({
      ...connectors,
      method: "GET",
      path,
      params: undefined,
      body: undefined,
      responses: { 200: { description: "", schema: pageOf(row) } },
      handler: (_input) => Promise.reject(new Error("not called")),
    });
  const schemas = at(served([list("/v1/rows"), list("/v1/other-rows")]), "components", "schemas");
  expect(Object.keys(schemas as object).filter((name) => name.startsWith("Row"))).toEqual(["Row", "RowPage"]);
});

test("its route serves it to anybody", async () => {
  const document = openApiDocument(info, sampleRoutes());
  const server = sampleServer({ routes: [openApiRoute(document)] });
  const answer = await server.inject({ url: "/openapi.json" });
  expect(answer.headers["content-type"]).toMatch(/^application\/json/);
  expect(answer.json()).toEqual(served(sampleRoutes()));
  await server.close();
});
