/**
 * The telephony port: what the program asks of an engine that makes calls, and what it hears from one, in the language
 * of calls. A leg is one party's connection to the engine; a call is two legs that are bridged.
 *
 *     originate -> dialing --+--> ringing --> early_media --+--> answered <--> bridged, held
 *                            |       (either may be missing) |       |
 *     offered ---------------+------------------------------+       |
 *        |                   |                              |        |
 *        +-------------------+------------> ended <---------+--------+
 *
 * Rules of every engine:
 * - `leg.answered` means that the far end has taken the call (the 200 OK of SIP), and nothing less.
 * - A leg ends exactly once, with `leg.ended`, and nothing is said of it afterwards but what became of its recordings.
 * - Events of one leg come in order; they may come before the command that causes them has resolved.
 * - Ring times, longest durations and the guard on a cancel that is never confirmed are the engine's to keep.
 * - A far end that cannot be reached is `leg.ended` with a cause, never a refusal and never an exception.
 */

import type { z } from "zod";
import type { FindPhoneAccount, PhoneConnection, PhoneCredentials } from "./phone.ts";
import type { Trunk, TrunkFinding, TrunkProblem, TrunkStatus } from "./trunk.ts";

/** Whom to call: an agent on every registered device, a telephone number over a trunk, or a SIP address. */
export type Destination =
  /** An agent, by the name that `phoneAgentOf` makes; with `device` that one alone. */
  | { agent: string; device?: string }
  | {
      /** E.164, with its plus. */
      tel: string;
      /**
       * Trunks to try in this order; where absent, those that are for numbers which begin so, the longest beginning first,
       * and among those as long the account's own in their order.
       */
      trunks?: readonly string[];
    }
  | { sip: string };

/** Who is said to call: a number in E.164 or an extension, and the name beside it. */
export type Caller = { number: string; name?: string };

/** Headers for a far end, by name. */
export type SipHeaders = Readonly<Record<string, string>>;

export type Originate = {
  /** Chosen by the caller. The same one again changes nothing: a leg is originated once. */
  legId: string;
  to: Destination;
  /** Whose call it is: its trunks carry it beside those that are for all; where absent, those alone. */
  account?: string;
  from: Caller;
  /** The leg ends as `no_answer` when it is not answered by then. */
  ringTimeoutMs: number;
  /** Headers for the far end, by name; those that SIP itself needs are left out. */
  headers?: SipHeaders;
  /** The leg ends as `max_duration` this long after its answer. */
  maxDurationMs?: number;
};

/** Why a leg ended. */
export type EndCause =
  | "normal"
  | "busy"
  | "no_answer"
  /** The caller gave up before the answer. */
  | "cancelled"
  | "rejected"
  | "invalid_number"
  /** No route, no registered device, no response, a network or server that refuses. */
  | "unreachable"
  /** The far end or the engine has no room for another call. */
  | "congestion"
  /** No codec in common, or no audio any more. */
  | "media_failed"
  | "max_duration"
  /** The engine stopped or died under the leg. */
  | "engine_lost";

/** Who ended a leg: the far end, a command, or the engine itself (a timer, a failure). */
export type EndedBy = "remote" | "command" | "engine";

/** What an offered leg can be refused with. */
export type RejectCause = Extract<
  EndCause,
  "busy" | "no_answer" | "rejected" | "invalid_number" | "unreachable" | "congestion"
>;

/** Audio to play: a WAV file (mono, 8 kHz, 16-bit PCM or G.711), or samples as in {@link LegAudio}. */
export type AudioSource = { file: string } | { samples: Int16Array };

export type Refused = {
  kind: "refused";
  reason: /** There is no such leg, or it has ended. */
    | "unknown_leg"
    /** There is, but not in a state that this can be done in. */
    | "wrong_state"
    | "not_supported"
    /** The engine is not started, or stopping. */
    | "engine_down";
  /** For people: what is wrong, in one sentence. */
  detail: string;
};

/** What became of a command. What it brings about is told by events. */
export type CommandResult = { kind: "done" } | Refused;

/** Samples of a leg's audio: 8 kHz, mono, 16-bit linear; a frame is 20 ms, 160 samples. */
export type LegAudio = {
  /** Hears what the far end says, a frame every 20 ms in order, silence where something was lost. Ends when called. */
  listen(onFrame: (frame: Int16Array) => void): () => void;
  /** Queues samples for the far end, any number of them; they leave in real time. */
  write(samples: Int16Array): void;
  /** Drops what is queued and not yet sent: the far end interrupts. */
  clear(): void;
  /** Milliseconds of sound that are queued and not yet sent. */
  queuedMs(): number;
  close(): void;
};

