import type { TrunkFinding } from "../../telephony/trunk.ts";

type Down = Extract<TrunkFinding, { kind: "down" }>;

/** What is said of a trunk that cannot be called over: what is wrong in a sentence, and what to do about it. */
export function adviseOn(
  { problem, sipCode, reason }: Down,
  { host, port, protocol, register }: { host: string; port: number | null; protocol: string; register: boolean },
): { detail: string; advice: string } {
  const at = port === null ? host : `${host}:${port}`;
  switch (problem) {
    case "name_not_found":
      return {
        detail: `There is no server called ${host}.`,
        advice: "Look for a slip in the host, and whether this machine can look names up (DNS).",
      };
    case "cannot_connect":
      return {
        detail: `No connection to ${at} over ${protocol}: ${reason}.`,
        advice: `Check the port and the protocol with your carrier, and whether a firewall lets ${protocol} through.`,
      };
    case "tls_failed":
      return {
        detail: `${at} could not be trusted over TLS: ${reason}.`,
        advice: `Use the host name that the carrier's certificate names, and its port for TLS (mostly 5061). A private authority is trusted by NODE_EXTRA_CA_CERTS.`,
      };
    case "no_answer":
      return {
        detail: `Nothing comes back from ${at} over ${protocol}.`,
        advice: `Check host, port and protocol, and whether a firewall or NAT keeps ${protocol} to port ${port ?? (protocol === "TLS" ? 5061 : 5060)} from passing.${
          register ? "" : " The carrier may have to be told this machine's public address first."
        }`,
      };
    case "refused":
      return { detail: `${at} answers ${reason}.`, advice: adviceOnRefusal(sipCode ?? 0, register) };
  }
}

function adviceOnRefusal(sipCode: number, register: boolean): string {
  if (sipCode === 401 || sipCode === 407) {
    return "The name or the password is wrong: enter both again as the carrier gave them. Some carriers have a name for signing in that is not the telephone number.";
  }
  if (sipCode === 403) {
    return register
      ? "The carrier does not let you in: the password is wrong, the account is blocked, or it takes sign-ins from certain addresses only."
      : "The carrier does not take calls from this machine's address: tell it the public address, or sign in with a name and password.";
  }
  if (sipCode === 404)
    return "The carrier knows no such name: check the name, and the domain if the carrier has given you one.";
  if (sipCode === 405 || sipCode === 501) return "The carrier takes no sign-ins at this server: switch signing in off.";
  if (sipCode === 423) return "The carrier wants longer sign-ins than it was offered; ask it for the least.";
  if (sipCode >= 500 && sipCode < 600) {
    return "The carrier's server is out of order or has no room. It is tried again by itself; meanwhile calls go over the next trunk.";
  }
  return "Ask the carrier what this answer means; it is in their log with the time of now.";
}
