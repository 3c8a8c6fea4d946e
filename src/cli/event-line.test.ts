import pc from "picocolors";
import { expect, it } from "vitest";
import { eventLine } from "./event-line.ts";
import type { FollowedEvent } from "./follow-events.ts";

const AT = new Date(2026, 4, 1, 9, 30, 15, 250).getTime();

function event(given: Partial<FollowedEvent> = {}): FollowedEvent {
  return {
    id: "event-1",
    type: "call.answered",
    call_id: "call-1",
    occurred_at: AT,
    received_at: AT,
    is_test: false,
    data: {},
    call: { direction: "inbound", from: "+4930123456", to: "+4930987654", agent: { id: "anna", name: "Anna Berg" } },
    ...given,
  };
}

const plain = pc.createColors(false);

it("tells what a call's event leaves out from its call", () => {
  expect(eventLine(event(), plain)).toBe(
    "2026-05-01 09:30:15.250  call.answered     call-1        inbound   +4930123456 → +4930987654  Anna Berg",
  );
});

it("tells an event without a call by its own data", () => {
  const sms = event({ type: "sms.sent", call_id: null, call: null, data: { from: "+491", to: "+492" }, is_test: true });
  expect(eventLine(sms, plain)).toMatch(/ {2}sms\.sent +- +\+491 → \+492 {2}\(test\)$/);
});

it("is coloured where there are colours", () => {
  expect(eventLine(event(), pc.createColors(true))).toContain("\u001b[32mcall.answered");
});

it("passes nothing on that a terminal would obey", () => {
  const hostile = "\u001b]0;title\u0007\u202e\u009b2J\r\n";
  const line = eventLine(
    event({ call_id: hostile, call: { from: hostile, to: hostile, agent: { id: "a", name: hostile } } }),
    plain,
  );
  expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(line).toContain("]0;title");
});