export type AudioResult = { kind: "done"; audio: LegAudio } | Refused;

export type CredentialsResult = { kind: "done"; credentials: PhoneCredentials } | Refused;

export type TrunkCheckResult = { kind: "done"; finding: TrunkFinding } | Refused;

/** What an engine can do beyond calling, ringing, answering, hanging up and bridging. */
export type Capabilities = {
  /** Agents may register webphones and softphones. */
  agents: boolean;
  /** `{tel}` can be called. */
  trunks: boolean;
  earlyMedia: boolean;
  hold: boolean;
  transfer: boolean;
  play: boolean;
  dtmf: boolean;
  recording: boolean;
  audio: boolean;
};

export type LegState = "offered" | "dialing" | "ringing" | "early_media" | "answered";

/** What exists at the moment, to reconcile with after a restart. */
export type Snapshot = {
  legs: { legId: string; state: LegState; bridgedTo: string | null; held: boolean; startedAt: number }[];
  devices: { agent: string; device: string }[];
  trunks: TrunkStatus[];
};

/**
 * Where an offered leg comes from: a trunk's line, with whose trunk it is where that is one account's; or a registered
 * device of an agent.
 */
export type Origin = { trunk: string; account?: string } | { agent: string; device: string };

type LegEvent =
  /** Somebody calls: ring, answer or reject it. `to` is what was dialled. */
  | {
      type: "leg.offered";
      origin: Origin;
      from: Caller;
      to: string;
      /** What the far end sent besides, by lower-case name. */
      headers: Readonly<Record<string, string>>;
    }
  | { type: "leg.dialing" }
  | { type: "leg.ringing" }
  /** The far end sends sound before it answers. */
  | { type: "leg.early_media" }
  | { type: "leg.answered" }
  | { type: "leg.bridged"; to: string }
  | { type: "leg.unbridged"; from: string }
  /** The sound of a leg stands still or goes on again; who wanted it. */
  | { type: "leg.held"; held: boolean; by: "remote" | "command" }
  | { type: "leg.dtmf"; digit: string }
  /** The far end asks to be transferred: to a new destination, or to the far end of another of its legs. */
  | { type: "leg.transfer_requested"; to: { address: string } | { legId: string } }
  /**
   * Nothing is heard of an answered leg's far end any more: its connection or its media has gone. The engine keeps the leg
   * for so long, and ends it as `media_failed` where nothing comes back.
   */
  | { type: "leg.lost"; keptMs: number }
  /** It is heard again, on the leg that it had. */
  | { type: "leg.restored" }
  /** A transfer that was commanded did not succeed. After one that did, the leg ends. */
  | { type: "leg.transfer_failed"; sipCode?: number }
  /** What has been received of the far end's sound; once before the end, and now and then before. */
  | { type: "leg.quality"; packetsReceived: number; packetsLost: number; jitterMs: number }
  | {
      type: "leg.ended";
      cause: EndCause;
      /** The final SIP answer, where there was one. */
      sipCode?: number;
      by: EndedBy;
      /** From the leg's first event to its answer, or to its end without one. */
      ringMs: number;
      /** From the answer to the end; 0 without one. */
      talkMs: number;
    }
  | { type: "playback.finished"; playbackId: string; result: "played" | "stopped" | "failed" }
  | { type: "recording.ready"; recordingId: string; file: string; durationMs: number }
  | { type: "recording.failed"; recordingId: string; reason: string };

/** What happens, with its moment in milliseconds UTC. */
export type TelephonyEvent = { at: number } & (
  | ({ legId: string } & LegEvent)
  | { type: "agent.registered"; agent: string; device: string; userAgent?: string }
  | { type: "agent.unregistered"; agent: string; device: string; reason: "left" | "expired" | "connection_lost" }
  /** A trunk can be called over: it has registered, or answered. */
  | { type: "trunk.up"; trunk: string; account?: string }
  /** It cannot: the final SIP answer, and for people what is wrong. */
  | { type: "trunk.down"; trunk: string; account?: string; problem: TrunkProblem; sipCode?: number; detail: string }
  /** Nobody known was refused: how often since this was told, at once or a minute before, and the latest's address. */
  | {
      type: "stranger.refused";
      reason: "no_trunk" | "wrong_password" | "too_many";
      requests: number;
      address: string;
    }
  | { type: "engine.up" }
  /** The engine is gone, and every leg with it. */
  | { type: "engine.down"; reason: string }
);

