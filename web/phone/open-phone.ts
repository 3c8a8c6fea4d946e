/** The phone of this browser: one tab holds it, the others show it and pass on what is done in them. */
import { api, messageOf } from "../api.ts";
import type { PhoneAccount } from "./jssip-client.ts";
import { linkAfter } from "./link-after.ts";
import { openMicrophone } from "./microphone.ts";
import { createPhone, type LeftCalls, type Phone, type PhoneCommands } from "./phone.ts";
import { createEffects } from "./phone-effects.ts";
import { INITIAL, type LeftCall, type PhoneState } from "./phone-state.ts";
import { settings } from "./settings.ts";
import { createSounds } from "./sounds.ts";
import { createSpeaker } from "./speaker.ts";
import { joinTabs, type Tabs } from "./tabs.ts";

export type PhoneView = {
  state: PhoneState;
  /** Which tab holds the phone; `nowhere` before that is known, and where the browser cannot have one. */
  place: "here" | "elsewhere" | "nowhere";
};

export type PhoneHost = {
  commands: PhoneCommands;
  view(): PhoneView;
  subscribe(listener: () => void): () => void;
  /** Takes the phone over from another tab, with the calls that are open there. */
  takeOver(): void;
  /** The two tones of a key, for the ear alone. */
  sound(digit: string): void;
  tryRing(): void;
  /** Signs the phone out, and ends its calls. */
  close(): void;
};

const RETRY_MS = 3_000;

const COMMANDS = [
  "call",
  "answer",
  "reject",
  "hangUp",
  "setHeld",
  "setMuted",
  "press",
  "transfer",
  "join",
  "focus",
  "putAway",
  "tryMicrophone",
  "changeMicrophone",
] as const satisfies (keyof PhoneCommands)[];

type Message =
  | { kind: "ask" }
  | { kind: "state"; state: PhoneState }
  | { kind: "do"; command: (typeof COMMANDS)[number]; given: unknown[] };

/** @param onOpen the phone's page is wanted: somebody has clicked on a note of a call. */
export function openPhone(agentId: string, { onOpen }: { onOpen(): void }): PhoneHost {
  const name = `hookswitch-phone:${agentId}`;
  const listeners = new Set<() => void>();
  const sounds = createSounds();
  const effects = createEffects(sounds, { onOpen });
  const channel = new BroadcastChannel(name);
  let view: PhoneView = { state: INITIAL, place: "nowhere" };
  let phone: Phone | null = null;
  let drop = () => {};
  let close: (options: { keepCalls: boolean }) => void = () => {};
  let tabs: Tabs | null = null;

  function show(next: PhoneView): void {
    view = next;
    for (const listener of listeners) listener();
  }

  async function take(): Promise<void> {
    let isDropped = false;
    drop = () => {
      isDropped = true;
    };
    show({ state: { ...INITIAL, link: "connecting" }, place: "here" });
    const opened = await openHere(agentId, name).catch((error: unknown) => {
      if (!isDropped) refuse(error);
      return null;
    });
    if (opened === null || isDropped) return;
    phone = opened.phone;
    let isPending = false;
    const follow = () => {
      const state = opened.phone.state();
      show({ state, place: "here" });
      if (isPending) return;
      isPending = true;
      // What changes together is followed once: a call that is taken up again never rings.
      queueMicrotask(() => {
        isPending = false;
        effects.follow(opened.phone.state());
        channel.postMessage({ kind: "state", state: opened.phone.state() } satisfies Message);
      });
    };
    const unsubscribe = phone.subscribe(follow);
    drop = () => {
      unsubscribe();
      phone = null;
      sounds.play(null);
    };
    close = opened.close;
    opened.phone.start();
  }

  /** What the server has refused is said; what the network has lost is tried again. */
  function refuse(error: unknown): void {
    const link = linkAfter(error);
    show({ state: { ...INITIAL, link, problem: messageOf(error) }, place: "here" });
    if (link !== "lost") return;
    const again = setTimeout(() => void take(), RETRY_MS);
    drop = () => clearTimeout(again);
  }

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === "state" && view.place === "elsewhere") show({ state: data.state, place: "elsewhere" });
    if (data.kind === "ask" && phone !== null) {
      channel.postMessage({ kind: "state", state: phone.state() } satisfies Message);
    }
    if (data.kind === "do" && phone !== null) perform(phone, data.command, data.given);
  };

  if (globalThis.isSecureContext) {
    tabs = joinTabs({
      name,
      onHeld: () => void take(),
      onElsewhere() {
        drop();
        close({ keepCalls: true });
        show({ state: view.state, place: "elsewhere" });
        channel.postMessage({ kind: "ask" } satisfies Message);
      },
    });
  } else {
    view = { state: { ...INITIAL, microphone: "insecure" }, place: "nowhere" };
  }

  const commands = Object.fromEntries(
    COMMANDS.map((command) => [
      command,
      (...given: unknown[]) => {
        if (phone !== null) perform(phone, command, given);
        else channel.postMessage({ kind: "do", command, given } satisfies Message);
      },
    ]),
  ) as PhoneCommands;

  return {
    commands,
    view: () => view,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    takeOver: () => tabs?.takeOver(),
    sound: (digit) => sounds.key(digit),
    tryRing: () => sounds.tryRing(),
    close() {
      drop();
      close({ keepCalls: false });
      tabs?.close();
      channel.close();
      effects.close();
    },
  };
}

