/** The phone: what its user does, over a SIP client. Plain of React, so that it rings and talks whatever page one is on. */
import {
  focused,
  INITIAL,
  type LeftCall,
  leftOf,
  type Microphone,
  next,
  type PhoneCall,
  type PhoneEvent,
  type PhoneState,
} from "./phone-state.ts";
import { type Counts, countsOf, qualityOf } from "./quality.ts";
import { shownNumber } from "./read-number.ts";
import type { SipClient, SipEvent } from "./sip-client.ts";

const MEASURED_MS = 2_000;

/** How long the server may take to let go of a call that was handed over. */
const HANDED_OVER_MS = 3_000;

/** The microphone cannot be had, and why. */
export class MicrophoneError extends Error {
  readonly microphone: Exclude<Microphone, "unknown" | "ready">;

  constructor(microphone: MicrophoneError["microphone"], cause?: unknown) {
    super(`the microphone is ${microphone}`, { cause });
    this.microphone = microphone;
  }
}

/** What is kept over a reload of the page: the call that one is in. */
export type LeftCalls = { load(): LeftCall | null; save(call: LeftCall | null): void };

export type PhoneParts = {
  client: SipClient;
  /** @throws MicrophoneError */
  openMicrophone(): Promise<MediaStream>;
  leftCalls: LeftCalls;
  /** How long the server keeps a call for a page that has gone. */
  keepLostMs: number;
  hasTestNumbers?: boolean;
  now?: () => number;
};

/** What one does with the phone. All of it may be given as a message from another tab. */
export type PhoneCommands = {
  /** Calls a number or an extension; an open call is held for it. */
  call(number: string, name?: string | null): void;
  answer(key: string): void;
  reject(key: string): void;
  hangUp(key: string): void;
  setHeld(key: string, held: boolean): void;
  setMuted(key: string, muted: boolean): void;
  press(key: string, digits: string): void;
  /** Hands a call over without asking who takes it. */
  transfer(key: string, number: string, name?: string | null): void;
  /** Connects who is on one call with who is on another, and leaves both. */
  join(key: string, other: string): void;
  /** Goes on with a call; the others are held. */
  focus(key: string): void;
  /** Takes the call that has ended last out of sight. */
  putAway(): void;
  /** Opens the microphone once, so that the browser asks for it now and not when a call comes. */
  tryMicrophone(): void;
  /** Gives the open calls the microphone that is chosen now. */
  changeMicrophone(): void;
};

export type Phone = PhoneCommands & {
  state(): PhoneState;
  subscribe(listener: () => void): () => void;
  start(): void;
  /** Signs out. With `keepCalls` the server keeps the calls for another page or tab. */
  stop(options: { keepCalls: boolean }): void;
};

