/** A call in: the line that was called says who is rung, one step after the other, until somebody answers. */
import type { EventData } from "../../contract/events.ts";
import type { RouteStep } from "../../contract/lines.ts";
import { findContactByNumber } from "../../store/address-book.ts";
import { listTeam } from "../../store/agents.ts";
import { readCallSettings } from "../../store/call-settings.ts";
import type { Database } from "../../store/database.ts";
import { findRecord } from "../../store/records.ts";
import type { Tables } from "../../store/tables.ts";
import { takeTurn } from "../../store/take-turn.ts";
import { findWidget } from "../../store/widgets.ts";
import type { Caller, EndCause, RejectCause } from "../../telephony/telephony.ts";
import { type AgentInLine, createAgentFinder, findAgents, inTurn, rungAgentOf } from "../find-agents.ts";
import type { CallingPhone, Ended } from "../phones.ts";
import { type Found, type RingPlan, ringAgents } from "../ring-agents.ts";
import type { UnderWay } from "./dial-out.ts";
import { beginCall, type CallTools, inWords, type LiveCall } from "./live-call.ts";
import { endedBy, type TalkTools, talk } from "./talk.ts";

/** More are not rung for one call. */
const MOST_RUNG = 100;

/** Whom a step rings. */
type StepPlan = Pick<RingPlan, "strategy" | "agents"> & { inQueue: boolean };

/** Takes a call to a line. */
export async function takeCall(
  phone: CallingPhone,
  { line, from }: { line: Tables["lines"]; from: Caller },
  tools: CallTools & TalkTools,
): Promise<UnderWay> {
  const call = await begin(line, from, tools);
  return { call, hangUp: () => phone.hangUp(), over: answer(call, phone, { line, tools }) };
}

async function begin(line: Tables["lines"], from: Caller, tools: CallTools): Promise<LiveCall> {
  const accountId = line.account_id;
  const { number } = from;
  const contact = await findContactByNumber(tools.database, { accountId, number });
  const name = contact?.name ?? from.name;
  const started: EventData["call.started"] = {
    direction: "inbound",
    from: number === "" ? "anonymous" : number.slice(0, 256),
    to: line.number,
    line: line.number,
    source: "phone",
    ...(name && { from_name: name.slice(0, 256) }),
    ...(line.team !== null && { team: line.team }),
    ...(contact !== null && { contact: { id: contact.id, phone: number } }),
  };
  const text = `a call to ${line.name ?? line.number}`;
  return beginCall({ accountId, started, reservation: null, text }, tools);
}

async function answer(
  call: LiveCall,
  phone: CallingPhone,
  { line, tools }: { line: Tables["lines"]; tools: CallTools & TalkTools },
): Promise<void> {
  const { database, presence, clock, phones } = tools;
  const { accountId } = call;
  const headers = { "Hookswitch-Call": call.id };
  const settings = await readCallSettings(database, accountId);
  const { from, from_name: name } = call.started;
  let last: EndCause = "no_answer";
  let isAnybody = false;
  for (const [index, step] of routeOf(line).entries()) {
    const plan = await planStep(step, { line, database });
    if (plan.agents.length === 0) call.note({ kind: "agent_passed_over", text: `${nameOf(step)} has nobody` });
    if (phone.end !== null) break;
    if (!isAnybody && plan.agents.length > 0) phone.ring();
    isAnybody ||= plan.agents.length > 0;
    const found: Found | Ended = await ringAgents(
      {
        ...plan,
        accountId,
        legPrefix: `${call.id}/${index + 1}`,
        from: { number: from, ...(name !== undefined && { name }) },
        maxDurationMs: settings.max_call_minutes * 60_000,
        headers,
      },
      {
        phones,
        clock,
        note: (noted, told) => (told === undefined ? call.note(noted) : call.rings(noted, told.data)),
        async whyNot({ ref, name: who }) {
          const reason = plan.inQueue ? await presence.whyNot({ accountId, agentId: ref.id }) : null;
          return reason && `${who} ${reason}`;
        },
        abandoned: phone.ended,
      },
    );
    if (found.kind === "found") return connect(call, phone, { found, tools });
    last = found.cause;
    if (phone.end !== null || last === "engine_lost") break;
  }
  if (phone.end === null) phone.reject(last === "busy" ? "busy" : REFUSAL);
  const ended = await phone.ended;
  const gaveUp = ended.by === "remote";
  const cause = gaveUp ? "cancelled" : last;
  const text = gaveUp ? "the caller gives up" : isAnybody ? `nobody answers: ${inWords(last)}` : "nobody is there";
  await call.over({ cause, by: gaveUp ? endedBy(ended, "contact") : "system", at: ended.at }, text);
}

