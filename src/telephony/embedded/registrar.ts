/** The agents' devices: who has signed in, where they are called, and until when (RFC 3261 §10.3). */
import { createHash } from "node:crypto";
import { type FindPhoneAccount, PHONE_REALM, type PhoneCredentials } from "../phone.ts";
import { type Admission, createChallenger } from "../sip/challenger.ts";
import type { Secret } from "../sip/digest.ts";
import type { Flow } from "../sip/flow.ts";
import { header, listOf } from "../sip/message.ts";
import { type NameAddress, parseNameAddress } from "../sip/name-address.ts";
import type { ServerTransaction } from "../sip/server-transaction.ts";
import type { TimerSet } from "../sip/timers.ts";
import type { Snapshot } from "../telephony.ts";
import type { News } from "./context.ts";
import { createPhoneAccounts } from "./phone-accounts.ts";
import { createPhonePasswords } from "./phone-credentials.ts";
import { plainText } from "./plain-text.ts";
import type { Refusals } from "./strangers.ts";
import type { TargetGroup } from "./targets.ts";
import { createThrottle } from "./throttle.ts";

export type Registrar = {
  credentials(agent: string): Pick<PhoneCredentials, "address" | "username" | "password" | "expiresAt">;
  onRegister(transaction: ServerTransaction): void;
  onFlowEnd(flow: Flow): void;
  /** Whether a device has registered from there. */
  knows(flow: Flow): boolean;
  /** The device that a request comes from; null where it proves nothing, and has been answered. */
  admit(transaction: ServerTransaction): { agent: string; device: string } | null;
  /** All devices of an agent, to ring together, or one. */
  groupFor(agent: string, device?: string): TargetGroup;
  snapshot(): Snapshot["devices"];
};

type Binding = { agent: string; device: string; uri: string; flow: Flow; expiresAt: number; stopTimer(): void };

/** More wrong passwords from one address are refused without being looked at. */
const WRONG_PASSWORDS = { most: 20, withinMs: 60_000 };
const MIN_EXPIRES = 30;
const MAX_EXPIRES = 3_600;
const MAX_DEVICES = 10;
/** So many broken connections are remembered. */
const MAX_LOST = 1_000;

