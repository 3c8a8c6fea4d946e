import { describe, expect, test } from "vitest";
import { exampleConnector } from "../../../test/support/example-connector.ts";
import { exampleEvent } from "../../../test/support/example-event.ts";
import type { Template } from "../../contract/templates.ts";
import { dialer } from "../../dialects/dialer/dialect.ts";
import { dialects } from "../../dialects/index.ts";
import { standard } from "../../dialects/standard/dialect.ts";
import type { Json } from "../../model/json.ts";
import { bracketQuery } from "./bracket-query.ts";
import { compose } from "./compose.ts";

const event = exampleEvent("call.started");
const template: Template = {
  format: "json",
  body: '{"id": "{{id}}", "who": {"name": "{{name}}"}, "sentiment": "{{sentiment}}"}',
  variables: {
    id: { source: "call", field: "call_id" },
    name: { source: "contact", field: "name" },
    sentiment: { source: "call", field: "sentiment" },
  },
};

describe.each([...dialects])("on %s", (name, dialect) => {
  const base = { dialect: name, url: "https://crm.example/hooks?key=1" };

  test.each(["POST", "PUT"] as const)(
    "%s carries the payload as its body, whatever the dialect's own method is",
    (method) => {
      for (const example of dialect.examples) {
        const composed = compose(example, exampleConnector({ ...base, method }), dialect);
        const { body, url } = dialect.render(example, exampleConnector(base));
        expect(composed).toEqual({ method, url, body, contentType: "application/json" });
      }
    },
  );

  test.each(["GET", "DELETE"] as const)("%s carries the payload in the query, behind the address's own", (method) => {
    for (const example of dialect.examples) {
      const connector = exampleConnector({ ...base, method });
      const { url, ...rest } = compose(example, connector, dialect);
      expect(rest).toEqual({ method, body: null, contentType: null });
      const payload = JSON.parse(dialect.render(example, connector).body) as Record<string, Json>;
      expect(url).toBe(`https://crm.example/hooks?key=1&${bracketQuery(payload).replaceAll("'", "%27")}`);
    }
  });

  test("without a choice, the method is the dialect's own", () => {
    for (const example of dialect.examples) {
      const composed = compose(example, exampleConnector(base), dialect);
      expect(composed.method).toBe(dialect.render(example, exampleConnector(base)).method);
    }
  });

  test("a template takes the place of the body, for every event", () => {
    for (const example of dialect.examples) {
      const { body } = compose(example, exampleConnector({ ...base, template }), dialect);
      expect(JSON.parse(body ?? "")).toEqual({
        id: example.call_id,
        who: { name: expect.toBeOneOf([expect.any(String), null]) },
        sentiment: example.call?.sentiment ?? null,
      });
    }
  });
});

test("a template goes where the dialect sends its event", () => {
  const connector = exampleConnector({ dialect: "dialer", settings: { use_routes: true }, template });
  expect(compose(event, connector, dialer)).toEqual({
    method: "POST",
    url: "https://crm.example/hooks/callStarted",
    body: '{"id": "call_example", "who": {"name": "John Doe"}, "sentiment": null}',
    contentType: "application/json",
  });
});

test("in a query string a template's fields are in bracket form, and null is an empty text", () => {
  const connector = exampleConnector({ template, method: "GET" });
  const { url } = compose(event, connector, standard);
  expect([...new URL(url).searchParams]).toEqual([
    ["id", "call_example"],
    ["who[name]", "John Doe"],
    ["sentiment", ""],
  ]);
});

test("a text says that it is one", () => {
  const text: Template = { ...template, format: "text", body: "{{name}} calls" };
  expect(compose(event, exampleConnector({ template: text }), standard)).toMatchObject({
    body: "John Doe calls",
    contentType: "text/plain; charset=utf-8",
  });
});

test.each(["[1]", '"{{id}}"', "null"])("%s cannot travel in a query string", (body) => {
  const connector = exampleConnector({ template: { ...template, body }, method: "DELETE" });
  expect(() => compose(event, connector, standard)).toThrow("only a JSON object can travel in the query string");
});
