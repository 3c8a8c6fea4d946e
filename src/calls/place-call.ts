/**
 * One call of a widget: the agents are rung as the widget says, whoever answers waits while the lead is called at one
 * number after the other, and both are connected.
 *
 *     agents are rung --> an agent answers --> the lead is called --> the lead answers --> they talk --> it ends
 *            |                                      |
 *            +--> no_agent                          +--> no_lead  (no number is answered, or the agent leaves)
 */
import type { Clock } from "../model/clock.ts";
import type { EndCause, Originate } from "../telephony/telephony.ts";
import type { AgentInLine } from "./find-agents.ts";
import type { Granted, Leave } from "./leave-to-dial.ts";
import type { LetGo } from "./occupy.ts";
import type { Ended, LegEvent, Phones } from "./phones.ts";
import { type Found, type Note, type RingTools, ringAgents } from "./ring-agents.ts";
import type { CallEnd } from "./switchboard/live-call.ts";
import { LEAD_ANNOUNCEMENT, RINGBACK } from "./switchboard/sounds.ts";
import type { Party } from "./switchboard/talk.ts";

/** Nobody talks for longer. */
const MAX_CALL_MS = 4 * 3_600_000;

export type CallPlan = {
  accountId: string;
  callId: string;
  strategy: "ring_all" | "round_robin" | "in_order";
  /** In the order in which they are rung, with the reason for their place. */
  agents: AgentInLine[];
  /** The lead's, in the order in which they are dialled. */
  numbers: string[];
  leadRingMs: number;
  /** Who the lead is, for the agent's telephone to show. */
  leadName?: string;
  callerForAgents: Originate["from"];
  callerForLead: Originate["from"];
};

/** What a call has come to. */
export type Placed =
  | { kind: "no_agent"; cause: EndCause }
  | { kind: "no_lead"; cause: EndCause; by: "agent" | "contact" | "system" }
  | { kind: "talked"; cause: CallEnd["cause"]; by: CallEnd["by"] };

type Tools = {
  phones: Phones;
  clock: Clock;
  note: Note;
  whyNot: RingTools["whyNot"];
  /** Why a number may not be called, or how long it may be, in milliseconds. */
  mayDial(number: string): Promise<Leave>;
  /** An agent is on this call, until the returned function is called. */
  holds(agentId: string): LetGo;
  /** Lets the agent and the lead talk; resolves with how they have come apart. */
  talk(parties: { near: Party; far: Party }): Promise<CallEnd>;
  /** Resolves when somebody gives the call up while nobody talks yet. */
  abandoned: Promise<unknown>;
  /** Told when somebody has answered, before the note of it. */
  onAnswer(who: "agent" | "lead", at: number, called?: { number: string; leave: Granted }): void;
};

export async function placeCall(plan: CallPlan, tools: Tools): Promise<Placed> {
  const found = await findAgent(plan, tools);
  if (found.kind === "ended") return { kind: "no_agent", cause: found.cause };
  const letGo = tools.holds(found.agent.ref.id);
  void tools.abandoned.then(() => found.phone.hangUp());
  // Not a call like the others: whom it is about stands on the telephone's screen.
  tools.phones.play(found.phone, LEAD_ANNOUNCEMENT);
  const placed = await callLead(plan, found, tools).catch((error) => {
    letGo(false);
    throw error;
  });
  letGo(placed.kind === "talked");
  return placed;
}

async function findAgent(plan: CallPlan, tools: Tools): Promise<Found | Ended> {
  const { note, whyNot, onAnswer, phones, clock, abandoned } = tools;
  if (plan.agents.length === 0) note({ kind: "over", text: "the widget's queue has nobody" });
  return ringAgents(
    {
      accountId: plan.accountId,
      legPrefix: `${plan.callId}/agent`,
      strategy: plan.strategy,
      agents: plan.agents,
      from: plan.callerForAgents,
      maxDurationMs: MAX_CALL_MS,
      headers: {
        "Hookswitch-Call": plan.callId,
        ...(plan.leadName !== undefined && { "Hookswitch-Lead": plan.leadName }),
      },
    },
    { phones, clock, note, whyNot, abandoned, onAnswer: (_agent, at) => onAnswer("agent", at) },
  );
}

async function callLead(plan: CallPlan, { agent, phone: agentPhone }: Found, tools: Tools): Promise<Placed> {
  const { phones, note, onAnswer, mayDial } = tools;
  let last: EndCause = "no_answer";
  for (const [index, number] of plan.numbers.entries()) {
    const why = index === 0 ? "the number that was left" : `the number before ended as ${last.replaceAll("_", " ")}`;
    const leave = await mayDial(number);
    if (leave.refusal !== undefined) {
      note({ kind: "lead_ended", text: `the lead is not called: ${leave.refusal}`, number, cause: "rejected" });
      last = "rejected";
      continue;
    }
    note({ kind: "lead_dialled", text: `the lead is called at ${number}: ${why}`, number });
    const phone = phones.call(
      {
        legId: `${plan.callId}/lead/${index + 1}`,
        account: plan.accountId,
        to: { tel: number },
        from: plan.callerForLead,
        ringTimeoutMs: plan.leadRingMs,
        maxDurationMs: leave.seconds * 1_000,
      },
      onceRinging(() => {
        phones.play(agentPhone, RINGBACK, { loop: true });
        note(
          { kind: "lead_rung", text: "the lead's phone rings", number },
          { type: "call.ringing", data: { agent: agent.ref } },
        );
      }),
    );
    void phone.ended.then(({ cause, at }) => {
      note({ at, kind: "lead_ended", text: `the lead: ${cause.replaceAll("_", " ")}`, number, cause });
    });
    const left = agentPhone.ended.then(({ cause }) => ({ kind: "agent_left" as const, cause }));
    const outcome = await Promise.race([phone.outcome, left]);
    if (outcome.kind === "agent_left") {
      phone.hangUp();
      await phone.ended;
      return { kind: "no_lead", cause: outcome.cause === "normal" ? "cancelled" : outcome.cause, by: "agent" };
    }
    phones.quiet(agentPhone);
    if (outcome.kind === "answered") {
      onAnswer("lead", outcome.at, { number, leave });
      note(
        { at: outcome.at, kind: "lead_answered", text: "the lead answers, and is connected", number },
        { type: "call.answered", data: { agent: agent.ref } },
      );
      const near = { phone: agentPhone, agent, name: agent.name };
      return { kind: "talked", ...(await tools.talk({ near, far: { phone, agent: null, name: "the lead" } })) };
    }
    last = outcome.cause;
    if (last === "engine_lost") break;
  }
  agentPhone.hangUp();
  await agentPhone.ended;
  return { kind: "no_lead", cause: last, by: last === "rejected" ? "contact" : "system" };
}

/** Calls once when a leg rings, or is heard before it answers. */
function onceRinging(ring: () => void): (event: LegEvent) => void {
  let rang = false;
  return ({ type }) => {
    if (rang || (type !== "leg.ringing" && type !== "leg.early_media")) return;
    rang = true;
    ring();
  };
}
