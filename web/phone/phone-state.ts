import type { Quality } from "./quality.ts";
import type { EndedBy, EndReason, Link, SipCallChange, SipEnd, SipEvent, SipOffer } from "./sip-client.ts";

/**
 * A call as the phone knows it.
 *
 *     dialing ----> ringing ----+
 *                               +----> connected ----> ended
 *     offered ----> answering --+
 *
 * Every phase may go to `ended`. While connected it may be held here, held there, muted and handed over.
 */
export type CallPhase = "dialing" | "ringing" | "offered" | "answering" | "connected" | "ended";

export type PhoneCall = {
  key: string;
  /** The platform's id, by which contacts, outcome and webhooks go; null until the server has said it. */
  callId: string | null;
  direction: "outgoing" | "incoming";
  number: string;
  name: string | null;
  phase: CallPhase;
  /** Moments in milliseconds UTC; null for what has not happened. */
  startedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  /** Whether one hears the far end before it answers. */
  hasEarlySound: boolean;
  isHeldHere: boolean;
  isHeldThere: boolean;
  isMuted: boolean;
  /** What was pressed on the keypad. */
  digits: string;
  transfer: { to: string; step: "trying" | "refused" } | null;
  quality: Quality | null;
  end: { by: EndedBy; reason: EndReason; detail: string | null } | null;
};

export type Microphone = "unknown" | "ready" | "refused" | "missing" | "busy" | "insecure";

/** A call that was under way when the page was left, until the server gives it back. */
export type LeftCall = Pick<
  PhoneCall,
  "number" | "name" | "direction" | "startedAt" | "answeredAt" | "isMuted" | "digits"
> & { callId: string };

export type PhoneState = {
  /** Whether there is no trunk, so that calls reach test numbers and colleagues alone. */
  hasTestNumbers: boolean;
  link: Link;
  /** What the server says against the phone; null for nothing. */
  problem: string | null;
  microphone: Microphone;
  /** The open calls, the oldest first. */
  calls: readonly PhoneCall[];
  /** The call that the controls are about. */
  focus: string | null;
  /** The call that has ended last, until another begins or it is put away. */
  last: PhoneCall | null;
  left: LeftCall | null;
};

export const INITIAL: PhoneState = {
  hasTestNumbers: false,
  link: "off",
  problem: null,
  microphone: "unknown",
  calls: [],
  focus: null,
  last: null,
  left: null,
};

/** What one does to an open call. */
type CallAction =
  | { type: "answering"; key: string }
  | { type: "muted"; key: string; muted: boolean }
  | { type: "pressed"; key: string; digits: string }
  | { type: "handing over"; key: string; to: string }
  | { type: "measured"; key: string; quality: Quality };

export type PhoneEvent =
  | SipEvent
  | CallAction
  | { type: "dialed"; key: string; number: string; name: string | null }
  | { type: "focused"; key: string }
  | { type: "microphone"; microphone: Microphone }
  | { type: "left"; call: LeftCall }
  /** The server has not given back the call that was left. */
  | { type: "lost" }
  | { type: "put away" };

/** The state after an event. What is said of a call that is not open changes nothing. */
export function next(state: PhoneState, event: PhoneEvent, now: number): PhoneState {
  switch (event.type) {
    case "link":
      return { ...state, link: event.link, problem: event.problem };
    case "microphone":
      return { ...state, microphone: event.microphone };
    case "left":
      return { ...state, left: event.call };
    case "lost":
      return state.left === null ? state : lose(state, state.left, now);
    case "put away":
      return { ...state, last: null };
    case "focused":
      return state.calls.some(({ key }) => key === event.key) ? { ...state, focus: event.key } : state;
    case "dialed":
      return begin(state, newCall({ ...event, direction: "outgoing", phase: "dialing", callId: null, now }), true);
    case "offered":
      return event.resumes === null
        ? begin(state, newCall({ ...event, direction: "incoming", phase: "offered", now }), state.calls.length === 0)
        : takeUp(state, { ...event, resumes: event.resumes }, now);
    case "ended":
      return end(state, event, now);
    default: {
      const call = state.calls.find(({ key }) => key === event.key);
      if (call === undefined) return state;
      const changed = changedBy(call, event, now);
      return { ...state, calls: state.calls.map((each) => (each === call ? changed : each)) };
    }
  }
}

