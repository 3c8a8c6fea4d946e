import fc from "fast-check";
import { expect, test } from "vitest";
import { exampleConnector } from "../../../test/support/example-connector.ts";
import { CALL_FIELDS, EVENT_FIELDS, TIMESTAMP_FIELDS } from "../../contract/template-fields.ts";
import type { Template, VariableSource } from "../../contract/templates.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { dialects } from "../../dialects/index.ts";
import type { Connector } from "../../model/connector.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { Json } from "../../model/json.ts";
import { compose } from "./compose.ts";
import { parseTemplate } from "./parse-template.ts";

const SECRET = "s3cr3t-of-somebody-else";
const NAMES = ["a", "b", "constructor", "x.y"];

const path = fc.oneof(
  fc.constantFrom("name", "phone", "order", "a.b", "a.0", "__proto__", "constructor", "constructor.prototype", "leak"),
  fc.constantFrom("__proto__.leak", "toString", "length", "a.length", ".", "tag", "lead", "fields.a"),
  fc.string({ minLength: 1, maxLength: 12 }),
);
const source: fc.Arbitrary<VariableSource> = fc.oneof(
  fc.constant<VariableSource>({ source: "default" }),
  fc.record({ source: fc.constantFrom("contact", "agent_outcome", "dynamic", "outcome"), field: path }),
  fc.constantFrom(...CALL_FIELDS).map((field): VariableSource => ({ source: "call", field })),
  fc.constantFrom(...EVENT_FIELDS).map((field): VariableSource => ({ source: "event", field })),
  fc.record({
    source: fc.constant("timestamp" as const),
    field: fc.constantFrom(...TIMESTAMP_FIELDS),
    format: fc.constantFrom("iso", "ms", "s"),
  }),
);
const body = fc
  .array(
    fc.constantFrom(
      ...["{{a}}", "{{ b }}", "{{constructor}}", "{{x.y}}", "{{__proto__}}", "{{", "}}", '"{{a}}"', '"<{{b}}>"'],
      ...['{"k":', '{"l":', "}", "[", "]", ",", '"', ":", "1", "null", " ", "\n", "é", "\\"],
    ),
    { maxLength: 14 },
  )
  .map((pieces) => pieces.join(""));
const known = fc.oneof(
  fc.dictionary(fc.constantFrom("a", "order", "name", "__proto__", "constructor"), fc.jsonValue({ maxDepth: 3 })),
  fc.constant(JSON.parse('{"__proto__": {"own": 1}, "a": {"b": "c"}}')),
) as fc.Arbitrary<Record<string, Json>>;

/** An example in which more is known of its call. */
function knowing(event: StoredEvent, values: Record<string, Json>): StoredEvent {
  if (!event.call) return event;
  const more = { custom: values, contact: { fields: values }, analysis: values, voice_agent_outcome: values };
  return { ...event, call: { ...event.call, ...more } };
}

test("whatever a template is made of, it is refused, or makes a request to the connector's own address of the event's own values", () => {
  const given = fc.record({
    // By name, so that what is told of a failure can be read.
    name: fc.constantFrom(...dialects.keys()),
    example: fc.nat(),
    values: known,
    template: fc.record({
      format: fc.constantFrom("json" as const, "text" as const),
      body: fc.oneof(
        body,
        fc.constantFrom('{"k": "{{a}}", "l": "<{{b}}>"}', '["{{x.y}}", {"m": "{{constructor}}"}]', "{{a}}{{b}}"),
      ),
      variables: fc.record(Object.fromEntries(NAMES.map((name) => [name, source])), {
        requiredKeys: ["a", "b"],
      }) as fc.Arbitrary<Template["variables"]>,
    }),
    method: fc.constantFrom<Connector["method"][]>(null, "GET", "POST", "PUT", "DELETE"),
  });
  const made = { refused: 0, unsendable: 0, sent: 0 };
  Object.defineProperty(Object.prototype, "leak", { value: SECRET, configurable: true });
  try {
    fc.assert(
      fc.property(given, ({ name, example, values, template, method }) => {
        if (parseTemplate(template).kind === "refused") {
          made.refused += 1;
          return;
        }
        const dialect = dialects.get(name) as Dialect;
        const event = knowing(dialect.examples[example % dialect.examples.length] as StoredEvent, values);
        const connector = exampleConnector({
          dialect: name,
          url: "https://crm.example/hooks?key=1#top",
          headers: { authorization: SECRET },
          secrets: [{ secret: SECRET, expires_at: null }],
          method,
          template,
        });
        let composed: ReturnType<typeof compose>;
        try {
          composed = compose(event, connector, dialect);
        } catch (error) {
          expect((error as Error).message).toBe("only a JSON object can travel in the query string of a GET or DELETE");
          made.unsendable += 1;
          return;
        }
        made.sent += 1;
        expect(JSON.stringify(composed)).not.toContain(SECRET);
        expect(new URL(composed.url).origin + new URL(composed.url).pathname).toBe("https://crm.example/hooks");
        expect(new URL(composed.url).searchParams.get("key")).toBe("1");
        expect(composed.body === null).toBe(composed.method === "GET" || composed.method === "DELETE");
        if (composed.body !== null && template.format === "json")
          expect(() => JSON.parse(composed.body ?? "")).not.toThrow();
      }),
      { numRuns: 3_000 },
    );
  } finally {
    Reflect.deleteProperty(Object.prototype, "leak");
  }
  // Had all of it been refused, this would have shown nothing.
  for (const count of Object.values(made)) expect(count).toBeGreaterThan(100);
});