export type TelephonyEventType = TelephonyEvent["type"];

/** A member of the room: an engine as the operator chooses it, before it is made. */
export type TelephonyEngine = {
  name: string;
  title: string;
  description: string;
  /** What only this engine is set up with. The configuration is checked with it. */
  settings: z.ZodObject;
  /**
   * Makes the engine, not started yet, from settings that `settings` has parsed.
   * @param means.secret 32 bytes that stay the same over restarts and nodes, for what the engine signs.
   * @param means.findPhoneAccount whose account a name is that a telephone signs in with.
   */
  create(settings: Record<string, unknown>, means: { secret: Buffer; findPhoneAccount: FindPhoneAccount }): Telephony;
};

/** An engine that makes calls. Commands may be given from the start on; until then they are refused. */
export type Telephony = {
  readonly name: string;
  capabilities(): Capabilities;
  /** Opens what the engine listens on, and says `engine.up`. Rejects where it cannot. */
  start(): Promise<void>;
  /**
   * Offers and originates nothing more, waits `graceMs` for legs to end, ends the rest as `engine_lost`, and says
   * `engine.down`. Resolves when nothing is left open.
   */
  stop(options: { graceMs: number }): Promise<void>;
  /** Hears every event from now on, until the returned function is called. */
  subscribe(listener: (event: TelephonyEvent) => void): () => void;

  originate(command: Originate): Promise<CommandResult>;
  /** Tells the caller of an offered leg that it rings, or with `earlyMedia` opens its sound before the answer. */
  ring(command: { legId: string; earlyMedia?: boolean; headers?: SipHeaders }): Promise<CommandResult>;
  answer(command: { legId: string; maxDurationMs?: number; headers?: SipHeaders }): Promise<CommandResult>;
  /**
   * Refuses an offered leg, which ends with that cause.
   * @param command.reason what a person reads on their telephone, where it shows such texts: one plain sentence.
   */
  reject(command: { legId: string; cause: RejectCause; reason?: string; headers?: SipHeaders }): Promise<CommandResult>;
  /** Ends a leg in any state: `normal` after its answer, `cancelled` or (offered) `rejected` before. */
  hangup(command: { legId: string }): Promise<CommandResult>;

  /** Lets two legs hear each other, as soon as both have sound; takes each out of the bridge it was in. */
  bridge(command: { legIds: readonly [string, string] }): Promise<CommandResult>;
  unbridge(command: { legId: string }): Promise<CommandResult>;
  /** Asks an answered leg's far end to wait, or to go on. */
  hold(command: { legId: string; held: boolean }): Promise<CommandResult>;
  /** Asks an answered leg's far end to call someone else instead, or to take another leg's place (`attended`). */
  transfer(command: { legId: string; to: Destination | { legId: string } }): Promise<CommandResult>;
  /** Tells a far end that asked to be transferred how that goes, by the SIP status of the call to the new one. */
  tellTransfer(command: { legId: string; sipCode: number }): Promise<CommandResult>;

  /** Plays to the far end instead of what it hears otherwise; a new one replaces the one before. */
  play(command: { legId: string; playbackId: string; source: AudioSource; loop?: boolean }): Promise<CommandResult>;
  stopPlay(command: { legId: string }): Promise<CommandResult>;
  /** Sends digits of `0-9 * # A-D`, one after the other. */
  sendDtmf(command: { legId: string; digits: string }): Promise<CommandResult>;
  /** Records to a new WAV file, stereo, G.711 µ-law: left what the far end says, right what it hears. It ends with the leg. */
  startRecording(command: { legId: string; recordingId: string; file: string }): Promise<CommandResult>;
  stopRecording(command: { legId: string; recordingId: string }): Promise<CommandResult>;
  audio(command: { legId: string }): Promise<AudioResult>;

  /** Credentials that a device of this agent may register with, for a short time. */
  credentials(command: { agent: string }): Promise<CredentialsResult>;
  /** Takes a webphone's connection, SIP over WebSocket (RFC 7118), and answers its request. Absent without webphones. */
  connectPhone?(connection: PhoneConnection): void;
  /** Puts these in the place of an account's trunks; calls over those that go are not touched. Names are unique in it. */
  setTrunks(command: { account: string; trunks: readonly Trunk[] }): Promise<CommandResult>;
  /** Asks a trunk whether it is there and takes us. @param command.account null for one that is for all. */
  checkTrunk(command: { account: string | null; trunk: string }): Promise<TrunkCheckResult>;
  snapshot(): Promise<Snapshot>;
};
