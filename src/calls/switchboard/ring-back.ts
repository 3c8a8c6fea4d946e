/** A call that a program asks for: the agent is rung first, and then whom the agent is to talk to. */
import { phoneAgentOf } from "../../model/phone-agent.ts";
import { callFarEnd } from "./call-far-end.ts";
import type { Outgoing, UnderWay } from "./dial-out.ts";
import { beginCall, type CallTools, inWords, type LiveCall } from "./live-call.ts";
import { RINGBACK } from "./sounds.ts";
import { endedBy, type TalkTools } from "./talk.ts";

/** How long the agent is rung. */
const AGENT_RINGS_MS = 30_000;

/** Rings the agent of a call that is prepared; `over` resolves when its end is durable. */
export function ringBack(
  { accountId, agent, started, reservation, far }: Outgoing,
  tools: CallTools & TalkTools,
): UnderWay {
  const { phones } = tools;
  const call = beginCall(
    { accountId, started, reservation, text: `${agent.name} is asked to call ${far.name}` },
    tools,
  );
  const { to, to_name: name } = started;
  call.note({ kind: "agent_rung", text: `${agent.name} is rung first`, agent: agent.ref });
  const phone = phones.call({
    legId: `${call.id}/agent`,
    account: accountId,
    to: { agent: phoneAgentOf({ accountId, agentId: agent.ref.id }) },
    from: { number: to, ...(name !== undefined && { name }) },
    ringTimeoutMs: AGENT_RINGS_MS,
    headers: { "Hookswitch-Call": call.id },
  });
  return { call, hangUp: () => phone.hangUp(), over: goOn(call, { phone, agent, far }, tools) };
}

async function goOn(
  call: LiveCall,
  { phone, agent, far }: Pick<Outgoing, "agent" | "far"> & { phone: Parameters<typeof callFarEnd>[1]["near"]["phone"] },
  tools: CallTools & TalkTools,
): Promise<void> {
  const { phones, telephony, onError } = tools;
  const { legId } = phone;
  const outcome = await phone.outcome;
  if (outcome.kind === "ended") {
    const end = { cause: outcome.cause, by: endedBy(outcome, "agent"), at: outcome.at };
    return call.over(end, `${agent.name}: ${inWords(outcome.cause)}`);
  }
  call.note({ at: outcome.at, kind: "agent_answered", text: `${agent.name} answers`, agent: agent.ref });
  call.joins(agent.ref.id);
  const command = (work: Promise<unknown>) => void work.catch(onError);
  const near = {
    phone,
    agent,
    onRinging: () =>
      command(telephony.play({ legId, playbackId: `${call.id}/ringback`, source: { samples: RINGBACK }, loop: true })),
    onEarlyMedia: (other: typeof phone) => command(phones.connect(phone, other)),
    onAnswered: () => command(telephony.stopPlay({ legId })),
    onRefused: () => phone.hangUp(),
  };
  return callFarEnd(call, { near, far }, tools);
}
