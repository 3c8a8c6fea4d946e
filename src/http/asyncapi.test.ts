import specs from "@asyncapi/specs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { sampleServer } from "../../test/support/sample-api.ts";
import { dialects } from "../dialects/index.ts";
import { asyncApiDocument, asyncApiRoute } from "./asyncapi.ts";

const info = { title: "Sample", version: "1.0.0", description: "A sample." };

type Message = { name: string; payload: object; headers: object; examples: { payload: unknown }[] };
type Served = {
  channels: Record<string, { messages: Record<string, { $ref: string }> }>;
  operations: Record<string, { messages: { $ref: string }[] }>;
  components: { messages: Record<string, Message>; schemas: Record<string, object> };
};

/** As it is served: what is undefined is not there. */
function served(): Served {
  return JSON.parse(JSON.stringify(asyncApiDocument(info, [...dialects.values()]))) as Served;
}

/** The value that a reference leads to. */
function at(document: unknown, reference: string): unknown {
  const steps = reference.slice("#/".length).split("/");
  return steps.reduce((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], document);
}

test("the document is valid AsyncAPI 3.0 by the specification's own schema, and every reference in it leads somewhere", () => {
  const document = served();
  // The specification's schema has formats and keywords of its own, which do not matter here.
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const validate = ajv.compile(specs.schemasWithoutId["3.0.0"]);
  expect(validate(document) ? [] : validate.errors).toEqual([]);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(
    ([, reference = ""]) => reference,
  );
  expect(references).toContain("#/components/schemas/Call");
  for (const reference of references) expect(at(document, reference), reference).toBeDefined();
});

test("there is a message for each event of each dialect, and one for the answer with a contact", () => {
  const { channels, operations, components } = served();
  expect(Object.keys(channels)).toEqual([...dialects.keys(), "contact-answer"]);
  expect(Object.keys(operations)).toEqual([...dialects.keys()].map((name) => `send-${name}`));
  for (const [name, { events }] of dialects) {
    const messages = Object.entries(channels[name]?.messages ?? {});
    expect(messages.map(([type]) => type).sort()).toEqual(Object.keys(events).sort());
    for (const [type, { $ref }] of messages) {
      expect(at({ components }, $ref), $ref).toMatchObject({ name: events[type as keyof typeof events] });
      expect(operations[`send-${name}`]?.messages).toContainEqual({ $ref: `#/channels/${name}/messages/${type}` });
    }
  }
});

test("every example is what its message's schema says, and what nobody knows yet is let pass", () => {
  const document = served();
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema(document, "webhooks");
  for (const [id, message] of Object.entries(document.components.messages)) {
    const validate = ajv.compile({ $ref: `webhooks#/components/messages/${id}/payload` });
    for (const { payload } of message.examples) {
      expect(validate(payload) ? [] : validate.errors, id).toEqual([]);
      expect(validate({ ...(payload as object), a_later_field: 1 }), id).toBe(true);
      expect(validate({}), id).toBe(false);
    }
  }
});

test("its schemas have names that a generator can use", () => {
  const names = Object.keys(served().components.schemas);
  expect(names).toContain("Json");
  expect(names.filter((name) => !/^[A-Z][A-Za-z.]*$/.test(name))).toEqual([]);
});

test("its route serves it to anybody", async () => {
  const server = sampleServer({ routes: [asyncApiRoute(() => asyncApiDocument(info, [...dialects.values()]))] });
  for (let time = 0; time < 2; time += 1) {
    const answer = await server.inject({ url: "/asyncapi.json" });
    expect(answer.headers["content-type"]).toMatch(/^application\/json/);
    expect(answer.json()).toEqual(served());
  }
  await server.close();
});
