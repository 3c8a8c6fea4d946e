/** Calls that follow a script: everybody who is called does what is written for them, on any clock, without a sound. */
import { type Clock, systemClock } from "../../model/clock.ts";
import { readPhoneAgent } from "../../model/phone-agent.ts";
import type {
  CommandResult,
  Destination,
  EndCause,
  EndedBy,
  LegState,
  Originate,
  Refused,
  Telephony,
  TelephonyEvent,
} from "../telephony.ts";
import type { Party, ScriptedSettings } from "./settings.ts";

/** From the call to the first ring. */
const RINGS_AFTER_MS = 100;

type Leg = {
  id: string;
  state: LegState;
  bridgedTo: string | null;
  startedAt: number;
  answeredAt: number | null;
  /** Calls off what was to happen to it. */
  timers: (() => void)[];
  maxDurationMs: number | undefined;
};

const DONE: CommandResult = { kind: "done" };

export function createScriptedEngine(settings: ScriptedSettings, clock: Clock = systemClock): Telephony {
  const listeners = new Set<(event: TelephonyEvent) => void>();
  const legs = new Map<string, Leg>();
  /** Every leg that ever was, so that the same command again changes nothing. */
  const known = new Set<string>();
  const timesCalled = new Map<string, number>();
  let isUp = false;

  type Said = TelephonyEvent extends infer Each ? (Each extends unknown ? Omit<Each, "at"> : never) : never;

  function tell(event: Said): void {
    const told = { ...event, at: clock.now() } as TelephonyEvent;
    for (const listener of [...listeners]) listener(told);
  }

  function later(leg: Leg, ms: number, happen: () => void): void {
    leg.timers.push(clock.after(ms, () => legs.get(leg.id) === leg && happen()));
  }

  function partyAt(to: Destination): Party {
    const address = addressOf(to);
    const script = settings.parties[address] ?? settings.others;
    const times = timesCalled.get(address) ?? 0;
    timesCalled.set(address, times + 1);
    return Array.isArray(script) ? (script[Math.min(times, script.length - 1)] as Party) : script;
  }

  function originate({ legId, to, ringTimeoutMs, maxDurationMs }: Originate): CommandResult {
    if (known.has(legId)) return DONE;
    known.add(legId);
    const party = partyAt(to);
    const startedAt = clock.now();
    const leg: Leg = {
      id: legId,
      state: "dialing",
      bridgedTo: null,
      startedAt,
      answeredAt: null,
      timers: [],
      maxDurationMs,
    };
    legs.set(legId, leg);
    tell({ type: "leg.dialing", legId });
    later(leg, ringTimeoutMs, () => end(leg, "no_answer", "engine"));
    if (party.does !== "answer" && party.does !== "ring") {
      const { does } = party;
      later(leg, party.after_ms, () => end(leg, does, "remote"));
      return DONE;
    }
    later(leg, RINGS_AFTER_MS, () => {
      if (leg.state !== "dialing") return;
      leg.state = "ringing";
      tell({ type: "leg.ringing", legId });
    });
    if (party.does === "answer") later(leg, party.after_ms, () => answered(leg, party.hangs_up_after_ms));
    return DONE;
  }

  function answered(leg: Leg, hangsUpAfterMs: number | null): void {
    for (const callOff of leg.timers.splice(0)) callOff();
    leg.state = "answered";
    leg.answeredAt = clock.now();
    tell({ type: "leg.answered", legId: leg.id });
    if (hangsUpAfterMs !== null) later(leg, hangsUpAfterMs, () => end(leg, "normal", "remote"));
    if (leg.maxDurationMs !== undefined) later(leg, leg.maxDurationMs, () => end(leg, "max_duration", "engine"));
  }

  function end(leg: Leg, cause: EndCause, by: EndedBy): void {
    for (const callOff of leg.timers.splice(0)) callOff();
    unbridge(leg);
    legs.delete(leg.id);
    const now = clock.now();
    const ringMs = (leg.answeredAt ?? now) - leg.startedAt;
    const talkMs = leg.answeredAt === null ? 0 : now - leg.answeredAt;
    tell({ type: "leg.ended", legId: leg.id, cause, by, ringMs, talkMs });
  }

  function unbridge(leg: Leg): void {
    const other = leg.bridgedTo === null ? undefined : legs.get(leg.bridgedTo);
    leg.bridgedTo = null;
    if (other === undefined) return;
    other.bridgedTo = null;
    tell({ type: "leg.unbridged", legId: leg.id, from: other.id });
    tell({ type: "leg.unbridged", legId: other.id, from: leg.id });
  }

  function bridge([first, second]: readonly [string, string]): CommandResult {
    const [one, other] = [legs.get(first), legs.get(second)];
    if (one === undefined || other === undefined) return refused("unknown_leg", "There is no such leg.");
    if (one.state !== "answered" || other.state !== "answered" || one === other) {
      return refused("wrong_state", "Two legs are bridged once both are answered.");
    }
    if (one.bridgedTo === second) return DONE;
    for (const leg of [one, other]) unbridge(leg);
    one.bridgedTo = second;
    other.bridgedTo = first;
    tell({ type: "leg.bridged", legId: first, to: second });
    tell({ type: "leg.bridged", legId: second, to: first });
    return DONE;
  }

  /** Runs a command on a leg that there is, while the engine is up. */
  function onLeg(legId: string, command: (leg: Leg) => CommandResult): CommandResult {
    if (!isUp) return refused("engine_down", "The engine is not started.");
    const leg = legs.get(legId);
    return leg === undefined ? refused("unknown_leg", `There is no leg ${legId}.`) : command(leg);
  }

  const unsupported = async (): Promise<Refused> => refused("not_supported", "A script has no sound.");
  const notOffered = async ({ legId }: { legId: string }): Promise<CommandResult> =>
    onLeg(legId, () => refused("wrong_state", "Nobody calls in by a script."));

  return {
    name: "scripted",
    capabilities: () => ({
      agents: true,
      trunks: true,
      earlyMedia: false,
      hold: false,
      transfer: false,
      play: false,
      dtmf: false,
      recording: false,
      audio: false,
    }),
    async start() {
      isUp = true;
      tell({ type: "engine.up" });
    },
    async stop() {
      if (!isUp) return;
      isUp = false;
      for (const leg of [...legs.values()]) end(leg, "engine_lost", "engine");
      tell({ type: "engine.down", reason: "It was stopped." });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    originate: async (command) => (isUp ? originate(command) : refused("engine_down", "The engine is not started.")),
    ring: notOffered,
    answer: notOffered,
    reject: notOffered,
    hangup: async ({ legId }) =>
      onLeg(legId, (leg) => {
        end(leg, leg.answeredAt === null ? "cancelled" : "normal", "command");
        return DONE;
      }),
    bridge: async ({ legIds }) => (isUp ? bridge(legIds) : refused("engine_down", "The engine is not started.")),
    unbridge: async ({ legId }) =>
      onLeg(legId, (leg) => {
        if (leg.bridgedTo === null) return refused("wrong_state", `The leg ${legId} is in no bridge.`);
        unbridge(leg);
        return DONE;
      }),
    hold: unsupported,
    transfer: unsupported,
    tellTransfer: unsupported,
    play: unsupported,
    stopPlay: unsupported,
    sendDtmf: unsupported,
    startRecording: unsupported,
    stopRecording: unsupported,
    audio: unsupported,
    credentials: unsupported,
    setTrunks: async () => refused("not_supported", "A script calls nobody, over whatever trunk."),
    checkTrunk: async () => refused("not_supported", "A script calls nobody, over whatever trunk."),
    snapshot: async () => ({
      legs: [...legs.values()].map(({ id: legId, state, bridgedTo, startedAt }) => ({
        legId,
        state,
        bridgedTo,
        held: false,
        startedAt,
      })),
      devices: [],
      trunks: [],
    }),
  };
}

function addressOf(to: Destination): string {
  if ("tel" in to) return to.tel;
  if ("sip" in to) return to.sip;
  return readPhoneAgent(to.agent)?.agentId ?? to.agent;
}

function refused(reason: Refused["reason"], detail: string): Refused {
  return { kind: "refused", reason, detail };
}
