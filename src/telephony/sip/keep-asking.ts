import type { TrunkFinding } from "../trunk.ts";
import { askPeer } from "./ask-peer.ts";
import type { Credentials } from "./digest.ts";
import { describeUnreached, refusalOf, silenceOf } from "./peer-finding.ts";
import { newCallId, newTag } from "./tokens.ts";
import type { Reached, UserAgent } from "./user-agent.ts";

export type Asking = {
  /** Asks now, whenever the next time would be. */
  askNow(): void;
  stop(): void;
};

/** Asks a peer that we do not register at now and then whether it is there (OPTIONS, RFC 3261 §11). */
export function keepAsking(
  userAgent: UserAgent,
  parts: {
    /** The peer's server now: resolved anew for each try. */
    reach(): Promise<Reached>;
    /** `sip:` and the domain. */
    uri: string;
    /** Who asks, `<sip:user@domain>`. */
    from: string;
    contactUser: string;
    credentials: Credentials | undefined;
    /** Milliseconds from one time to the next; null: only when told to. */
    everyMs: number | null;
  },
  onFinding: (finding: TrunkFinding) => void,
): Asking {
  const { uri, from, contactUser, credentials, everyMs } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  let tries = 0;
  let stopTimer = () => {};

  async function ask(): Promise<void> {
    stopTimer();
    tries += 1;
    const own = tries;
    const finding = await find();
    if (signal.aborted || own !== tries) return;
    if (everyMs !== null) stopTimer = userAgent.timers.after(everyMs, () => void ask());
    onFinding(finding);
  }

  async function find(): Promise<TrunkFinding> {
    const reached = await parts.reach();
    if (signal.aborted) return silenceOf(uri);
    if (reached.kind !== "reached") return describeUnreached(reached, uri);
    const { flow } = reached;
    const callId = newCallId();
    const tag = newTag();
    let cseq = 0;
    const response = await askPeer(userAgent, {
      flow,
      credentials,
      signal,
      make(authorization) {
        cseq += 1;
        return {
          method: "OPTIONS",
          uri,
          headers: [
            ["Max-Forwards", "70"],
            ["From", `${from};tag=${tag}`],
            ["To", `<${uri}>`],
            ["Call-ID", callId],
            ["CSeq", `${cseq} OPTIONS`],
            ["Contact", userAgent.contact(contactUser, flow)],
            ["Accept", "application/sdp"],
            ...authorization,
          ],
        };
      },
    });
    if (!response) return silenceOf(uri);
    return isThere(response.status, credentials) ? { kind: "up" } : refusalOf(uri, response);
  }

  if (everyMs !== null) void ask();
  return {
    askNow: () => void (signal.aborted || ask()),
    stop() {
      stopTimer();
      stopping.abort();
    },
  };
}

/** Many servers do not care for the question, and are there all the same. */
function isThere(status: number, credentials: Credentials | undefined): boolean {
  if (status === 401 || status === 407) return credentials === undefined;
  return status < 500 && status !== 403 && status !== 408;
}