function perform(phone: Phone, command: keyof PhoneCommands, given: unknown[]): void {
  (phone[command] as (...args: unknown[]) => void)(...given);
}

type Opened = { phone: Phone; close(options: { keepCalls: boolean }): void };

/** What is large is loaded only where the phone is held. */
async function openHere(agentId: string, name: string): Promise<Opened> {
  const [{ createJsSipClient }, account] = await Promise.all([import("./jssip-client.ts"), signIn(agentId)]);
  const speaker = createSpeaker();
  const client = createJsSipClient({
    account,
    renew: () => signIn(agentId),
    instanceId: instanceOf(name),
    play: speaker.play,
  });
  const phone = createPhone({
    client,
    openMicrophone: () => openMicrophone(settings.get().input),
    leftCalls: leftCalls(name),
    keepLostMs: account.keepLostMs,
    hasTestNumbers: account.hasTestNumbers,
  });
  return {
    phone,
    close(options) {
      phone.stop(options);
      speaker.close();
    },
  };
}

async function signIn(agentId: string): Promise<PhoneAccount & { hasTestNumbers: boolean }> {
  const given = await api.post("/v1/phone/credentials", { body: { agent_id: agentId } });
  return {
    address: given.address,
    username: given.username,
    password: given.password,
    websocketUrl: location.origin.replace(/^http/, "ws") + given.websocket_path,
    iceServers: given.ice_servers,
    hasTestNumbers: given.test_numbers,
    keepLostMs: given.keep_lost_seconds * 1_000,
  };
}

/** The same for as long as the browser keeps anything: the server knows by it that a page has come back. */
function instanceOf(name: string): string {
  const key = `${name}.instance`;
  const known = localStorage.getItem(key) ?? crypto.randomUUID();
  localStorage.setItem(key, known);
  return known;
}

/** What is older was left by a browser that died, and is over. */
const LONGEST_MS = 4 * 3_600_000;

/** Shared by the tabs, so that one may take up what another has left. */
function leftCalls(name: string): LeftCalls {
  const key = `${name}.call`;
  return {
    load() {
      const call = JSON.parse(localStorage.getItem(key) ?? "null") as LeftCall | null;
      return call !== null && Date.now() - call.startedAt < LONGEST_MS ? call : null;
    },
    save(call) {
      if (call === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(call));
    },
  };
}
