import { describe, expect, test } from "vitest";
import { exampleConnector } from "../../../test/support/example-connector.ts";
import { exampleEvent } from "../../../test/support/example-event.ts";
import { dialer } from "./dialect.ts";
import { render } from "./render.ts";

function connectorWith(settings: Record<string, unknown>, url = "https://crm.example/hooks") {
  return exampleConnector({ dialect: "dialer", settings, url });
}

describe("use routes", () => {
  const routed = (url: string) => render(exampleEvent("call.started"), connectorWith({ use_routes: true }, url)).url;

  test.each([
    ["https://crm.example/hooks", "https://crm.example/hooks/callStarted"],
    ["https://crm.example/hooks/", "https://crm.example/hooks/callStarted"],
    ["https://crm.example/hooks//", "https://crm.example/hooks/callStarted"],
    ["https://crm.example", "https://crm.example/callStarted"],
    ["https://crm.example/hooks?key=a%20b&x", "https://crm.example/hooks/callStarted?key=a%20b&x"],
    ["https://crm.example/hooks/?key=1#top", "https://crm.example/hooks/callStarted?key=1"],
    ["http://127.0.0.1:8080/a%2Fb", "http://127.0.0.1:8080/a%2Fb/callStarted"],
  ])("%s becomes %s", (base, expected) => {
    expect(routed(base)).toBe(expected);
  });

  test("takes each event's own name", () => {
    const names = dialer.examples.map((event) =>
      render(event, connectorWith({ use_routes: true }))
        .url.split("/")
        .at(-1),
    );
    expect(new Set(names)).toEqual(
      new Set([
        "callStarted",
        "callRinging",
        "callAnswered",
        "callEnded",
        "webphoneSummary",
        "aiTranscriptionSummary",
        "smsEvent",
      ]),
    );
  });

  test("off, the address is the connector's own, letter by letter", () => {
    expect(render(exampleEvent("call.started"), connectorWith({}, "https://crm.example/Ä?b=%20")).url).toBe(
      "https://crm.example/Ä?b=%20",
    );
  });
});

describe("is post format", () => {
  test("is on by default", () => {
    const webhook = render(exampleEvent("call.started"), connectorWith({}));
    expect(webhook).toMatchObject({ method: "POST", url: "https://crm.example/hooks" });
    expect(JSON.parse(webhook.body)).toMatchObject({ eventType: "callStarted" });
  });

  test("off, it is a GET", () => {
    const webhook = render(exampleEvent("call.started"), connectorWith({ is_post_format: false }));
    expect(webhook).toMatchObject({ method: "GET", url: "https://crm.example/hooks" });
  });
});

describe("additional data", () => {
  const bodyWith = (additional_data: string) =>
    JSON.parse(render(exampleEvent("call.started"), connectorWith({ additional_data })).body) as object;

  test("is added to the payload's top level", () => {
    const body = bodyWith('{"portal": 7, "nested": {"a": [1, null, true]}, "toString": "x"}');
    expect(body).toMatchObject({ eventType: "callStarted", portal: 7, nested: { a: [1, null, true] }, toString: "x" });
  });

  test("never replaces the payload's own", () => {
    const body = bodyWith('{"eventType": "callEnded", "callId": "0", "userId": null, "extra": 1}');
    expect(body).toMatchObject({ eventType: "callStarted", callId: "call_example", userId: "acc_example", extra: 1 });
  });

  test.each([
    ["not JSON", "{portal: 7}", /^additional_data is not valid JSON: /],
    ["a list", "[1]", /^additional_data must be a JSON object/],
    ["a text", '"x"', /^additional_data must be a JSON object/],
    ["null", "null", /^additional_data must be a JSON object/],
    ["a prototype", '{"__proto__": {"admin": true}}', /^additional_data must not have the key "__proto__"/],
    ["a deep prototype", '{"a": [{"__proto__": 1}]}', /^additional_data must not have the key "__proto__"/],
    ["a constructor", '{"constructor": {"prototype": {}}}', /^additional_data must not have the key "constructor"/],
    ["brackets", '{"callId[x]": 1}', /^additional_data must not have brackets in the key "callId\[x\]"/],
    ["a well", `${'{"a":'.repeat(2_000)}1${"}".repeat(2_000)}`, /^additional_data is nested deeper than 16 levels/],
  ])("that is %s is refused, and ignored should it be stored", (_, additional_data, reason) => {
    const parsed = dialer.settings.safeParse({ additional_data });
    expect(parsed.error?.issues).toEqual([
      expect.objectContaining({ path: ["additional_data"], message: expect.stringMatching(reason) }),
    ]);
    const plain = render(exampleEvent("call.started"), connectorWith({}));
    expect(render(exampleEvent("call.started"), connectorWith({ additional_data }))).toEqual(plain);
  });

  test("may be left empty", () => {
    expect(dialer.settings.safeParse({ additional_data: " " }).success).toBe(true);
    expect(dialer.settings.parse({})).toEqual({
      additional_data: "",
      use_routes: false,
      is_post_format: true,
      send_sms_events: false,
    });
  });
});

describe("send SMS events", () => {
  test("is off by default and concerns messages alone", () => {
    expect(dialer.wants?.(exampleEvent("sms.sent"), connectorWith({}))).toBe(false);
    expect(dialer.wants?.(exampleEvent("sms.received"), connectorWith({}))).toBe(false);
    expect(dialer.wants?.(exampleEvent("call.started"), connectorWith({}))).toBe(true);
  });

  test("on, messages are sent", () => {
    expect(dialer.wants?.(exampleEvent("sms.sent"), connectorWith({ send_sms_events: true }))).toBe(true);
    expect(dialer.wants?.(exampleEvent("sms.received"), connectorWith({ send_sms_events: true }))).toBe(true);
  });
});

test("an event that the dialect does not have is our own mistake", () => {
  expect(() => render(exampleEvent("lead.created"), connectorWith({}))).toThrow("no event lead.created");
});