function changedBy(call: PhoneCall, event: SipCallChange | CallAction, now: number): PhoneCall {
  switch (event.type) {
    case "ringing": {
      const phase = call.phase === "dialing" ? "ringing" : call.phase;
      const hasEarlySound = call.hasEarlySound || event.early;
      return { ...call, phase, hasEarlySound, callId: event.callId ?? call.callId };
    }
    case "connected":
      return {
        ...call,
        phase: "connected",
        answeredAt: call.answeredAt ?? now,
        callId: event.callId ?? call.callId,
      };
    case "answering":
      return call.phase === "offered" ? { ...call, phase: "answering" } : call;
    case "held":
      return event.by === "here" ? { ...goingOn(call), isHeldHere: event.held } : { ...call, isHeldThere: event.held };
    case "muted":
      return { ...goingOn(call), isMuted: event.muted };
    case "pressed":
      return { ...goingOn(call), digits: call.digits + event.digits };
    case "handing over":
      return { ...call, transfer: { to: event.to, step: "trying" } };
    case "transfer":
      if (call.transfer === null || event.step === "done") return call;
      return { ...call, transfer: { ...call.transfer, step: event.step } };
    case "measured":
      return { ...call, quality: event.quality };
  }
}

/** A call that one does something else with: a transfer that came to nothing has been read. */
function goingOn(call: PhoneCall): PhoneCall {
  return call.transfer?.step === "refused" ? { ...call, transfer: null } : call;
}

function begin(state: PhoneState, call: PhoneCall, isFocused: boolean): PhoneState {
  return { ...state, calls: [...state.calls, call], focus: isFocused ? call.key : state.focus, last: null };
}

type Resuming = SipOffer & { resumes: string };

/** The server gives a call back: it goes on as what it was, here or on the page that was closed. */
function takeUp(state: PhoneState, { resumes, ...event }: Resuming, now: number): PhoneState {
  const fresh = newCall({ ...event, callId: resumes, direction: "incoming", phase: "offered", now });
  const open = state.calls.find(({ callId }) => callId === resumes);
  const was = open ?? (state.left?.callId === resumes ? state.left : null);
  const kept = was === null ? {} : leftOf(was, resumes);
  const others = state.calls.filter((call) => call !== open);
  const without = { ...state, calls: others, left: state.left?.callId === resumes ? null : state.left };
  return begin(without, { ...fresh, ...kept }, true);
}

/** What is kept of a call while nobody has it. */
export function leftOf(call: Omit<LeftCall, "callId">, callId: string): LeftCall {
  const { number, name, direction, startedAt, answeredAt, isMuted, digits } = call;
  return { callId, number, name, direction, startedAt, answeredAt, isMuted, digits };
}

/** Calls that follow the end of one that was handed over so soon are the other half of it. */
const HANDED_OVER_MS = 5_000;

function end(state: PhoneState, { key, by, reason, detail = null }: SipEnd, now: number): PhoneState {
  const call = state.calls.find((each) => each.key === key);
  if (call === undefined) return state;
  const calls = state.calls.filter((each) => each !== call);
  const focus = state.focus === key ? (calls.at(-1)?.key ?? null) : state.focus;
  if (reason === "connection_lost" && call.phase === "connected" && call.callId !== null) {
    return { ...state, calls, focus, left: leftOf(call, call.callId) };
  }
  const isTransferred = call.transfer?.step === "trying" && call.phase === "connected";
  const ended: PhoneCall = {
    ...call,
    phase: "ended",
    endedAt: now,
    end: { by, reason: isTransferred ? "transferred" : reason, detail },
  };
  return { ...state, calls, focus, last: staysInSight(state.last, ended) ? state.last : ended };
}

/** Whether the call that ended before is still what one has to think of, its outcome for one. */
function staysInSight(last: PhoneCall | null, ended: PhoneCall): boolean {
  if (last?.answeredAt == null) return false;
  if (ended.answeredAt === null) return true;
  return last.end?.reason === "transferred" && (ended.endedAt ?? 0) - (last.endedAt ?? 0) < HANDED_OVER_MS;
}

function lose(state: PhoneState, left: LeftCall, now: number): PhoneState {
  const call = newCall({ ...left, key: left.callId, phase: "ended", now });
  const last: PhoneCall = {
    ...call,
    ...left,
    endedAt: now,
    end: { by: "system", reason: "connection_lost", detail: null },
  };
  return { ...state, left: null, last };
}

type New = Pick<PhoneCall, "key" | "number" | "name" | "direction" | "phase" | "callId"> & { now: number };

function newCall({ key, number, name, direction, phase, callId, now }: New): PhoneCall {
  return {
    key,
    callId,
    direction,
    number,
    name,
    phase,
    startedAt: now,
    answeredAt: null,
    endedAt: null,
    hasEarlySound: false,
    isHeldHere: false,
    isHeldThere: false,
    isMuted: false,
    digits: "",
    transfer: null,
    quality: null,
    end: null,
  };
}

/** The call that the controls are about. */
export function focused({ calls, focus }: PhoneState): PhoneCall | null {
  return calls.find(({ key }) => key === focus) ?? null;
}

/** The call that rings and waits to be answered or refused, the oldest first. */
export function offered({ calls }: PhoneState): PhoneCall | null {
  return calls.find(({ phase }) => phase === "offered") ?? null;
}
