/** Keeps us registered at a trunk's server (RFC 3261 §10.2), so that it sends calls to us. */

import type { TrunkFinding } from "../trunk.ts";
import { askPeer } from "./ask-peer.ts";
import type { Credentials } from "./digest.ts";
import type { Flow } from "./flow.ts";
import { header, listOf, type SipResponse } from "./message.ts";
import { parseNameAddress } from "./name-address.ts";
import { describeUnreached, refusalOf, silenceOf } from "./peer-finding.ts";
import { newCallId, newTag } from "./tokens.ts";
import type { Reached, UserAgent } from "./user-agent.ts";

export type Registration = {
  /** Registers now, whenever the next time would be. */
  renew(): void;
  /** Takes the registration back, once; resolves when that is answered or given up. */
  stop(): Promise<void>;
};

const MIN_RETRY_MS = 5_000;
const MAX_RETRY_MS = 300_000;

export function keepRegistered(
  userAgent: UserAgent,
  parts: {
    /** The trunk's server now: resolved anew for each try. */
    reach(): Promise<Reached>;
    /** `sip:` and the domain. */
    registrar: string;
    /** The address of record, `<sip:user@domain>`. */
    address: string;
    contactUser: string;
    credentials: Credentials;
    /** Asked for, in seconds. */
    expires: number;
    /** A pause before a new try after a failure, in milliseconds. */
    retryMs?: number;
  },
  onFinding: (finding: TrunkFinding) => void,
): Registration {
  const { registrar, address, contactUser, credentials } = parts;
  const callId = newCallId();
  const tag = newTag();
  const stopping = new AbortController();
  const { signal } = stopping;
  let cseq = 0;
  let { expires } = parts;
  let failures = 0;
  let tries = 0;
  let stopTimer = () => {};
  let flow: Flow | null = null;

  async function register(): Promise<void> {
    stopTimer();
    tries += 1;
    const own = tries;
    const reached = await parts.reach();
    if (signal.aborted || own !== tries) return;
    if (reached.kind !== "reached") return fail(describeUnreached(reached, registrar));
    flow = reached.flow;
    const response = await send(flow, expires, signal);
    if (signal.aborted || own !== tries) return;
    if (response) onAnswer(response);
    else fail(silenceOf(registrar));
  }

  function send(over: Flow, seconds: number, until?: AbortSignal): Promise<SipResponse | null> {
    return askPeer(userAgent, {
      flow: over,
      credentials,
      ...(until ? { signal: until } : {}),
      make(authorization) {
        cseq += 1;
        return {
          method: "REGISTER",
          uri: registrar,
          headers: [
            ["Max-Forwards", "70"],
            ["From", `${address};tag=${tag}`],
            ["To", address],
            ["Call-ID", callId],
            ["CSeq", `${cseq} REGISTER`],
            ["Contact", userAgent.contact(contactUser, over)],
            ["Expires", String(seconds)],
            ...authorization,
          ],
        };
      },
    });
  }

  function onAnswer(response: SipResponse): void {
    const { status, reason } = response;
    if (status < 300) {
      failures = 0;
      // A little before it runs out; long ones by a minute, short ones at four fifths.
      const granted = grantedTo(response, contactUser) ?? expires;
      again(Math.max(1_000, Math.max(granted * 1_000 - 60_000, granted * 800)));
      onFinding({ kind: "up" });
      return;
    }
    const minimum = Number(header(response, "min-expires") ?? 0);
    if (status === 423 && minimum > expires && minimum <= 86_400) {
      expires = minimum;
      return void register();
    }
    fail(refusalOf(registrar, { status, reason }));
  }

  function fail(finding: TrunkFinding): void {
    failures += 1;
    again(Math.min((parts.retryMs ?? MIN_RETRY_MS) * 2 ** (failures - 1), MAX_RETRY_MS));
    onFinding(finding);
  }

  function again(ms: number): void {
    stopTimer();
    stopTimer = userAgent.timers.after(ms, () => void register());
  }

  void register();
  return {
    renew: () => void (signal.aborted || register()),
    async stop() {
      if (signal.aborted) return;
      stopTimer();
      stopping.abort();
      const over = flow;
      if (!over?.open || failures > 0) return;
      const { promise: late, resolve } = Promise.withResolvers<void>();
      // The server forgets us by itself; nobody waits long for it to say so.
      const stopWaiting = userAgent.timers.after(4 * userAgent.durations.t1, resolve);
      await Promise.race([send(over, 0), late]);
      stopWaiting();
    },
  };
}

/** The seconds that the server gives our own Contact, or all of them; null where it does not say. */
function grantedTo(response: SipResponse, user: string): number | null {
  const contacts = listOf(response, "contact").map(parseNameAddress);
  const own = contacts.find((contact) => contact?.uri.user === user);
  const seconds = own?.params.get("expires") ?? header(response, "expires");
  return seconds != null && /^\d{1,7}$/.test(seconds) ? Math.max(1, Number(seconds)) : null;
}
