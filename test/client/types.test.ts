/** The client's types are generated: here they are held against the server, and used rightly and wrongly. */
import { readFileSync } from "node:fs";
import { expect, expectTypeOf, test } from "vitest";
import { makeTypes, TYPES_PATH } from "../../scripts/client/make-types.ts";
import { typeOf } from "../../scripts/client/type-of.ts";
import type { Client, Schemas } from "../../src/client/index.ts";

test("they are what the API says today", async () => {
  const current = (await makeTypes()) === readFileSync(TYPES_PATH, "utf8");
  expect(current, "The API has changed: run `npm run client`, and commit src/client/api-types.ts.").toBe(true);
});

test("requests and answers are typed, and what no operation has does not compile", () => {
  const uses = (client: Client) =>
    [
      client.get("/v1/connectors"),
      client.post("/v1/connectors", { body: { name: "CRM", url: "https://crm.example" } }),
      client.delete("/v1/connectors/{id}", { path: { id: "con_1" } }),
      client.list("/v1/events", { query: { type: "call.started" } }),
      client.follow("/v1/agents/{id}/screen", { path: { id: "grace" } }),
      client.get("/metrics"),
      // @ts-expect-error there is no such path
      client.get("/v1/nothing"),
      // @ts-expect-error the path has no such method
      client.put("/v1/connectors"),
      // @ts-expect-error it needs its id
      client.get("/v1/connectors/{id}"),
      // @ts-expect-error the name is missing
      client.post("/v1/connectors", { body: { url: "https://crm.example" } }),
      // @ts-expect-error there is no such event
      client.list("/v1/events", { query: { type: "call.begun" } }),
      // @ts-expect-error it has no pages
      client.list("/v1/connectors"),
      // @ts-expect-error it is no stream
      client.stream("/v1/events", {}),
      // @ts-expect-error a started call has two ends
      client.report({ type: "call.started", call_id: "a", data: { direction: "inbound", from: "+4930111111" } }),
    ] as const;
  type Uses = ReturnType<typeof uses>;
  expectTypeOf<Uses[0]>().resolves.toEqualTypeOf<Schemas["ConnectorList"]>();
  expectTypeOf<Uses[1]>().resolves.toEqualTypeOf<Schemas["CreatedConnector"]>();
  expectTypeOf<Uses[2]>().resolves.toEqualTypeOf<undefined>();
  expectTypeOf<Uses[5]>().resolves.toEqualTypeOf<string>();
  expectTypeOf<Schemas["Connector"]["status"]>().toEqualTypeOf<"active" | "inactive" | "paused" | "disabled">();
});

test("every form of a JSON Schema has its type", () => {
  const types = [
    [{ $ref: "#/components/schemas/Call" }, 'Schemas["Call"]'],
    [{ const: "a" }, '"a"'],
    [{ enum: ["a", 1, null] }, '"a" | 1 | null'],
    [{ type: ["string", "null"] }, "string | null"],
    [{ anyOf: [{ type: "string" }, { type: "integer" }] }, "string | number"],
    [{ allOf: [{ $ref: "#/components/schemas/Call" }, { type: "null" }] }, '(Schemas["Call"]) & (null)'],
    [{ type: "array", items: { enum: ["a", "b"] } }, '("a" | "b")[]'],
    [{ type: "array", prefixItems: [{ type: "integer" }, { type: "string" }] }, "[number, string]"],
    [{ type: "object", additionalProperties: { type: "boolean" } }, "{ [name: string]: boolean }"],
    [
      { type: "object", properties: { a: { description: "An */ end.", type: "null" }, b: {} }, required: ["a"] },
      '{\n/** An *\\/ end. */\n"a": null;\n"b"?: unknown;\n}',
    ],
  ] as const;
  for (const [schema, type] of types) expect(typeOf(structuredClone(schema) as object)).toBe(type);
  expect(() => typeOf({ type: "date" })).toThrow('there is no TypeScript type for the JSON Schema type "date"');
});
