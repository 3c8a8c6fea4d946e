/** An agent's telephone dials: a colleague, or a number over a line. */
import type { EventData } from "../../contract/events.ts";
import type { DialRefusal } from "../../model/dial-rules.ts";
import { phoneAgentOf } from "../../model/phone-agent.ts";
import { findContactByNumber } from "../../store/address-book.ts";
import type { Database } from "../../store/database.ts";
import { type DialLeave, type Exceeded, takeDialLeave } from "../../store/dial-usage.ts";
import type { Originate, RejectCause } from "../../telephony/telephony.ts";
import { type RungAgent, rungAgentOf } from "../find-agents.ts";
import type { CallingPhone, Phone } from "../phones.ts";
import { callFarEnd, type FarEnd } from "./call-far-end.ts";
import { beginCall, type CallTools, type LiveCall, type Reservation } from "./live-call.ts";
import type { AgentRow, DialPlan } from "./plan-dial.ts";
import type { TalkTools } from "./talk.ts";

/** A call that may be placed: what is told at its beginning, and who is called. */
export type Outgoing = {
  accountId: string;
  agent: RungAgent;
  started: EventData["call.started"];
  reservation: Reservation;
  far: FarEnd;
};

export type Prepared = { kind: "ready"; outgoing: Outgoing } | { kind: "refused"; refusal: DialRefusal };

/** A call, and when its end is durable. */
export type UnderWay = {
  call: LiveCall;
  over: Promise<void>;
  /** Gives it up while nobody talks yet. */
  hangUp(): void;
};

/** Takes leave to dial from the limits, and puts together what there is to tell of the call. */
export async function prepareDial(database: Database, plan: DialPlan, now: number): Promise<Prepared> {
  const { agent, target, settings, line } = plan;
  const accountId = agent.account_id;
  const ref = rungAgentOf(agent);
  const base = { agent: ref.ref, source: "phone", ...(agent.team !== null && { team: agent.team }) };
  const ringTimeoutMs = settings.ring_seconds * 1_000;
  const most = settings.max_call_minutes * 60;
  if (target.kind === "agent") {
    const colleague = rungAgentOf(target.agent);
    const from = internalCaller(agent);
    const started: EventData["call.started"] = {
      ...base,
      direction: "internal",
      from: from.number,
      from_name: agent.name,
      to: target.agent.extension ?? target.agent.id,
      to_name: target.agent.name,
    };
    const to = { agent: phoneAgentOf({ accountId, agentId: target.agent.id }) };
    const far = { to, from, ringTimeoutMs, maxDurationMs: most * 1_000, agent: colleague, name: target.agent.name };
    return { kind: "ready", outgoing: { accountId, agent: ref, started, reservation: null, far } };
  }
  const limits = { agent: settings.agent_limits, account: settings.account_limits };
  const leave: DialLeave = await database.transaction((tx) =>
    takeDialLeave(tx, { accountId, agentId: agent.id, limits, most, now }),
  );
  if (leave.kind === "refused") return { kind: "refused", refusal: limitReached(leave.exceeded) };
  const { number, trunks } = target;
  const contact = await findContactByNumber(database, { accountId, number });
  const from: Originate["from"] = line === null ? internalCaller(agent) : { number: line.number };
  const started: EventData["call.started"] = {
    ...base,
    direction: "outbound",
    from: from.number,
    from_name: agent.name,
    to: number,
    ...(line !== null && { line: line.number }),
    ...(base.team === undefined && line?.team && { team: line.team }),
    ...(contact !== null && { to_name: contact.name, contact: { id: contact.id, phone: number } }),
  };
  const far: FarEnd = {
    to: { tel: number, ...(trunks !== null && { trunks }) },
    from,
    ringTimeoutMs,
    maxDurationMs: leave.seconds * 1_000,
    agent: null,
    name: number,
  };
  const reservation = { agentId: agent.id, seconds: leave.seconds, day: leave.day };
  return { kind: "ready", outgoing: { accountId, agent: ref, started, reservation, far } };
}

/** Places what a telephone has dialled. */
export function dialOut(
  phone: CallingPhone,
  { accountId, agent, started, reservation, far }: Outgoing,
  tools: CallTools & TalkTools,
): UnderWay {
  const { phones } = tools;
  const call = beginCall({ accountId, started, reservation, text: `${agent.name} dials ${far.name}` }, tools);
  const headers = { "Hookswitch-Call": call.id };
  call.joins(agent.ref.id);
  const near = {
    phone,
    agent,
    onRinging: () => phone.ring({ headers }),
    onEarlyMedia(other: Phone) {
      phone.ring({ earlyMedia: true, headers });
      void phones.connect(phone, other);
    },
    onAnswered: () => phone.answer({ headers }),
    onRefused: (cause: RejectCause, reason: string) => phone.reject(cause, { reason, headers }),
  };
  return { call, hangUp: () => phone.hangUp(), over: callFarEnd(call, { near, far }, tools) };
}

/** Whom colleagues see calling. */
function internalCaller({ extension, id, name }: AgentRow): Originate["from"] {
  return { number: extension ?? id, name };
}

const LIMITS: Record<Exceeded["limit"], string> = {
  calls_per_minute: "as many calls as may be dialled in a minute",
  calls_per_day: "as many calls as may be dialled in a day",
  minutes_per_day: "as many minutes as may be talked in a day",
};

function limitReached({ whose, limit }: Exceeded): DialRefusal {
  const who = whose === "agent" ? "You have" : "Your account has";
  return { code: "limit_reached", text: `${who} dialled ${LIMITS[limit]}` };
}
