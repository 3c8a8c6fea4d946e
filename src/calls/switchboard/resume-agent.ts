/** Brings an agent back into a call whose telephone was lost: a page that was reloaded, a network that was gone. */
import type { Clock } from "../../model/clock.ts";
import { phoneAgentOf } from "../../model/phone-agent.ts";
import type { Telephony } from "../../telephony/telephony.ts";
import type { RungAgent } from "../find-agents.ts";
import type { Phone, Phones } from "../phones.ts";
import type { LiveCall } from "./live-call.ts";

/** A telephone that is there again answers by itself. */
const ANSWERS_WITHIN_MS = 10_000;
/** A telephone that comes back with its old leg is told so by the engine; a new leg is tried a moment later. */
const SETTLE_MS = 1_000;
/** Who has registered so shortly before the loss was noticed has reloaded the page. */
const RECENTLY_MS = 20_000;

export type Resumption = {
  clock: Clock;
  /** A device of an agent registers; the returned function stops listening. */
  onRegistered(phoneAgent: string, listener: (device: string) => void): () => void;
  /** The device of an agent that registered last, and when. */
  latestDevice(phoneAgent: string): { device: string; at: number } | null;
  isTrying(callId: string): boolean;
  trying: Set<string>;
};

export function createResumption(telephony: Telephony, clock: Clock): Resumption & { stop(): void } {
  const latest = new Map<string, { device: string; at: number }>();
  const listeners = new Map<string, Set<(device: string) => void>>();
  const trying = new Set<string>();
  const stop = telephony.subscribe((event) => {
    if (event.type === "agent.unregistered" && latest.get(event.agent)?.device === event.device) {
      latest.delete(event.agent);
    }
    if (event.type !== "agent.registered") return;
    latest.set(event.agent, { device: event.device, at: event.at });
    for (const listener of [...(listeners.get(event.agent) ?? [])]) listener(event.device);
  });
  return {
    clock,
    trying,
    isTrying: (callId) => trying.has(callId),
    latestDevice: (agent) => latest.get(agent) ?? null,
    onRegistered(agent, listener) {
      const own = listeners.get(agent) ?? new Set();
      listeners.set(agent, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0) listeners.delete(agent);
      };
    },
    stop,
  };
}

/** @returns the telephone that has taken the call up again; null where none has, and the old leg has ended. */
export async function resumeAgent(
  { call, agent, before, isLost }: { call: LiveCall; agent: RungAgent; before: Phone; isLost(): boolean },
  { phones, clock, onRegistered, latestDevice, trying }: Resumption & { phones: Phones },
): Promise<Phone | null> {
  const name = phoneAgentOf({ accountId: call.accountId, agentId: agent.ref.id });
  const { promise, resolve } = Promise.withResolvers<Phone | null>();
  let tries = 0;

  async function tryDevice(device: string): Promise<void> {
    await new Promise<void>((go) => void clock.after(SETTLE_MS, go));
    if (!isLost() || trying.has(call.id)) return;
    trying.add(call.id);
    tries += 1;
    const { direction, from, to, from_name, to_name } = call.started;
    const [number, shown] = direction === "inbound" ? [from, from_name] : [to, to_name];
    const phone = phones.call({
      legId: `${call.id}/resume/${tries}`,
      account: call.accountId,
      to: { agent: name, device },
      from: { number, ...(shown !== undefined && { name: shown }) },
      ringTimeoutMs: ANSWERS_WITHIN_MS,
      headers: { "Hookswitch-Call": call.id, "Hookswitch-Resume": call.id },
    });
    const outcome = await phone.outcome;
    trying.delete(call.id);
    if (outcome.kind === "answered") resolve(phone);
    else if (before.end !== null) resolve(null);
  }

  const stopHearing = onRegistered(name, (device) => void tryDevice(device));
  const last = latestDevice(name);
  if (last !== null && clock.now() - last.at < RECENTLY_MS) void tryDevice(last.device);
  void before.ended.then(() => {
    if (!trying.has(call.id)) resolve(null);
  });
  return promise.finally(stopHearing);
}
