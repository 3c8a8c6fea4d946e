/**
 * One call of a widget: the agents are rung as the widget says, whoever answers waits while the lead is called at one
 * number after the other, and both are connected.
 *
 *     agents are rung --> an agent answers --> the lead is called --> the lead answers --> they talk --> it ends
 *            |                                      |
 *            +--> no_agent                          +--> no_lead  (no number is answered, or the agent leaves)
 */
import type { CallStep } from "../contract/call-steps.ts";
import type { CallEventType, EventData } from "../contract/events.ts";
import type { Clock } from "../model/clock.ts";
import type { EndCause, EndedBy, Originate } from "../telephony/telephony.ts";
import type { RungAgent } from "./find-agents.ts";
import type { Ended, Phone, Phones } from "./phones.ts";

/** Nobody talks for longer. */
const MAX_CALL_MS = 4 * 3_600_000;

export type CallPlan = {
  callId: string;
  strategy: "ring_all" | "round_robin" | "in_order";
  /** In the order in which they are rung, with the reason for their place. */
  agents: { agent: RungAgent; why: string; ringMs: number }[];
  /** The lead's, in the order in which they are dialled. */
  numbers: string[];
  leadRingMs: number;
  callerForAgents: Originate["from"];
  callerForLead: Originate["from"];
};

/** What a call has come to. */
export type Placed =
  | { kind: "no_agent"; cause: EndCause }
  | { kind: "no_lead"; cause: EndCause; by: "agent" | "contact" | "system" }
  | { kind: "talked"; cause: EndCause; by: "agent" | "contact" | "system" };

/** What there is to tell while a call is placed: a step of its timeline, and an event where it is one. */
export type Note = (
  step: Omit<CallStep, "at"> & { at?: number },
  event?: { type: Extract<CallEventType, "call.ringing" | "call.answered">; data: EventData["call.ringing"] },
) => void;

type Tools = {
  phones: Phones;
  clock: Clock;
  note: Note;
  /** Whether an agent is on another call of this node. */
  isBusy(agentId: string): boolean;
  /** An agent is on this call, until the returned function is called. */
  holds(agentId: string): () => void;
  /** Told when somebody has answered, before the note of it. */
  onAnswer(who: "agent" | "lead", at: number, number?: string): void;
};

export async function placeCall(plan: CallPlan, tools: Tools): Promise<Placed> {
  const found = await findAgent(plan, tools);
  if (found.kind === "ended") return { kind: "no_agent", cause: found.cause };
  const letGo = tools.holds(found.agent.ref.id);
  try {
    return await callLead(plan, found, tools);
  } finally {
    letGo();
  }
}

type Found = { kind: "found"; agent: RungAgent; phone: Phone };

async function findAgent(plan: CallPlan, tools: Tools): Promise<Found | Ended> {
  const { note, isBusy, onAnswer } = tools;
  const free = plan.agents.filter(({ agent }) => {
    if (!isBusy(agent.ref.id)) return true;
    note({ kind: "agent_passed_over", text: `${agent.name} is on another call`, agent: agent.ref });
    return false;
  });
  let last: Ended = { kind: "ended", cause: "no_answer", by: "engine", at: tools.clock.now() };
  if (plan.agents.length === 0) note({ kind: "over", text: "the widget's queue has nobody" });
  const rounds = plan.strategy === "ring_all" ? [free] : free.map((one) => [one]);
  for (const round of rounds) {
    if (round.length === 0) continue;
    const ringing = round.map((one) => ringAgent(plan, one, tools));
    const result = await firstToAnswer(ringing, (agent, at) => {
      onAnswer("agent", at);
      note({ at, kind: "agent_answered", text: `${agent.name} answers`, agent: agent.ref });
    });
    if (result.kind === "answered") return { ...result, kind: "found" };
    last = result;
    if (last.cause === "engine_lost") break;
  }
  return last;
}

type Taken = { kind: "answered"; at: number; phone: Phone };

type Ringing = { agent: RungAgent; outcome: Promise<Taken | Ended>; hangUp(): void };

