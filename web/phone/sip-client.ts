/**
 * What the phone asks of a SIP client and what it hears from one. A call is known by a key, which is the phone's own for
 * calls that it makes and the client's for calls that come in.
 */

/** Why a call is over. */
export type EndReason =
  | "over"
  | "busy"
  | "no_answer"
  | "cancelled"
  | "declined"
  | "invalid_number"
  | "not_allowed"
  | "unreachable"
  | "no_sound"
  | "incompatible"
  | "connection_lost"
  | "answered_elsewhere"
  | "transferred"
  | "microphone"
  | "failed";

export type EndedBy = "here" | "there" | "system";

/**
 * How it stands with the server: `refused` means that it does not let the phone in, and trying again does not help;
 * `none`, that it makes no calls.
 */
export type Link = "off" | "connecting" | "ready" | "lost" | "refused" | "none";

/** What happens to an open call. */
export type SipCallChange =
  /** It rings there; with `early` one hears the far end already, a tone of ours would cover it. */
  | { type: "ringing"; key: string; callId: string | null; early: boolean }
  | { type: "connected"; key: string; callId: string | null }
  | { type: "held"; key: string; by: "here" | "there"; held: boolean }
  | { type: "transfer"; key: string; step: "trying" | "done" | "refused" };

/** Somebody calls. `resumes` names the call that this one takes up again after a reload or a lost network. */
export type SipOffer = {
  type: "offered";
  key: string;
  callId: string | null;
  resumes: string | null;
  number: string;
  name: string | null;
};

export type SipEnd = {
  type: "ended";
  key: string;
  by: EndedBy;
  reason: EndReason;
  /** What the server says of it in its own words. */
  detail?: string | null;
};

export type SipEvent = { type: "link"; link: Link; problem: string | null } | SipOffer | SipCallChange | SipEnd;

export type SipClient = {
  /** Signs in, and hears everything from then on. */
  start(listener: (event: SipEvent) => void): void;
  /** Calls a number or a colleague's extension. */
  call(key: string, to: string, microphone: MediaStream): void;
  answer(key: string, microphone: MediaStream): void;
  /** Refuses a call that comes in: on this device, or everywhere. */
  reject(key: string): void;
  /** Ends a call in any state. */
  hangUp(key: string): void;
  hold(key: string, held: boolean): void;
  mute(key: string, muted: boolean): void;
  sendDigits(key: string, digits: string): void;
  /** Hands a call over: to a number or an extension, or to who is on another of the phone's calls. */
  transfer(key: string, to: { number: string } | { call: string }): void;
  /** Gives the open calls another microphone. */
  changeMicrophone(key: string, microphone: MediaStream): void;
  /** What WebRTC counts of a call; null where there is no connection. */
  stats(key: string): Promise<RTCStatsReport | null>;
  /** Drops a call on this side: the server has given it to the phone anew. */
  leave(key: string): void;
  /**
   * Signs out. Calls are hung up, or with `keepCalls` left as a page leaves them that is closed: the server holds them
   * for another page.
   */
  stop(options: { keepCalls: boolean }): void;
};
