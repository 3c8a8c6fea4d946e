/** Calls the other party of an agent who is on the line, and lets the two talk. */
import type { EndCause, Originate, RejectCause } from "../../telephony/telephony.ts";
import type { RungAgent } from "../find-agents.ts";
import type { LegEvent, Phone } from "../phones.ts";
import { type CallEnd, inWords, type LiveCall } from "./live-call.ts";
import { endedBy, type Party, type TalkTools, talk } from "./talk.ts";

/** What the agent's telephone is told meanwhile. */
export type NearEnd = {
  phone: Phone;
  agent: RungAgent;
  onRinging(): void;
  /** The far end is heard before it answers. */
  onEarlyMedia(far: Phone): void;
  onAnswered(): void;
  /** @param text why, for the agent to read. */
  onRefused(cause: RejectCause, text: string): void;
};

export type FarEnd = Pick<Originate, "to" | "from" | "ringTimeoutMs" | "maxDurationMs"> & {
  /** Null for a telephone number. */
  agent: RungAgent | null;
  name: string;
};

/** Resolves when the call's end is durable. */
export async function callFarEnd(
  call: LiveCall,
  { near, far }: { near: NearEnd; far: FarEnd },
  tools: TalkTools,
): Promise<void> {
  const { phones } = tools;
  const { agent: farAgent, name, ...originate } = far;
  let rang = false;
  const hear = ({ type }: LegEvent) => {
    if (type !== "leg.ringing" && type !== "leg.early_media") return;
    if (!rang) call.rings({ kind: "far_rung", text: `${name} is rung` }, { agent: near.agent.ref });
    rang = true;
    if (type === "leg.ringing") near.onRinging();
    else near.onEarlyMedia(farPhone);
  };
  call.note({ kind: "far_dialled", text: `${name} is called` });
  const farPhone: Phone = phones.call(
    { ...originate, account: call.accountId, legId: `${call.id}/far`, headers: { "Hookswitch-Call": call.id } },
    hear,
  );
  const left = near.phone.ended.then((ended) => ({ ...ended, kind: "left" as const }));
  const outcome = await Promise.race([farPhone.outcome, left]);
  if (outcome.kind === "answered") {
    call.answered({ at: outcome.at, kind: "far_answered", text: `${name} answers` }, near.agent);
    if (farAgent !== null) call.joins(farAgent.ref.id);
    near.onAnswered();
    const parties: { near: Party; far: Party } = {
      near: { phone: near.phone, agent: near.agent, name: near.agent.name },
      far: { phone: farPhone, agent: farAgent, name },
    };
    return talk(call, parties, tools);
  }
  if (outcome.kind === "left") {
    farPhone.hangUp();
    await farPhone.ended;
    const cause = outcome.cause === "normal" ? "cancelled" : outcome.cause;
    return call.over({ cause, by: endedBy({ ...outcome, kind: "ended" }, "agent") }, `${near.agent.name} gives up`);
  }
  const text = `${name}: ${inWords(outcome.cause)}`;
  near.onRefused(rejectCauseOf(outcome.cause), text);
  await near.phone.ended;
  const end: CallEnd = { cause: outcome.cause, by: outcome.by === "remote" ? "contact" : "system", at: outcome.at };
  return call.over(end, text);
}

const REJECTS: ReadonlySet<EndCause> = new Set<RejectCause>([
  "busy",
  "no_answer",
  "rejected",
  "invalid_number",
  "unreachable",
  "congestion",
]);

function rejectCauseOf(cause: EndCause): RejectCause {
  return REJECTS.has(cause) ? (cause as RejectCause) : "unreachable";
}
