/** Keeps us registered at a trunk's server (RFC 3261 §10.2), so that it sends calls to us. */
import { requestAuthenticated } from "./authenticate.ts";
import type { Credentials } from "./digest.ts";
import type { Flow } from "./flow.ts";
import { header, listOf, type SipResponse } from "./message.ts";
import { parseNameAddress } from "./name-address.ts";
import { newCallId, newTag } from "./tokens.ts";
import type { UserAgent } from "./user-agent.ts";

export type RegistrationState = { kind: "registered" } | { kind: "failed"; sipCode?: number; detail: string };

export type Registration = {
  /** Takes the registration back, once; resolves when that is answered or given up. */
  stop(): Promise<void>;
};

const MIN_RETRY_MS = 5_000;
const MAX_RETRY_MS = 300_000;

export function keepRegistered(
  userAgent: UserAgent,
  parts: {
    /** The trunk's server now: resolved anew for each try. */
    flow(): Promise<Flow | null>;
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
  onState: (state: RegistrationState) => void,
): Registration {
  const { registrar, address, contactUser, credentials } = parts;
  const callId = newCallId();
  const tag = newTag();
  let cseq = 0;
  let { expires } = parts;
  let failures = 0;
  let stopped = false;
  let stopTimer = () => {};
  let flow: Flow | null = null;

  async function register(): Promise<void> {
    flow = await parts.flow();
    if (stopped) return;
    if (!flow) return fail({ kind: "failed", detail: `${registrar} cannot be found or connected to` });
    send(flow, expires, onAnswer, () => fail({ kind: "failed", sipCode: 408, detail: `${registrar} does not answer` }));
  }

  function send(over: Flow, seconds: number, onFinal: (response: SipResponse) => void, onFailure: () => void): void {
    requestAuthenticated(
      {
        userAgent,
        flow: over,
        credentials,
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
      },
      { onFinal, onFailure },
    );
  }

  function onAnswer(response: SipResponse): void {
    if (stopped) return;
    const { status, reason } = response;
    if (status < 300) {
      failures = 0;
      // A little before it runs out; long ones by a minute, short ones at four fifths.
      const granted = grantedTo(response, contactUser) ?? expires;
      again(Math.max(1_000, Math.max(granted * 1_000 - 60_000, granted * 800)));
      onState({ kind: "registered" });
      return;
    }
    const minimum = Number(header(response, "min-expires") ?? 0);
    if (status === 423 && minimum > expires && minimum <= 86_400) {
      expires = minimum;
      return void register();
    }
    const meaning =
      status === 401 || status === 407 || status === 403 ? "it does not accept the name and password" : "it refuses";
    fail({ kind: "failed", sipCode: status, detail: `${registrar} answers ${status} ${reason}: ${meaning}` });
  }

  function fail(state: RegistrationState): void {
    if (stopped) return;
    failures += 1;
    again(Math.min((parts.retryMs ?? MIN_RETRY_MS) * 2 ** (failures - 1), MAX_RETRY_MS));
    onState(state);
  }

  function again(ms: number): void {
    stopTimer();
    stopTimer = userAgent.timers.after(ms, () => void register());
  }

  void register();
  return {
    async stop() {
      if (stopped) return;
      stopped = true;
      stopTimer();
      const over = flow;
      if (!over?.open || failures > 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      send(over, 0, () => resolve(), resolve);
      // The server forgets us by itself; nobody waits long for it to say so.
      userAgent.timers.after(4 * userAgent.durations.t1, resolve);
      await promise;
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