export function createPhone({
  client,
  openMicrophone,
  leftCalls,
  keepLostMs,
  hasTestNumbers = false,
  now = Date.now,
}: PhoneParts): Phone {
  let state: PhoneState = { ...INITIAL, hasTestNumbers };
  const listeners = new Set<() => void>();
  const microphones = new Map<string, MediaStream>();
  const counts = new Map<string, Counts>();
  let measuring: ReturnType<typeof setInterval> | undefined;
  let giveUp: ReturnType<typeof setTimeout> | undefined;

  function tell(event: PhoneEvent): void {
    const before = state;
    state = next(state, event, now());
    if (state === before) return;
    if (state.left !== before.left) expectLeft();
    if (state.calls !== before.calls || state.left !== before.left) keep();
    for (const listener of listeners) listener();
  }

  /** What a reload of the page must find: the call that one talks in. */
  function keep(): void {
    const call = state.calls.find(({ phase, callId }) => phase === "connected" && callId !== null);
    leftCalls.save(call?.callId == null ? state.left : leftOf(call, call.callId));
  }

  /** The server gives a call back within a time, or not at all. */
  function expectLeft(): void {
    clearTimeout(giveUp);
    if (state.left !== null) giveUp = setTimeout(() => tell({ type: "lost" }), keepLostMs);
  }

  function find(key: string): PhoneCall | undefined {
    return state.calls.find((call) => call.key === key);
  }

  function hear(event: SipEvent): void {
    const resumed = event.type === "offered" && event.resumes !== null ? event.resumes : null;
    const lost = resumed === null ? undefined : state.calls.find(({ callId }) => callId === resumed);
    tell(event);
    if (lost) {
      client.leave(lost.key);
      forget(lost.key);
    }
    if (event.type === "offered" && event.resumes !== null) void takeUp(event.key);
    if (event.type === "connected") measuring ??= setInterval(() => void measure(), MEASURED_MS);
    if (event.type === "transfer" && event.step === "done") leaveHandedOver(event.key);
    if (event.type === "ended") forget(event.key);
  }

  /** The server lets a call go that was handed over; hanging up before it has would take the caller along. */
  function leaveHandedOver(key: string): void {
    setTimeout(() => {
      if (find(key)?.transfer?.step === "trying") client.hangUp(key);
    }, HANDED_OVER_MS);
  }

  function forget(key: string): void {
    release(key);
    counts.delete(key);
    if (state.calls.length > 0) return;
    clearInterval(measuring);
    measuring = undefined;
  }

  function release(key: string): void {
    for (const track of microphones.get(key)?.getTracks() ?? []) track.stop();
    microphones.delete(key);
  }

  /** @returns null where it cannot be had, which the state then says, or where the call has ended meanwhile. */
  async function microphoneFor(key: string): Promise<MediaStream | null> {
    const stream = await openMicrophone().catch((error: unknown) => {
      tell({ type: "microphone", microphone: error instanceof MicrophoneError ? error.microphone : "busy" });
      return null;
    });
    if (stream === null) return null;
    tell({ type: "microphone", microphone: "ready" });
    release(key);
    microphones.set(key, stream);
    if (find(key) !== undefined) return stream;
    release(key);
    return null;
  }

  function holdOthers(key: string): void {
    for (const call of state.calls) {
      if (call.key !== key && call.phase === "connected" && !call.isHeldHere) client.hold(call.key, true);
    }
  }

  async function takeUp(key: string): Promise<void> {
    const wasMuted = find(key)?.isMuted ?? false;
    await answer(key);
    if (wasMuted && find(key) !== undefined) client.mute(key, true);
  }

  async function answer(key: string): Promise<void> {
    if (find(key)?.phase !== "offered") return;
    holdOthers(key);
    tell({ type: "answering", key });
    tell({ type: "focused", key });
    const microphone = await microphoneFor(key);
    if (microphone) client.answer(key, microphone);
    else if (find(key) !== undefined) client.reject(key);
  }

  async function call(number: string, name: string | null): Promise<void> {
    const key = crypto.randomUUID();
    holdOthers(key);
    tell({ type: "dialed", key, number, name });
    const microphone = await microphoneFor(key);
    if (microphone) client.call(key, number, microphone);
    else tell({ type: "ended", key, by: "system", reason: "microphone" });
  }

  async function measure(): Promise<void> {
    for (const { key, phase } of state.calls) {
      const report = phase === "connected" ? await client.stats(key) : null;
      if (report === null) continue;
      const counted = countsOf(report.values());
      const before = counts.get(key);
      counts.set(key, counted);
      if (before !== undefined) tell({ type: "measured", key, quality: qualityOf(before, counted) });
    }
  }

  async function changeMicrophone(): Promise<void> {
    for (const { key, isMuted } of state.calls.filter(({ phase }) => phase === "connected")) {
      const microphone = await microphoneFor(key);
      if (microphone === null) continue;
      client.changeMicrophone(key, microphone);
      if (isMuted) client.mute(key, true);
    }
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      const left = leftCalls.load();
      if (left !== null) tell({ type: "left", call: left });
      client.start(hear);
    },
    stop(options) {
      clearInterval(measuring);
      clearTimeout(giveUp);
      client.stop(options);
      for (const key of [...microphones.keys()]) release(key);
      if (!options.keepCalls) leftCalls.save(null);
    },
    call(number, name = null) {
      void call(number, name);
    },
    answer(key) {
      void answer(key);
    },
    reject(key) {
      if (find(key)?.phase === "offered") client.reject(key);
    },
    hangUp(key) {
      const open = find(key);
      if (open === undefined) return;
      // Before its microphone is there the client knows nothing of it.
      if (open.phase === "dialing" && !microphones.has(key))
        tell({ type: "ended", key, by: "here", reason: "cancelled" });
      else client.hangUp(key);
    },
    setHeld(key, held) {
      if (find(key)?.phase !== "connected") return;
      if (!held) holdOthers(key);
      client.hold(key, held);
    },
    setMuted(key, muted) {
      if (find(key) === undefined) return;
      client.mute(key, muted);
      tell({ type: "muted", key, muted });
    },
    press(key, digits) {
      if (find(key)?.phase !== "connected") return;
      client.sendDigits(key, digits);
      tell({ type: "pressed", key, digits });
    },
    transfer(key, number, name = null) {
      if (find(key)?.phase !== "connected") return;
      tell({ type: "handing over", key, to: name ?? shownNumber(number) });
      client.transfer(key, { number });
    },
    join(key, other) {
      const to = find(other);
      if (find(key)?.phase !== "connected" || to?.phase !== "connected") return;
      tell({ type: "handing over", key, to: to.name ?? shownNumber(to.number) });
      client.transfer(key, { call: other });
    },
    focus(key) {
      if (find(key) === undefined || focused(state)?.key === key) return;
      holdOthers(key);
      tell({ type: "focused", key });
      if (find(key)?.isHeldHere) client.hold(key, false);
    },
    putAway: () => tell({ type: "put away" }),
    tryMicrophone() {
      void microphoneFor("");
    },
    changeMicrophone() {
      void changeMicrophone();
    },
  };
}