/** What a caller is told whom nobody answers: not there at the moment. */
const REFUSAL: RejectCause = "no_answer";

async function connect(
  call: LiveCall,
  phone: CallingPhone,
  { found, tools }: { found: Found; tools: TalkTools },
): Promise<void> {
  const { agent, phone: near, at } = found;
  call.answered({ at, kind: "far_answered", text: `${agent.name} is connected with the caller` }, agent);
  call.joins(agent.ref.id);
  if (phone.end === null) phone.answer();
  const far = { phone, agent: null, name: call.started.from };
  await talk(call, { near: { phone: near, agent, name: agent.name }, far }, tools);
}

/** A line's steps; without any its team is rung. */
function routeOf({ route, team }: Tables["lines"]): RouteStep[] {
  const steps = JSON.parse(route) as RouteStep[];
  if (steps.length > 0 || team === null) return steps;
  return [{ ring: "team", team_id: team, strategy: "ring_all", ring_seconds: 25 }];
}

function nameOf(step: RouteStep): string {
  switch (step.ring) {
    case "agent":
      return `the agent ${step.agent_id}`;
    case "team":
      return `the team ${step.team_id}`;
    case "widget":
      return `the queue of the widget ${step.widget_id}`;
    case "number":
      return step.number;
  }
}

async function planStep(
  step: RouteStep,
  { line, database }: { line: Tables["lines"]; database: Database },
): Promise<StepPlan> {
  const accountId = line.account_id;
  switch (step.ring) {
    case "agent": {
      const agent = await findRecord(database, "agents", { accountId, id: step.agent_id });
      return alone(agent === null ? [] : [rungAgentOf(agent)], step.ring_seconds);
    }
    case "number": {
      const { number } = step;
      const agent = { ref: { id: number, phone: number }, name: number, destinations: [{ tel: number }] };
      return alone([agent], step.ring_seconds);
    }
    case "team": {
      const rows = await listTeam(database, { accountId, team: step.team_id, limit: MOST_RUNG });
      const { strategy } = step;
      const turn = await database.transaction((tx) => takeTurn(tx, "lines", { accountId, id: line.id }));
      const agents = inTurn(rows, { strategy, turn }).map(
        ({ one, why }): AgentInLine => ({ agent: rungAgentOf(one), why, ringMs: step.ring_seconds * 1_000 }),
      );
      return { strategy, agents, inQueue: true };
    }
    case "widget": {
      const widget = await findWidget(database, { accountId, id: step.widget_id });
      if (widget === null) return { strategy: "ring_all", agents: [], inQueue: true };
      const turn = await database.transaction((tx) => takeTurn(tx, "widgets", { accountId, id: widget.id }));
      const agents = await findAgents(createAgentFinder(database), { widget, given: null, turn });
      return { strategy: widget.strategy, agents, inQueue: true };
    }
  }
}

function alone(agents: AgentInLine["agent"][], ringSeconds: number): StepPlan {
  const why = "the line says so";
  return {
    strategy: "ring_all",
    agents: agents.map((agent) => ({ agent, why, ringMs: ringSeconds * 1_000 })),
    inQueue: false,
  };
}
