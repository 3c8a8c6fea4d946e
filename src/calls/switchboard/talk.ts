/**
 * Two parties who talk: until one of them hangs up, with everything that they do to the call meanwhile.
 *
 *     connected <--> held            (the one hears music while the other is away)
 *         |
 *         +--> parked --> connected  (an agent's telephone was lost, and comes back within the engine's time)
 *         +--> given away            (a transfer: the other party talks on in a call of its own)
 *         +--> over
 */
import type { Telephony } from "../../telephony/telephony.ts";
import type { RungAgent } from "../find-agents.ts";
import type { Ended, LegEvent, Phone, Phones } from "../phones.ts";
import { type CallEnd, type EndedBy, inWords, type LiveCall } from "./live-call.ts";
import { type Resumption, resumeAgent } from "./resume-agent.ts";
import { ON_HOLD } from "./sounds.ts";

/** Somebody in a call. */
export type Party = {
  phone: Phone;
  /** Null for a telephone number. */
  agent: RungAgent | null;
  /** What they are called by: an agent's name, or the number. */
  name: string;
};

/** `near` is whose call it is, the agent's side; `far` whom they talk to. */
export type Side = "near" | "far";

export type Talk = {
  call: LiveCall;
  /** Who is on this side now. */
  party(side: Side): Party;
  /** Which side this leg is; null where it is none. */
  sideOf(legId: string): Side | null;
  /** Lets the other side hear music, or the one side again. */
  hold(side: Side, held: boolean): Promise<void>;
  hangUp(): void;
  /** Ends it because it may last no longer. */
  cutOff(): void;
  /** Takes a side out, whose telephone goes on elsewhere; the other is let go, and the call is over. */
  giveAway(side: Side): Party;
  readonly isOver: boolean;
  /** One of them is being handed to somebody else. */
  readonly isTransferring: boolean;
  /** This side hands the other one to somebody else, and may leave; false where a transfer is under way already. */
  beginTransfer(side: Side): boolean;
  /** The transfer came to nothing: where that side has left meanwhile, nobody takes the other one back. */
  failTransfer(): void;
  /** Connects both again, who were taken apart for a transfer. */
  reconnect(): void;
  /** Resolves when the call's end is durable. */
  over: Promise<void>;
};

export type TalkTools = {
  phones: Phones;
  telephony: Telephony;
  /** Those who talk at this node, by their legs. */
  talks: Map<string, Talk>;
  onTransfer(talk: Talk, side: Side, to: { address: string } | { legId: string }): void;
  resumption: Resumption;
  onError(error: unknown): void;
};

const OTHER: Record<Side, Side> = { near: "far", far: "near" };