/** Rings an agent on their devices, or on their telephone where they have no device that can be reached. */
function ringAgent(plan: CallPlan, { agent, why, ringMs }: CallPlan["agents"][number], tools: Tools): Ringing {
  const { phones, note } = tools;
  let isOver = false;
  const ring = (index: number): Phone => {
    const to = agent.destinations[index] ?? { tel: "" };
    const legId = `${plan.callId}/agent/${agent.ref.id}${index === 0 ? "" : `/${index + 1}`}`;
    const phone = phones.call({
      legId,
      to,
      from: plan.callerForAgents,
      ringTimeoutMs: ringMs,
      maxDurationMs: MAX_CALL_MS,
    });
    void phone.ended.then(({ cause, at }) => {
      const text = `${agent.name}: ${cause.replaceAll("_", " ")}`;
      note({ at, kind: "agent_ended", text, agent: agent.ref, cause });
    });
    return phone;
  };
  note(
    { kind: "agent_rung", text: `${agent.name} is rung: ${why}`, agent: agent.ref },
    {
      type: "call.ringing",
      data: { agent: agent.ref },
    },
  );
  let phone = ring(0);
  async function follow(): Promise<Taken | Ended> {
    for (let index = 1; ; index++) {
      const outcome = await phone.outcome;
      if (outcome.kind === "answered") return { ...outcome, phone };
      if (isOver || outcome.cause !== "unreachable" || agent.destinations[index] === undefined) return outcome;
      phone = ring(index);
    }
  }
  return {
    agent,
    outcome: follow(),
    hangUp() {
      isOver = true;
      phone.hangUp();
    },
  };
}

/**
 * The first to answer; the others are cancelled. Where nobody does, how the last of them ended.
 * @param onAnswer told of the one before the others are.
 */
function firstToAnswer(
  ringing: Ringing[],
  onAnswer: (agent: RungAgent, at: number) => void,
): Promise<(Taken & { agent: RungAgent }) | Ended> {
  const { promise, resolve } = Promise.withResolvers<(Taken & { agent: RungAgent }) | Ended>();
  let left = ringing.length;
  let winner: Ringing | null = null;
  for (const one of ringing) {
    void one.outcome.then((outcome) => {
      left -= 1;
      if (outcome.kind === "answered" && winner === null) {
        winner = one;
        onAnswer(one.agent, outcome.at);
        for (const other of ringing) if (other !== one) other.hangUp();
        resolve({ ...outcome, agent: one.agent });
      } else if (outcome.kind === "answered") outcome.phone.hangUp();
      else if (left === 0 && winner === null) resolve(outcome);
    });
  }
  return promise;
}

async function callLead(plan: CallPlan, { agent, phone: agentPhone }: Found, tools: Tools): Promise<Placed> {
  const { phones, note, onAnswer } = tools;
  let last: EndCause = "no_answer";
  for (const [index, number] of plan.numbers.entries()) {
    const why = index === 0 ? "the number that was left" : `the number before ended as ${last.replaceAll("_", " ")}`;
    note({ kind: "lead_dialled", text: `the lead is called at ${number}: ${why}`, number });
    const phone = phones.call(
      {
        legId: `${plan.callId}/lead/${index + 1}`,
        to: { tel: number },
        from: plan.callerForLead,
        ringTimeoutMs: plan.leadRingMs,
        maxDurationMs: MAX_CALL_MS,
      },
      () =>
        note(
          { kind: "lead_rung", text: "the lead's phone rings", number },
          { type: "call.ringing", data: { agent: agent.ref } },
        ),
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
    if (outcome.kind === "answered") {
      onAnswer("lead", outcome.at, number);
      return talk(agent, { agentPhone, leadPhone: phone, number, at: outcome.at }, tools);
    }
    last = outcome.cause;
    if (last === "engine_lost") break;
  }
  agentPhone.hangUp();
  await agentPhone.ended;
  return { kind: "no_lead", cause: last, by: last === "rejected" ? "contact" : "system" };
}

async function talk(
  agent: RungAgent,
  { agentPhone, leadPhone, number, at }: { agentPhone: Phone; leadPhone: Phone; number: string; at: number },
  { phones, note }: Tools,
): Promise<Placed> {
  note(
    { at, kind: "lead_answered", text: "the lead answers, and is connected", number },
    {
      type: "call.answered",
      data: { agent: agent.ref },
    },
  );
  const refusal = await phones.connect(agentPhone, leadPhone);
  if (refusal !== null) {
    note({ kind: "over", text: `they could not be connected: ${refusal}` });
    leadPhone.hangUp();
  }
  const first = await Promise.race([
    agentPhone.ended.then((ended) => ({ ...ended, who: "agent" as const })),
    leadPhone.ended.then((ended) => ({ ...ended, who: "contact" as const })),
  ]);
  agentPhone.hangUp();
  leadPhone.hangUp();
  await Promise.all([agentPhone.ended, leadPhone.ended]);
  return { kind: "talked", cause: first.cause, by: endedBy(first.by, first.who) };
}

function endedBy(by: EndedBy, who: "agent" | "contact"): "agent" | "contact" | "system" {
  return by === "remote" ? who : "system";
}
