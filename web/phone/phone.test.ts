import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPhone, MicrophoneError, type Phone } from "./phone.ts";
import { focused, type LeftCall } from "./phone-state.ts";
import { ScriptedSip } from "./scripted-sip.ts";
import type { SipEvent } from "./sip-client.ts";

let sip: ScriptedSip;
let phone: Phone;
let microphone: (() => Promise<MediaStream>) | null;
let open: number;
let kept: LeftCall | null;

function stream(): MediaStream {
  open += 1;
  let isStopped = false;
  const stop = () => {
    if (!isStopped) open -= 1;
    isStopped = true;
  };
  return { getTracks: () => [{ stop }] } as unknown as MediaStream;
}

function start(): void {
  sip = new ScriptedSip();
  phone = createPhone({
    client: sip,
    openMicrophone: () => microphone?.() ?? Promise.resolve(stream()),
    leftCalls: {
      load: () => kept,
      save(call) {
        kept = call;
      },
    },
    keepLostMs: 7_000,
    now: () => Date.now(),
  });
  phone.start();
}

beforeEach(() => {
  vi.useFakeTimers();
  microphone = null;
  open = 0;
  kept = null;
  start();
});
afterEach(() => {
  phone.stop({ keepCalls: false });
  vi.useRealTimers();
});

const settled = () => vi.advanceTimersByTimeAsync(0);
const offer = (key: string, resumes: string | null = null): SipEvent => ({
  type: "offered",
  key,
  callId: `call-${key}`,
  resumes,
  number: "+493023125014",
  name: null,
});

async function callAndConnect(number = "+12025550100", callId: string | null = "call-1"): Promise<string> {
  phone.call(number);
  await settled();
  const key = phone.state().focus ?? "";
  sip.tell({ type: "ringing", key, callId, early: false });
  sip.tell({ type: "connected", key, callId: null });
  return key;
}

test("a call out: dialled, rings, is answered, ends, and stays in sight", async () => {
  phone.call("+12025550100", "Ada");
  expect(focused(phone.state())).toMatchObject({ phase: "dialing", number: "+12025550100", name: "Ada" });
  await settled();
  const key = phone.state().focus ?? "";
  sip.tell({ type: "ringing", key, callId: "call-1", early: false });
  expect(focused(phone.state())).toMatchObject({ phase: "ringing", callId: "call-1", answeredAt: null });
  await vi.advanceTimersByTimeAsync(3_000);
  sip.tell({ type: "connected", key, callId: null });
  expect(focused(phone.state())).toMatchObject({ phase: "connected", callId: "call-1", answeredAt: Date.now() });
  expect(open).toBe(1);
  sip.tell({ type: "ended", key, by: "there", reason: "over" });
  expect(phone.state()).toMatchObject({ calls: [], focus: null, last: { callId: "call-1", end: { by: "there" } } });
  expect(open).toBe(0);
  expect(kept).toBeNull();
});

test("a call is hung up before the microphone is there, and nobody is called", async () => {
  let give: (given: MediaStream) => void = () => {};
  microphone = () => new Promise((resolve) => (give = resolve));
  phone.call("+12025550100");
  phone.hangUp(phone.state().focus ?? "");
  give(stream());
  await settled();
  expect(sip.asked).toEqual([]);
  expect(open).toBe(0);
  expect(phone.state().last?.end).toMatchObject({ by: "here", reason: "cancelled" });
});

test("without a microphone a call ends and says why", async () => {
  microphone = () => Promise.reject(new MicrophoneError("refused"));
  phone.call("+12025550100");
  await settled();
  expect(phone.state()).toMatchObject({ microphone: "refused", last: { end: { reason: "microphone" } } });
  sip.tell(offer("a"));
  phone.answer("a");
  await settled();
  expect(sip.asked).toEqual(["reject a"]);
});

test("a call that comes in during another is answered over it, and the other goes on after it", async () => {
  const first = await callAndConnect();
  sip.tell(offer("a"));
  expect(phone.state().focus).toBe(first);
  phone.answer("a");
  await settled();
  sip.tell({ type: "connected", key: "a", callId: null });
  expect(sip.asked).toEqual(["call +12025550100", "hold", "answer a"]);
  expect(phone.state()).toMatchObject({ focus: "a", calls: [{ isHeldHere: true }, { callId: "call-a" }] });
  phone.focus(first);
  expect(sip.asked.slice(3)).toEqual(["hold", "go on"]);
  phone.hangUp(first);
  expect(phone.state()).toMatchObject({ focus: "a", last: { callId: "call-1" } });
});

test("mute, hold and the keypad", async () => {
  const key = await callAndConnect();
  phone.setMuted(key, true);
  phone.setHeld(key, true);
  phone.press(key, "1");
  phone.press(key, "#");
  expect(focused(phone.state())).toMatchObject({ isMuted: true, isHeldHere: true, digits: "1#" });
  sip.tell({ type: "held", key, by: "there", held: true });
  phone.setHeld(key, false);
  expect(focused(phone.state())).toMatchObject({ isHeldHere: false, isHeldThere: true });
});

test("a transfer that is refused leaves the call, one that succeeds ends it", async () => {
  const key = await callAndConnect();
  phone.transfer(key, "204");
  expect(focused(phone.state())?.transfer).toEqual({ to: "204", step: "trying" });
  sip.tell({ type: "transfer", key, step: "refused" });
  expect(focused(phone.state())?.transfer).toEqual({ to: "204", step: "refused" });
  phone.setHeld(key, true);
  expect(focused(phone.state())).toMatchObject({ transfer: null, isHeldHere: true });
  phone.transfer(key, "205");
  sip.tell({ type: "transfer", key, step: "done" });
  expect(sip.asked.at(-1)).toBe("transfer 205");
  await vi.advanceTimersByTimeAsync(3_000);
  expect(sip.asked.at(-1)).toBe("hang up");
  expect(phone.state().last?.end?.reason).toBe("transferred");
});

