/**
 * Transfers: an agent hands the other party of a call to somebody else. What follows is a call of its own, which names
 * the one before, so that each has its agent, its events and its outcome.
 *
 * Blind: the other party hears ringing until the new one answers, and is back with the agent where nobody does.
 * Attended: the agent talks to both, each in a call; the two are connected, and the agent leaves both.
 */
import type { EventData } from "../../contract/events.ts";
import { phoneAgentOf } from "../../model/phone-agent.ts";
import { findRecord } from "../../store/records.ts";
import { type RungAgent, rungAgentOf } from "../find-agents.ts";
import type { Phone } from "../phones.ts";
import { type Outgoing, prepareDial } from "./dial-out.ts";
import type { Floor } from "./floor.ts";
import { beginCall, type CallEnd, inWords, type LiveCall, type Reservation } from "./live-call.ts";
import { planDial } from "./plan-dial.ts";
import { RINGBACK } from "./sounds.ts";
import { type Party, type Side, startTalk, type Talk } from "./talk.ts";

/** What came of a transfer; a refusal is for whoever asked for it to read. */
export type Transferred = { kind: "done"; call: LiveCall } | { kind: "refused"; sipCode: number; text: string };

/** A call is handed on once at a time. */
const UNDER_WAY: Transferred = { kind: "refused", sipCode: 491, text: "It is being handed on already" };

const TOLD_WITHIN_MS = 1_000;

const OTHER: Record<Side, Side> = { near: "far", far: "near" };

/** Takes a transfer that a telephone has asked for, and tells it how that goes. */
export async function transferAsAsked(
  talk: Talk,
  { side, to }: { side: Side; to: { address: string } | { legId: string } },
  floor: Floor,
): Promise<void> {
  const { phone, agent } = talk.party(side);
  const { legId } = phone;
  /** A telephone that is hung up before it has been told, takes the transfer for failed. */
  async function tell(sipCode: number): Promise<void> {
    const told = floor.telephony.tellTransfer({ legId, sipCode }).catch(floor.onError);
    const late = Promise.withResolvers<void>();
    const stop = floor.clock.after(TOLD_WITHIN_MS, late.resolve);
    await Promise.race([told, late.promise]);
    stop();
  }
  // What an outsider had us dial would be called at the account's expense.
  if (agent === null) return tell(403);
  const done =
    "legId" in to
      ? await transferToCall(talk, { side, legId: to.legId }, { ...floor, tell })
      : await transferTo(
          talk,
          { side, dialled: userOf(to.address), onRinging: () => void tell(180), onAnswer: () => tell(200) },
          floor,
        );
  if (done.kind === "refused") await tell(done.sipCode);
}

/** Hands the other party to whoever is dialled; resolves when they have answered, or nobody has. */
export async function transferTo(
  talk: Talk,
  given: { side: Side; dialled: string; onRinging?(): void; onAnswer?(): Promise<void> },
  floor: Floor,
): Promise<Transferred> {
  const { side, dialled } = given;
  const asking = talk.party(side);
  const other = talk.party(OTHER[side]);
  if (!talk.beginTransfer(side)) return UNDER_WAY;
  const prepared = await floor.writer.track(prepare(talk, asking, dialled, floor)).catch((error): Prepared => {
    floor.onError(error);
    return { kind: "refused", sipCode: 500, text: "something went wrong, which the log tells" };
  });
  if (prepared.kind === "refused") {
    talk.failTransfer();
    talk.call.note({ kind: "transferred", text: `not transferred to ${dialled}: ${prepared.text}` });
    return prepared;
  }
  const { outgoing } = prepared;
  const { far, started, reservation } = outgoing;
  talk.call.note({ kind: "transferred", text: `${asking.name} transfers ${other.name} to ${far.name}` });
  const next = beginCall(
    { accountId: talk.call.accountId, started, reservation, text: `transferred by ${asking.name}` },
    floor,
  );
  const over = Promise.withResolvers<void>();
  floor.follow({ call: next, over: over.promise, hangUp: () => other.phone.hangUp() });
  const { phones, telephony, onError } = floor;
  const { legId } = other.phone;
  await telephony.unbridge({ legId: asking.phone.legId }).catch(onError);
  const playbackId = `${next.id}/ringback`;
  await telephony.play({ legId, playbackId, source: { samples: RINGBACK }, loop: true }).catch(onError);

  const about = far.agent === null ? {} : { agent: far.agent.ref };
  const target: Phone = phones.call(
    {
      legId: `${next.id}/target`,
      account: talk.call.accountId,
      to: far.to,
      from: far.from,
      ringTimeoutMs: far.ringTimeoutMs,
      ...(far.maxDurationMs !== undefined && { maxDurationMs: far.maxDurationMs }),
      headers: { "Hookswitch-Call": next.id },
    },
    ({ type }) => {
      if (type !== "leg.ringing" && type !== "leg.early_media") return;
      next.rings({ kind: "far_rung", text: `${far.name} is rung` }, about);
      given.onRinging?.();
    },
  );
  const gone = other.phone.ended.then((ended) => ({ ...ended, kind: "gone" as const }));
  const outcome = await Promise.race([target.outcome, gone]);
  if (outcome.kind !== "answered") {
    target.hangUp();
    await target.ended;
    const isGone = outcome.kind === "gone";
    const end: CallEnd = { cause: isGone ? "cancelled" : outcome.cause, by: isGone ? "contact" : "system" };
    const text = isGone ? `${other.name} has hung up` : `${far.name}: ${inWords(outcome.cause)}`;
    talk.failTransfer();
    if (!isGone) talk.reconnect();
    await next.over(end, text).then(over.resolve, over.reject);
    return { kind: "refused", sipCode: 480, text };
  }
  await given.onAnswer?.();
  if (!talk.isOver) talk.giveAway(OTHER[side]);
  const taker: Party = { phone: target, agent: far.agent, name: far.name };
  goOn(next, { taker, other, asking }, floor).then(over.resolve, over.reject);
  return { kind: "done", call: next };
}

