/** Rings agents as a strategy says, until one of them answers or nobody is left. */
import type { CallStep } from "../contract/call-steps.ts";
import type { CallEventType, EventData } from "../contract/events.ts";
import type { Clock } from "../model/clock.ts";
import type { Originate } from "../telephony/telephony.ts";
import type { AgentInLine, RungAgent } from "./find-agents.ts";
import type { Ended, Phone, Phones } from "./phones.ts";

/** What there is to tell while a call is placed: a step of its timeline, and an event where it is one. */
export type Note = (
  step: Omit<CallStep, "at"> & { at?: number },
  event?: { type: Extract<CallEventType, "call.ringing" | "call.answered">; data: EventData["call.ringing"] },
) => void;

export type RingPlan = {
  accountId: string;
  /** The beginning of every leg's id. */
  legPrefix: string;
  strategy: "ring_all" | "round_robin" | "in_order";
  /** In the order in which they are rung, with the reason for their place. */
  agents: readonly AgentInLine[];
  from: Originate["from"];
  maxDurationMs: number;
  headers?: Originate["headers"];
};

export type RingTools = {
  phones: Phones;
  clock: Clock;
  note: Note;
  /** Why an agent is not rung now, as in "Bob is on another call"; null where they are. */
  whyNot(agent: RungAgent): Promise<string | null>;
  /** Told when somebody has answered, before the others are cancelled. */
  onAnswer?(agent: RungAgent, at: number): void;
  /** Resolves when there is nobody any more for whom they are rung. */
  abandoned?: Promise<unknown>;
};

export type Found = { kind: "found"; agent: RungAgent; phone: Phone; at: number };

/** @returns who has answered; where nobody has, how the last of them ended. */
export async function ringAgents(plan: RingPlan, tools: RingTools): Promise<Found | Ended> {
  const { note, clock } = tools;
  let last: Ended = { kind: "ended", cause: "no_answer", by: "engine", at: clock.now() };
  let isAbandoned = false;
  void tools.abandoned?.then(() => {
    isAbandoned = true;
  });
  const rounds = plan.strategy === "ring_all" ? [plan.agents] : plan.agents.map((one) => [one]);
  for (const round of rounds) {
    const free = await freeOf(round, tools);
    if (isAbandoned) break;
    if (free.length === 0) continue;
    const ringing = free.map((one) => ringAgent(plan, one, tools));
    void tools.abandoned?.then(() => {
      for (const { hangUp } of ringing) hangUp();
    });
    const result = await firstToAnswer(ringing, (agent, at) => {
      tools.onAnswer?.(agent, at);
      note({ at, kind: "agent_answered", text: `${agent.name} answers`, agent: agent.ref });
    });
    if (result.kind === "found") return result;
    last = result;
    if (last.cause === "engine_lost" || isAbandoned) break;
  }
  return last;
}

async function freeOf(round: readonly AgentInLine[], { note, whyNot }: RingTools): Promise<AgentInLine[]> {
  const reasons = await Promise.all(round.map(({ agent }) => whyNot(agent)));
  return round.filter(({ agent }, index) => {
    const reason = reasons[index] ?? null;
    if (reason !== null) note({ kind: "agent_passed_over", text: reason, agent: agent.ref });
    return reason === null;
  });
}

type Taken = { kind: "answered"; at: number; phone: Phone };

type Ringing = { agent: RungAgent; outcome: Promise<Taken | Ended>; hangUp(): void };

/** Rings an agent on their devices, or on their telephone where they have no device that can be reached. */
function ringAgent(plan: RingPlan, { agent, why, ringMs }: AgentInLine, tools: RingTools): Ringing {
  const { phones, note } = tools;
  let isOver = false;
  const ring = (index: number): Phone => {
    const to = agent.destinations[index] ?? { tel: "" };
    const legId = `${plan.legPrefix}/${agent.ref.id}${index === 0 ? "" : `/${index + 1}`}`;
    const phone = phones.call({
      legId,
      account: plan.accountId,
      to,
      from: plan.from,
      ringTimeoutMs: ringMs,
      maxDurationMs: plan.maxDurationMs,
      ...(plan.headers && { headers: plan.headers }),
    });
    void phone.ended.then(({ cause, at }) => {
      const text = `${agent.name}: ${cause.replaceAll("_", " ")}`;
      note({ at, kind: "agent_ended", text, agent: agent.ref, cause });
    });
    return phone;
  };
  note(
    { kind: "agent_rung", text: `${agent.name} is rung: ${why}`, agent: agent.ref },
    { type: "call.ringing", data: { agent: agent.ref } },
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
function firstToAnswer(ringing: Ringing[], onAnswer: (agent: RungAgent, at: number) => void): Promise<Found | Ended> {
  const { promise, resolve } = Promise.withResolvers<Found | Ended>();
  let left = ringing.length;
  let winner: Ringing | null = null;
  for (const one of ringing) {
    void one.outcome.then((outcome) => {
      left -= 1;
      if (outcome.kind === "answered" && winner === null) {
        winner = one;
        onAnswer(one.agent, outcome.at);
        for (const other of ringing) if (other !== one) other.hangUp();
        resolve({ kind: "found", at: outcome.at, phone: outcome.phone, agent: one.agent });
      } else if (outcome.kind === "answered") outcome.phone.hangUp();
      else if (left === 0 && winner === null) resolve(outcome);
    });
  }
  return promise;
}
