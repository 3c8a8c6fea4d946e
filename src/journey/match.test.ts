import { describe, expect, test } from "vitest";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { exampleEvent } from "../../test/support/example-event.ts";
import type { Access } from "../contract/connectors.ts";
import { EVENT_TYPES, OPERATIONAL_EVENT_TYPES } from "../contract/events.ts";
import { dialer } from "../dialects/dialer/dialect.ts";
import { standard } from "../dialects/standard/dialect.ts";
import { voiceAgent } from "../dialects/voice-agent/dialect.ts";
import { match } from "./match.ts";

const operational: readonly string[] = OPERATIONAL_EVENT_TYPES;

describe("an event is due", () => {
  test("at a connector that takes everything its dialect has, operational events apart", () => {
    for (const type of EVENT_TYPES) {
      const expected = operational.includes(type) ? "not_subscribed" : null;
      expect(match(exampleEvent(type), exampleConnector(), standard), type).toBe(expected);
    }
  });

  test("at a paused connector, whose deliveries wait", () => {
    const paused = { by: "user", at: 1_760_000_000_000, reason: "maintenance" } as const;
    expect(match(exampleEvent("call.ended"), exampleConnector({ paused }), standard)).toBeNull();
  });

  test("at a connector that chose it", () => {
    const connector = exampleConnector({ events: ["call.ended"] });
    expect(match(exampleEvent("call.ended"), connector, standard)).toBeNull();
    expect(match(exampleEvent("call.started"), connector, standard)).toBe("not_subscribed");
  });
});

test("an inactive connector gets nothing, whatever else would keep it out", () => {
  const connector = exampleConnector({ active: false, events: [], access: { line: ["+1"] } });
  expect(match(exampleEvent("call.ended"), connector, standard)).toBe("inactive");
});

test("an event that the dialect lacks is not subscribed, even if chosen", () => {
  const connector = exampleConnector({ dialect: "dialer", events: ["lead.created"] });
  expect(match(exampleEvent("lead.created"), connector, dialer)).toBe("not_subscribed");
});

test("messages reach a dialer's connector when its switch is on", () => {
  const given = { dialect: "dialer", events: null };
  const sms = exampleEvent("sms.received");
  expect(match(sms, exampleConnector({ ...given, settings: {} }), dialer)).toBe("not_subscribed");
  expect(match(sms, exampleConnector({ ...given, settings: { send_sms_events: true } }), dialer)).toBeNull();
});

test("the whole transcript after a call is not sent where the end of the call has it already", () => {
  const live = exampleEvent("conversation.transcript");
  const complete = { ...live, data: { ...live.data, complete: true } };
  const connector = exampleConnector({ dialect: "voice-agent", events: ["conversation.transcript"] });
  expect(match(live, connector, voiceAgent)).toBeNull();
  expect(match(complete, connector, voiceAgent)).toBe("not_subscribed");
  expect(match(complete, exampleConnector(), standard)).toBeNull();
});

describe("access to calls", () => {
  const event = exampleEvent("call.ringing");
  const judge = (access: Access, given = event) => match(given, exampleConnector({ access }), standard);
  if (event.call === null) throw new Error("the example has no call");
  const call = { ...event.call, widget: "widget_3" };

  test.each<[keyof Access, string]>([
    ["direction", "outbound"],
    ["line", "+442079460100"],
    ["agent", "agent_7"],
    ["team", "sales"],
    ["widget", "widget_3"],
    ["campaign", "spring"],
    ["source", "webphone"],
  ])("by %s looks at the call as it stood, not at what this event says", (key, value) => {
    expect(judge({ [key]: ["other", value] }, { ...event, call })).toBeNull();
    expect(judge({ [key]: ["other"] }, { ...event, call })).toBe("outside_its_calls");
    expect(judge({ [key]: ["other", value] }, { ...event, call: null })).toBe("outside_its_calls");
  });

  test("a value that the call does not have is outside every list", () => {
    expect(judge({ widget: ["widget_3"] })).toBe("outside_its_calls");
  });

  test("an empty list asks for nothing", () => {
    expect(judge({ direction: [], widget: [], agent: [] })).toBeNull();
  });

  test("all lists must agree", () => {
    expect(judge({ direction: ["outbound"], team: ["sales"] })).toBeNull();
    expect(judge({ direction: ["outbound"], team: ["support"] })).toBe("outside_its_calls");
  });

  test("a message has the direction of its kind, and its own line and agent", () => {
    const sent = exampleEvent("sms.sent");
    const received = exampleEvent("sms.received");
    expect(match(sent, exampleConnector({ access: { direction: ["outbound"] } }), standard)).toBeNull();
    expect(match(received, exampleConnector({ access: { direction: ["inbound"] } }), standard)).toBeNull();
    expect(match(received, exampleConnector({ access: { direction: ["outbound"] } }), standard)).toBe(
      "outside_its_calls",
    );
    expect(
      match(sent, exampleConnector({ access: { agent: ["agent_7"], line: ["+442079460100"] } }), standard),
    ).toBeNull();
    expect(match(received, exampleConnector({ access: { agent: ["agent_7"] } }), standard)).toBe("outside_its_calls");
  });

  test("a campaign's event belongs to its campaign, a lead to its widget", () => {
    const campaign = exampleEvent("campaign.paused");
    const lead = exampleEvent("lead.created");
    expect(match(campaign, exampleConnector({ access: { campaign: ["spring"] } }), standard)).toBeNull();
    expect(match(campaign, exampleConnector({ access: { campaign: ["autumn"] } }), standard)).toBe("outside_its_calls");
    expect(match(campaign, exampleConnector({ access: { direction: ["inbound"] } }), standard)).toBe(
      "outside_its_calls",
    );
    expect(match(lead, exampleConnector({ access: { widget: ["widget_3"] } }), standard)).toBeNull();
    expect(match(lead, exampleConnector({ access: { widget: ["widget_4"] } }), standard)).toBe("outside_its_calls");
  });
});

describe("operational events", () => {
  const chosen = { events: [...OPERATIONAL_EVENT_TYPES] };

  test.each(OPERATIONAL_EVENT_TYPES)("%s reaches who chose it, but not the connector it is about", (type) => {
    const event = exampleEvent(type);
    expect(match(event, exampleConnector({ ...chosen, id: "con_1" }), standard)).toBeNull();
    expect(match(event, exampleConnector({ ...chosen, id: "con_example" }), standard)).toBe("loop_protected");
  });

  test("concern no call, so the access to calls does not hide them", () => {
    const connector = exampleConnector({ ...chosen, access: { direction: ["inbound"], line: ["+1"] } });
    expect(match(exampleEvent("connector.disabled"), connector, standard)).toBeNull();
  });

  test.each(OPERATIONAL_EVENT_TYPES)("nobody hears that %s could not be delivered", (event_type) => {
    const event = exampleEvent("delivery.exhausted");
    const report = { ...event, data: { ...event.data, event_type } };
    expect(match(report, exampleConnector(chosen), standard)).toBe("loop_protected");
  });
});
