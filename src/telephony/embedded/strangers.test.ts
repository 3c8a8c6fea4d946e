import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { inviteText } from "../../../test/support/raw-sip-peer.ts";
import type { Flow, TransportProtocol } from "../sip/flow.ts";
import type { SipRequest } from "../sip/message.ts";
import { parseMessage } from "../sip/parse-message.ts";
import { createTimerSet } from "../sip/timers.ts";
import type { News } from "./context.ts";
import { createRefusals, createStrangers } from "./strangers.ts";

const MINUTE_MS = 60_000;
const FLOOD = 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const INVITE = parseMessage(Buffer.from(inviteText({ port: 5060, to: "100" }))) as SipRequest;
const REGISTER = { ...INVITE, method: "REGISTER" };

function from(address: string, port: number, protocol: TransportProtocol = "UDP"): Flow {
  const local = { address: "192.0.2.1", port: 5060 };
  return { protocol, reliable: false, local, remote: { address, port }, open: true, send() {} };
}

/** Strangers at a door where whoever calls from port 5062 has signed in. */
function start() {
  const told: News[] = [];
  const timers = createTimerSet();
  const refusals = createRefusals({ timers, tell: (news) => void told.push(news) });
  const { screen } = createStrangers({ isKnown: (_, { remote }) => remote.port === 5062, refusals });
  const flood = (request: SipRequest, flow: Flow) => Array.from({ length: FLOOD }, () => screen(request, flow));
  return { screen, flood, told, timers };
}

it("refuses a stranger's calls, and takes what asks who is there or who may sign in", () => {
  const { screen } = start();
  expect(screen(INVITE, from("198.51.100.1", 5060))).toEqual({ status: 403 });
  const ofNoCall = { ...INVITE, to: { ...INVITE.to, params: new Map([["tag", "1"]]) } };
  expect(screen(ofNoCall, from("198.51.100.1", 5060))).toEqual({ status: 481 });
  expect(screen(REGISTER, from("198.51.100.1", 5060))).toBe("take");
  expect(screen(INVITE, from("198.51.100.1", 5060, "WSS"))).toBe("take");
});

it.each([
  ["calls", INVITE],
  ["sign-ins", REGISTER],
])("does not listen to a flood of %s from one address for ten seconds, and to others it does", (_, request) => {
  const { screen, flood } = start();
  const there = from("198.51.100.1", 5060);
  const before = flood(request, there);
  expect(before.indexOf("drop")).toBe(200);
  expect(screen(request, from("198.51.100.1", 5061))).toBe("drop");
  // A telephone that has signed in from there is heard, and so is everybody elsewhere.
  expect(screen(request, from("198.51.100.1", 5062))).toBe("take");
  expect(screen(REGISTER, from("198.51.100.2", 5060))).toBe("take");
  vi.advanceTimersByTime(10_001);
  expect(screen(request, there)).toEqual(before[0]);
});

it("tells browsers behind a proxy apart by their connections", () => {
  const { screen, flood } = start();
  expect(flood(REGISTER, from("127.0.0.1", 40_000, "WS"))).toContain("drop");
  expect(screen(REGISTER, from("127.0.0.1", 40_001, "WS"))).toBe("take");
});

it("tells of a flood at once and once a minute, with how many there were, until it is over", () => {
  const { flood, told, timers } = start();
  flood(INVITE, from("198.51.100.1", 5060));
  const refused = { type: "stranger.refused", address: "198.51.100.1" };
  expect(told).toEqual([
    { ...refused, reason: "no_trunk", requests: 1 },
    { ...refused, reason: "too_many", requests: 1 },
  ]);
  vi.advanceTimersByTime(MINUTE_MS);
  expect(told.slice(2)).toEqual([
    { ...refused, reason: "no_trunk", requests: 199 },
    { ...refused, reason: "too_many", requests: FLOOD - 201 },
  ]);
  vi.advanceTimersByTime(MINUTE_MS);
  expect([told.length, timers.size]).toEqual([4, 0]);
});