export function createRegistrar(parts: {
  timers: TimerSet;
  domain: string;
  secret: Buffer;
  findPhoneAccount: FindPhoneAccount;
  refusals: Refusals;
  tell(news: News): void;
}): Registrar {
  const { timers, domain, tell } = parts;
  const passwords = createPhonePasswords(parts.secret);
  const accounts = createPhoneAccounts(parts.findPhoneAccount);
  // Many telephones know MD5 alone and give up where anything else is offered. The passwords are 256 random bits, which no
  // weakness of MD5 helps to guess.
  const challenger = createChallenger({ realm: PHONE_REALM, algorithms: ["MD5"] });
  const throttle = createThrottle(WRONG_PASSWORDS);
  const bindings = new Map<string, Binding>();

  /** The broken connections of devices that may come back, by device, the oldest first. */
  const lost = new Map<string, Flow>();

  const of = (agent: string) => [...bindings.values()].filter((binding) => binding.agent === agent);

  /** The secret that a name signs in with: of a webphone's short-lived credentials, or of an account. */
  function secretOf(username: string): Secret | null {
    const password = passwords.passwordOf(username);
    return password === null ? (accounts.known(username) ?? null) : { password };
  }

  function agentOf(username: string): string | null {
    return passwords.agentOf(username) ?? accounts.known(username)?.agent ?? null;
  }

  /** Looks an account up before it is asked for its password: the request is challenged then, and comes again. */
  function isLookedUp({ request }: ServerTransaction, respond: () => void): boolean {
    const name = challenger.nameIn(request);
    if (name === null || passwords.passwordOf(name) !== null || accounts.known(name) !== undefined) return false;
    void accounts.find(name).then(respond);
    return true;
  }

  /** The agent who has signed the request; null where it was challenged or refused. */
  function authenticate(transaction: ServerTransaction): string | null {
    const { request, flow } = transaction;
    const { address } = flow.remote;
    const challenge = (stale: boolean) => transaction.respond({ status: 401, headers: challenger.challenges(stale) });
    if (!throttle.isShut(address) && isLookedUp(transaction, () => challenge(true))) return null;
    const admission = challenger.admit(request, secretOf);
    const agent = admission.kind === "known" ? agentOf(admission.username) : null;
    // A password is good for its own agent and nobody else.
    if (agent !== null && isOf(request.from, { agent, admission })) return agent;
    if (admission.kind === "wrong" || agent !== null) {
      // Whoever has a right one gets in all the same: behind a proxy everybody comes from one address.
      throttle.note(address);
      parts.refusals.note("wrong_password", address);
      if (agent !== null || throttle.isShut(address)) {
        transaction.respond({ status: 403 });
        return null;
      }
    }
    challenge(admission.kind === "unknown" && admission.stale);
    return null;
  }

  function bind(agent: string, contact: NameAddress, seconds: number, { request, flow }: ServerTransaction): void {
    const device = deviceOf(agent, contact);
    const before = bindings.get(device);
    before?.stopTimer();
    (before?.flow ?? lost.get(device))?.continueOver?.(flow);
    lost.delete(device);
    const stopTimer = timers.after(seconds * 1_000, () => remove(device, "expired"));
    const expiresAt = Date.now() + seconds * 1_000;
    bindings.set(device, { agent, device, uri: contact.uriText, flow, expiresAt, stopTimer });
    if (before) return;
    const userAgent = plainText(header(request, "user-agent") ?? "");
    tell({ type: "agent.registered", agent, device, ...(userAgent === "" ? {} : { userAgent }) });
  }

  function remove(device: string, reason: "left" | "expired" | "connection_lost"): void {
    const binding = bindings.get(device);
    if (!binding) return;
    binding.stopTimer();
    bindings.delete(device);
    tell({ type: "agent.unregistered", agent: binding.agent, device, reason });
  }

  /** Takes what a REGISTER says of its Contacts; the status answers it. */
  function update(agent: string, transaction: ServerTransaction): number {
    const { request } = transaction;
    const contacts = listOf(request, "contact");
    const common = secondsOf(header(request, "expires")) ?? MAX_EXPIRES;
    if (contacts.includes("*")) {
      if (contacts.length > 1 || common !== 0) return 400;
      for (const { device } of of(agent)) remove(device, "left");
      return 200;
    }
    const read = contacts.map(parseNameAddress);
    if (read.includes(null)) return 400;
    for (const contact of read) {
      if (!contact) continue;
      const seconds = secondsOf(contact.params.get("expires") ?? undefined) ?? common;
      const device = deviceOf(agent, contact);
      if (seconds === 0) remove(device, "left");
      else if (!bindings.has(device) && of(agent).length >= MAX_DEVICES) return 403;
      else bind(agent, contact, Math.min(Math.max(seconds, MIN_EXPIRES), MAX_EXPIRES), transaction);
    }
    return 200;
  }

  return {
    credentials: (agent) => passwords.issue(agent, domain),
    onRegister(transaction) {
      const agent = authenticate(transaction);
      if (agent === null) return;
      const { from, to } = transaction.request;
      const status = to.uri.user === from.uri.user ? update(agent, transaction) : 403;
      const now = Date.now();
      const contacts = of(agent).map(
        ({ uri, expiresAt }) => `<${uri}>;expires=${Math.ceil((expiresAt - now) / 1_000)}`,
      );
      transaction.respond({ status, headers: status === 200 ? contacts.map((contact) => ["Contact", contact]) : [] });
    },
    onFlowEnd(flow) {
      for (const { device, flow: own } of [...bindings.values()]) {
        if (own !== flow) continue;
        remove(device, "connection_lost");
        lost.set(device, flow);
        const [oldest] = lost.keys();
        if (lost.size > MAX_LOST && oldest !== undefined) lost.delete(oldest);
      }
    },
    knows: (flow) => [...bindings.values()].some((binding) => isSameWay(binding.flow, flow)),
    admit(transaction) {
      const agent = authenticate(transaction);
      if (agent === null) return null;
      const binding = of(agent).find(({ flow }) => isSameWay(flow, transaction.flow));
      if (binding) return { agent, device: binding.device };
      transaction.respond({ status: 403 });
      return null;
    },
    groupFor: (agent, device) => async () =>
      of(agent)
        .filter((binding) => device === undefined || binding.device === device)
        .map(({ flow, uri }) => ({
          flow,
          uri,
          domain,
          contactUser: "hookswitch",
          codecs: ["PCMU", "PCMA"] as const,
          carriage: flow.protocol === "WS" || flow.protocol === "WSS" ? ("browser" as const) : ("rtp" as const),
          numberOf: (number: string) => number,
        })),
    snapshot: () => [...bindings.values()].map(({ agent, device }) => ({ agent, device })),
  };
}

/** The same device again: by its instance (RFC 5626 §4.1), else by its Contact. */
function deviceOf(agent: string, contact: NameAddress): string {
  const instance = contact.params.get("+sip.instance") ?? contact.uriText;
  return createHash("sha256").update(`${agent} ${instance}`).digest("hex").slice(0, 16);
}

function isSameWay(one: Flow, other: Flow): boolean {
  if (one.protocol !== other.protocol) return false;
  return one.remote.address === other.remote.address && one.remote.port === other.remote.port;
}

/** Whether a request says to be from whom it is: the agent, or the name of their account. */
function isOf({ uri: { user } }: NameAddress, who: { agent: string; admission: Admission }): boolean {
  return user === who.agent || (who.admission.kind === "known" && user === who.admission.username);
}

function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}
