import { readdir, readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { exampleConnector } from "../../test/support/example-connector.ts";
import {
  callSchema,
  type EventType,
  eventDataSchemas,
  newEventSchema,
  OPERATIONAL_EVENT_TYPES,
} from "../contract/events.ts";
import type { StoredEvent } from "../model/event.ts";
import type { RenderedWebhook } from "./dialect.ts";
import { dialects, findDialect } from "./index.ts";

const operational: ReadonlySet<string> = new Set(OPERATIONAL_EVENT_TYPES);
const members = [...dialects];

/** Any text at all: NUL, quotes, line breaks, halves of surrogate pairs. */
const anyText = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("\0", "\ud800", "\udc00x", '"', "\\", "\u2028", "</script>", "&eventType=x", "[]", "%", "%00", "#"),
);
const anyMoment = fc.integer({ min: 0, max: 4_102_444_800_000 });

/** The event with every text and every moment replaced, but for those that have a few fixed values. */
function distorted(event: StoredEvent, draw: <T>(arbitrary: fc.Arbitrary<T>) => T): StoredEvent {
  const fixed = new Set([
    "type",
    "direction",
    "status",
    "result",
    "ended_by",
    "tag_type",
    "speaker",
    "by",
    "event_type",
  ]);
  const walk = (value: unknown, key: string): unknown => {
    if (fixed.has(key)) return value;
    if (typeof value === "string") return draw(anyText);
    if (typeof value === "number") return key.endsWith("at") ? draw(anyMoment) : draw(fc.double());
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, name)]));
  };
  return walk(event, "") as StoredEvent;
}

/** The event without some of what a reporter may leave out, of its own and of its call. */
function withoutSome(event: StoredEvent, isLeftOut: () => boolean): StoredEvent {
  const thin = <T extends object>(whole: T, isStillValid: (less: T) => boolean): T => {
    let left = whole;
    for (const key of Object.keys(whole) as (keyof T)[]) {
      const { [key]: _, ...less } = left;
      if (isLeftOut() && isStillValid(less as T)) left = less as T;
    }
    return left;
  };
  const data = thin(event.data, (less) => eventDataSchemas[event.type].safeParse(less).success);
  const call =
    event.call && (isLeftOut() ? thin(event.call, (less) => callSchema.safeParse(less).success) : event.call);
  return { ...event, data, call: isLeftOut() ? null : call } as StoredEvent;
}

function expectSendable(webhook: RenderedWebhook, base: string) {
  expect(new URL(webhook.url).origin).toBe(new URL(base).origin);
  expect(["GET", "POST", "PUT", "DELETE"]).toContain(webhook.method);
  expect(JSON.parse(webhook.body)).toEqual(expect.objectContaining({}));
}