/** Connects the other party with that of another call of the same agent, who leaves both. */
export async function transferToCall(
  talk: Talk,
  { side, legId }: { side: Side; legId: string },
  floor: Floor & { tell(sipCode: number): Promise<void> },
): Promise<Transferred> {
  const second = floor.talks.get(legId);
  const secondSide = second?.sideOf(legId) ?? null;
  if (second === undefined || secondSide === null || second === talk || second.call.accountId !== talk.call.accountId) {
    return { kind: "refused", sipCode: 404, text: "There is no such call, or nobody has answered it yet" };
  }
  if (talk.isTransferring || second.isTransferring) return UNDER_WAY;
  const asking = talk.party(side);
  if (second.party(secondSide).agent?.ref.id !== asking.agent?.ref.id) {
    return { kind: "refused", sipCode: 403, text: "This is another agent's call" };
  }
  await floor.tell(200);
  const other = talk.giveAway(OTHER[side]);
  const taker = second.giveAway(OTHER[secondSide]);
  const agent = taker.agent ?? asking.agent;
  const started: EventData["call.started"] = {
    ...passedOn(talk.call, agent),
    ...(taker.agent === null ? { custom: { transferred_from: talk.call.id, transferred_to: taker.name } } : {}),
  };
  const reservation = countedOn(talk.call, asking) ?? countedOn(second.call, asking);
  const text = `${asking.name} connects ${other.name} with ${taker.name}`;
  const next = beginCall({ accountId: talk.call.accountId, started, reservation, text }, floor);
  const hangUp = () => other.phone.hangUp();
  floor.follow({ call: next, over: goOn(next, { taker, other, asking }, floor), hangUp });
  return { kind: "done", call: next };
}

/** The call after a transfer, from its answer on. */
function goOn(
  next: LiveCall,
  { taker, other, asking }: Record<"taker" | "other" | "asking", Party>,
  floor: Floor,
): Promise<void> {
  const agent = taker.agent ?? asking.agent;
  // Who waited hears music, which goes before whom they are connected with.
  for (const { phone } of [taker, other]) floor.phones.quiet(phone);
  next.answered({ kind: "far_answered", text: `${taker.name} is connected with ${other.name}` }, agent);
  if (taker.agent !== null) next.joins(taker.agent.ref.id);
  if (other.agent !== null) next.joins(other.agent.ref.id);
  return startTalk(next, { near: taker, far: other }, floor).over;
}

type Prepared = { kind: "ready"; outgoing: Outgoing } | Extract<Transferred, { kind: "refused" }>;

async function prepare(talk: Talk, asking: Party, dialled: string, floor: Floor): Promise<Prepared> {
  const { database, clock } = floor;
  const { accountId } = talk.call;
  const id = asking.agent?.ref.id ?? talk.call.agent?.ref.id ?? "";
  const agent = await findRecord(database, "agents", { accountId, id });
  if (agent === null) return { kind: "refused", sipCode: 403, text: "Only agents transfer calls" };
  const planned = await planDial(database, { agent, dialled, lineId: null });
  const prepared = planned.kind === "planned" ? await prepareDial(database, planned.plan, clock.now()) : planned;
  if (prepared.kind === "refused") {
    const { code, text } = prepared.refusal;
    return { kind: "refused", sipCode: code === "invalid_number" ? 404 : 403, text };
  }
  const { outgoing } = prepared;
  const started = passedOn(talk.call, outgoing.far.agent ?? rungAgentOf(agent));
  const toNumber =
    outgoing.far.agent === null ? { custom: { ...started.custom, transferred_to: outgoing.far.name } } : {};
  const { from, from_name: name } = talk.call.started;
  const caller = talk.call.direction === "inbound" ? { number: from, ...(name && { name }) } : shownTo(talk.call);
  const isAgent = outgoing.far.agent !== null;
  return {
    kind: "ready",
    outgoing: {
      ...outgoing,
      reservation: outgoing.reservation ?? countedOn(talk.call, asking),
      started: { ...started, ...toNumber },
      far: {
        ...outgoing.far,
        ...(isAgent && {
          from: caller,
          to: { agent: phoneAgentOf({ accountId, agentId: outgoing.far.agent?.ref.id ?? "" }) },
        }),
      },
    },
  };
}

/** Whom a colleague sees calling to whom a call out is transferred: the one who was called. */
function shownTo({ started: { to, to_name: name } }: LiveCall): { number: string; name?: string } {
  return { number: to, ...(name !== undefined && { name }) };
}

/** What is told of the call that follows another one: the same parties, with the agent who has it now. */
function passedOn({ id, started }: LiveCall, agent: RungAgent | null): EventData["call.started"] {
  const { agent: _, team: _team, ...same } = started;
  return { ...same, ...(agent && { agent: agent.ref }), custom: { ...started.custom, transferred_from: id } };
}

/** What the call after this one counts against: it goes on being paid for. What was held for its agent is given back at its end. */
function countedOn(call: LiveCall, asking: Party): Reservation {
  const before = call.reservation();
  return before && { agentId: before.agentId ?? asking.agent?.ref.id ?? null, seconds: 0, day: before.day };
}

/** The user of a SIP address, as it was dialled. */
function userOf(address: string): string {
  const user = /^(?:sips?:)?([^@;?>]*)/i.exec(address)?.[1] ?? "";
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}