/** Lets the two of a call hear each other. */
export function startTalk(call: LiveCall, given: { near: Party; far: Party }, tools: TalkTools): Talk {
  const { phones, telephony, talks, onError } = tools;
  const parties = { ...given };
  const over = Promise.withResolvers<void>();
  const lost = new Set<Side>();
  let isOver = false;
  let givenAway: Side | null = null;
  let transferring: Side | null = null;
  const deaf: Record<Side, () => void> = { near() {}, far() {} };

  const command = (work: Promise<unknown>) => void work.catch(onError);
  const music = ({ legId }: Phone) =>
    command(telephony.play({ legId, playbackId: `${call.id}/hold`, source: { samples: ON_HOLD }, loop: true }));
  const quiet = ({ legId }: Phone) => command(telephony.stopPlay({ legId }));

  function watch(side: Side): void {
    const { phone } = parties[side];
    talks.set(phone.legId, talk);
    deaf[side]();
    deaf[side] = phone.hear((event) => onEvent(side, event));
    void phone.ended.then((ended) => {
      if (talks.get(phone.legId) === talk) talks.delete(phone.legId);
      // One that was lost and has come back on another leg, or that has been given away, ends nothing here.
      if (parties[side].phone === phone && givenAway !== side) onEnded(side, ended);
    });
  }

  function onEvent(side: Side, event: LegEvent): void {
    const { name, phone } = parties[side];
    if (event.type === "leg.held") {
      call.note({ kind: "held", text: `${name} ${event.held ? "puts the call on hold" : "takes it up again"}` });
      if (event.held) music(parties[OTHER[side]].phone);
      else quiet(parties[OTHER[side]].phone);
    } else if (event.type === "leg.lost") void park(side, phone);
    else if (event.type === "leg.restored") unpark(side);
    else if (event.type === "leg.transfer_requested") tools.onTransfer(talk, side, event.to);
  }

  /** The other side waits with music while an agent's telephone comes back. */
  async function park(side: Side, before: Phone): Promise<void> {
    const { agent, name } = parties[side];
    if (agent === null || lost.has(side)) return;
    lost.add(side);
    call.note({ kind: "parked", text: `${name}'s telephone is lost; the other side waits`, agent: agent.ref });
    command(telephony.unbridge({ legId: before.legId }));
    if (transferring === null) music(parties[OTHER[side]].phone);
    const phone = await resumeAgent(
      { call, agent, before, isLost: () => lost.has(side) && !isOver },
      { phones, ...tools.resumption },
    );
    if (phone === null) {
      if (lost.has(side) && before.end !== null) onEnded(side, before.end);
      return;
    }
    if (isOver || !lost.has(side)) return phone.hangUp();
    parties[side] = { ...parties[side], phone };
    watch(side);
    before.hangUp();
    unpark(side);
  }

  function unpark(side: Side): void {
    if (!lost.delete(side) || isOver) return;
    const { name, agent } = parties[side];
    call.note({ kind: "resumed", text: `${name} is back`, ...(agent && { agent: agent.ref }) });
    if (transferring === null) talk.reconnect();
  }

  function onEnded(side: Side, ended: Ended): void {
    // Its telephone may still come back on another leg: whoever tries that says when it is over.
    if (lost.has(side) && ended.by === "engine" && tools.resumption.isTrying(call.id)) return;
    // Whoever hands a call on and leaves, has handed it on.
    if (transferring === side && !isOver) return void talk.giveAway(OTHER[side]);
    const who: EndedBy = side === "near" ? "agent" : "contact";
    finish({ cause: ended.cause, by: ended.by === "remote" ? who : "system", at: ended.at }, side);
  }

  function finish(end: CallEnd, side: Side): void {
    if (isOver) return;
    isOver = true;
    for (const each of ["near", "far"] as const) {
      const { phone } = parties[each];
      if (givenAway !== each && phone.end === null) phone.hangUp();
    }
    const left = (["near", "far"] as const).filter((each) => givenAway !== each);
    void Promise.all(left.map((each) => parties[each].phone.ended))
      .then(() => call.over(end, `${parties[side].name}: ${inWords(end.cause)}`))
      .then(over.resolve, over.reject);
  }

  const talk: Talk = {
    call,
    party: (side) => parties[side],
    sideOf(legId) {
      if (parties.near.phone.legId === legId) return "near";
      return parties.far.phone.legId === legId ? "far" : null;
    },
    async hold(side, held) {
      const other = parties[OTHER[side]];
      const { name } = parties[side];
      call.note({ kind: "held", text: `${name} ${held ? "puts the call on hold" : "takes it up again"}` });
      if (held) {
        command(telephony.unbridge({ legId: other.phone.legId }));
        music(other.phone);
      } else {
        quiet(other.phone);
        await phones.connect(parties.near.phone, parties.far.phone);
      }
    },
    hangUp: () => finish({ cause: "normal", by: "agent" }, "near"),
    cutOff: () => finish({ cause: "max_duration", by: "system" }, "far"),
    get isOver() {
      return isOver;
    },
    get isTransferring() {
      return transferring !== null;
    },
    beginTransfer(side) {
      if (transferring !== null) return false;
      transferring = side;
      return true;
    },
    failTransfer() {
      const side = transferring;
      transferring = null;
      if (isOver && side !== null) parties[OTHER[side]].phone.hangUp();
    },
    reconnect() {
      if (isOver) return;
      for (const { phone } of [parties.near, parties.far]) quiet(phone);
      command(phones.connect(parties.near.phone, parties.far.phone));
    },
    giveAway(side) {
      givenAway = side;
      const party = parties[side];
      deaf[side]();
      if (talks.get(party.phone.legId) === talk) talks.delete(party.phone.legId);
      finish({ cause: "transferred", by: side === "far" ? "agent" : "contact" }, OTHER[side]);
      return party;
    },
    over: over.promise,
  };

  watch("near");
  watch("far");
  command(
    phones.connect(parties.near.phone, parties.far.phone).then((refusal) => {
      if (refusal === null) return call.talks(parties.far.phone.legId);
      if (parties.near.phone.end !== null || parties.far.phone.end !== null) return;
      finish({ cause: "media_failed", by: "system" }, "near");
    }),
  );
  return talk;
}

/** Lets the two of a call hear each other, and resolves when its end is durable. */
export function talk(call: LiveCall, parties: { near: Party; far: Party }, tools: TalkTools): Promise<void> {
  return startTalk(call, parties, tools).over;
}

export function endedBy({ by }: Ended, who: EndedBy): EndedBy {
  return by === "remote" ? who : "system";
}