describe.each(members)("the dialect %s", (name, dialect) => {
  const connectorWith = (settings: Record<string, unknown>, url = "https://crm.example/hooks?key=1") =>
    exampleConnector({ dialect: name, settings, url });
  const defaults = () => dialect.settings.parse({}) as Record<string, unknown>;

  test("is listed under its own name and says what it is", () => {
    expect(findDialect(name)).toBe(dialect);
    expect(dialect.name).toBe(name);
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(dialect.title).not.toBe("");
    expect(dialect.description).not.toBe("");
  });

  test("has settings from which a form can be drawn", () => {
    const form = z.toJSONSchema(dialect.settings, { io: "input" });
    for (const [field, schema] of Object.entries(form.properties ?? {})) {
      expect(schema, field).toMatchObject({
        title: expect.stringMatching(/./),
        description: expect.stringMatching(/./),
      });
    }
    expect(form.required ?? []).toEqual([]);
  });

  test("refuses settings that it does not have", () => {
    expect(dialect.settings.safeParse({ no_such_setting: 1 }).success).toBe(false);
  });

  test("has one example for each of its events, in the form that the API accepts", () => {
    expect(dialect.examples.map((event) => event.type).sort()).toEqual(Object.keys(dialect.events).sort());
    for (const { type, call_id, occurred_at, data } of dialect.examples) {
      if (operational.has(type)) continue;
      const reported = { type, occurred_at, data, ...(call_id !== null && { call_id }) };
      expect(newEventSchema.safeParse(reported).error, type).toBeUndefined();
    }
  });

  test("renders every example, twice the same", () => {
    for (const event of dialect.examples) {
      const connector = connectorWith(defaults());
      const webhook = dialect.render(event, connector);
      expectSendable(webhook, connector.url);
      expect(dialect.render(structuredClone(event), structuredClone(connector))).toEqual(webhook);
    }
  });

  test("renders each example to exactly its fixture, which is the product's own example where it documents one", async () => {
    const folder = new URL(`./${name}/fixtures/`, import.meta.url);
    const files = await readdir(folder);
    expect(files.sort()).toEqual(dialect.examples.map(({ type }) => `${type}.json`).sort());
    for (const event of dialect.examples) {
      const fixture: unknown = JSON.parse(await readFile(new URL(`${event.type}.json`, folder), "utf8"));
      const { body } = dialect.render(event, connectorWith({ ...defaults(), ...dialect.exampleSettings }));
      expect(JSON.parse(body), event.type).toEqual(fixture);
    }
  });

  test("has a body for each of its events, and says what each field of it means", () => {
    expect(Object.keys(dialect.bodies).sort()).toEqual(Object.keys(dialect.events).sort());
    for (const [type, body] of Object.entries(dialect.bodies)) {
      const { description, properties = {} } = z.toJSONSchema(body);
      expect(description, type).toMatch(/^Sent .*\.$/);
      for (const [field, schema] of Object.entries(properties)) {
        if (typeof schema === "object" && (schema.const ?? schema.$ref ?? schema.properties) !== undefined) continue;
        expect(schema, `${type} ${field}`).toMatchObject({ description: expect.stringMatching(/\.$/) });
      }
    }
  });

  test("sends nothing but what its bodies say, whatever is not known of an event", () => {
    fc.assert(
      fc.property(fc.constantFrom(...dialect.examples), fc.gen(), (event, gen) => {
        const thinned = withoutSome(event, () => gen(fc.boolean));
        const { body } = dialect.render(thinned, connectorWith({ ...defaults(), ...dialect.exampleSettings }));
        const sent: unknown = JSON.parse(body);
        expect(dialect.bodies[event.type]?.parse(sent), event.type).toEqual(sent);
      }),
      { numRuns: 500 },
    );
  });

  test("renders whatever names, numbers and texts an event carries, whatever its connector's settings", () => {
    const given = fc.record({
      event: fc.constantFrom(...dialect.examples),
      settings: fc.oneof(
        fc.constant(defaults()),
        fc.dictionary(
          fc.constantFrom("no_such_setting", ...Object.keys(dialect.settings.shape)),
          fc.oneof(fc.jsonValue(), fc.boolean()),
        ),
      ),
      url: fc.constantFrom("https://crm.example", "https://crm.example/a/?b=%20#c", "http://[::1]:8080/é//"),
    });
    fc.assert(
      fc.property(given, fc.gen(), ({ event, settings, url }, gen) => {
        const webhook = dialect.render(
          distorted(event, (arbitrary) => gen(() => arbitrary)),
          connectorWith(settings, url),
        );
        expectSendable(webhook, url);
      }),
      { numRuns: 500 },
    );
  });

  test("counts 200 as success and nothing outside 2xx", () => {
    expect(dialect.succeeds(200)).toBe(true);
    for (const status of [199, 300, 301, 304, 400, 401, 404, 410, 429, 500, 503]) {
      expect(dialect.succeeds(status), String(status)).toBe(false);
    }
  });

  test("reads any answer without throwing, and no contact that a store could not hold", () => {
    const contact = fc.record(
      {
        id: fc.oneof(anyText, fc.integer()),
        crmType: anyText,
        phoneNumber: anyText,
        fields: fc.array(fc.record({ title: anyText, value: anyText, isWebsite: fc.boolean() })),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      anyText,
      fc.json(),
      fc
        .record({ success: fc.boolean(), contact: fc.oneof(contact, fc.jsonValue()) })
        .map((value) => JSON.stringify(value)),
      anyText.map((text) => `{"success": true, "contact": {${text}`),
    );
    fc.assert(
      fc.property(fc.constantFrom(...dialect.examples), body, fc.boolean(), (event, text, truncated) => {
        const timing = { connect_ms: null, headers_ms: 1, body_ms: 1, total_ms: 2 };
        const reading = dialect.readAnswer(event, {
          kind: "replied",
          status: 200,
          headers: {},
          body: text,
          truncated,
          timing,
        });
        expect(["none", "contact", "malformed"]).toContain(reading.kind);
        if (!expectsContact(event.type)) expect(reading.kind).toBe("none");
        for (const kept of textsIn(reading)) {
          expect(kept).not.toContain("\0");
          expect(kept.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test("there is no dialect but the listed ones", () => {
  expect(findDialect("no-such-dialect")).toBeUndefined();
});

function expectsContact(type: EventType): boolean {
  return type === "call.started" || type === "call.ringing";
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