test("who was asked first is joined with the caller, whose call stays in sight", async () => {
  const caller = await callAndConnect("+12025550100", "call-1");
  const colleague = await callAndConnect("204", "call-2");
  phone.join(caller, colleague);
  expect(sip.asked.at(-1)).toBe("join");
  sip.tell({ type: "transfer", key: caller, step: "done" });
  sip.tell({ type: "ended", key: caller, by: "there", reason: "over" });
  sip.tell({ type: "ended", key: colleague, by: "there", reason: "over" });
  expect(phone.state()).toMatchObject({ calls: [], last: { callId: "call-1", end: { reason: "transferred" } } });
});

test("after a reload the phone takes its call up again by itself", async () => {
  const key = await callAndConnect();
  phone.setMuted(key, true);
  phone.press(key, "7");
  const { answeredAt } = focused(phone.state()) ?? {};
  phone.stop({ keepCalls: true });
  expect(kept).toMatchObject({ callId: "call-1", isMuted: true });
  await vi.advanceTimersByTimeAsync(4_000);
  start();
  expect(phone.state().left?.callId).toBe("call-1");
  sip.tell(offer("b", "call-1"));
  await settled();
  expect(sip.asked).toEqual(["answer b", "mute"]);
  sip.tell({ type: "connected", key: "b", callId: "call-1" });
  expect(phone.state().left).toBeNull();
  expect(focused(phone.state())).toMatchObject({
    callId: "call-1",
    number: "+12025550100",
    direction: "outgoing",
    answeredAt,
    isMuted: true,
    digits: "7",
  });
});

test("a call whose network was lost is taken up again, and is one call", async () => {
  const key = await callAndConnect();
  sip.tell({ type: "link", link: "lost", problem: null });
  sip.tell({ type: "link", link: "ready", problem: null });
  sip.tell(offer("b", "call-1"));
  await settled();
  expect(sip.asked.slice(1)).toEqual([`leave ${key}`, "answer b"]);
  expect(phone.state().calls).toHaveLength(1);
  expect(open).toBe(1);
});

test("a call that the server does not give back in time is over", async () => {
  const key = await callAndConnect();
  sip.tell({ type: "ended", key, by: "system", reason: "connection_lost" });
  expect(phone.state()).toMatchObject({ last: null, left: { callId: "call-1" } });
  await vi.advanceTimersByTimeAsync(6_999);
  expect(phone.state().left).not.toBeNull();
  await vi.advanceTimersByTimeAsync(1);
  expect(phone.state()).toMatchObject({ left: null, last: { callId: "call-1", end: { reason: "connection_lost" } } });
  expect(kept).toBeNull();
});

test("a call that nobody knows changes nothing", () => {
  const before = phone.state();
  sip.tell({ type: "connected", key: "nobody", callId: null });
  sip.tell({ type: "ended", key: "nobody", by: "there", reason: "over" });
  phone.answer("nobody");
  phone.hangUp("nobody");
  phone.press("nobody", "1");
  phone.join("nobody", "nobody");
  expect(phone.state()).toBe(before);
});

test("whatever happens in whatever order, what has ended does not come back and no microphone stays open", async () => {
  const keys = fc.constantFrom("a", "b", "c");
  /** A client gives every call a key of its own. */
  const offerOnce = (key: string, resumes: string | null = null) => {
    if (!phone.state().calls.some((call) => call.key === key)) sip.tell(offer(key, resumes));
  };
  const events = fc.oneof(
    keys.map((key) => () => offerOnce(key)),
    keys.map((key) => () => sip.tell({ type: "connected", key, callId: null })),
    keys.map((key) => () => sip.tell({ type: "ended", key, by: "there", reason: "over" })),
    keys.map((key) => () => sip.tell({ type: "ended", key, by: "system", reason: "connection_lost" })),
    keys.map((key) => () => offerOnce(`${key}2`, `call-${key}`)),
    keys.map((key) => () => phone.answer(key)),
    keys.map((key) => () => phone.hangUp(key)),
    keys.map((key) => () => phone.focus(key)),
    keys.map((key) => () => phone.setHeld(key, true)),
    keys.map((key) => () => phone.join(key, "a")),
    fc.constant(() => phone.call("204")),
    fc.constant(() => phone.changeMicrophone()),
    fc.constant(settled),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(events, { maxLength: 40 }), async (steps) => {
      kept = null;
      start();
      open = 0;
      for (const step of steps) {
        await step();
        const { calls, focus, left } = phone.state();
        expect(new Set(calls.map(({ key }) => key)).size).toBe(calls.length);
        expect(focus === null || calls.some(({ key }) => key === focus)).toBe(true);
        expect(calls.some(({ phase }) => phase === "ended")).toBe(false);
        expect(left === null || !calls.some(({ callId }) => callId === left.callId)).toBe(true);
      }
      await settled();
      for (const { key } of [...phone.state().calls]) sip.tell({ type: "ended", key, by: "there", reason: "over" });
      await settled();
      expect(open).toBe(0);
      phone.stop({ keepCalls: false });
    }),
    { numRuns: 300 },
  );
});
