import type { TrunkFinding } from "../../telephony/trunk.ts";

type Down = Extract<TrunkFinding, { kind: "down" }>;

/** What is known of the trunk that is advised on. */
export type AdvisedTrunk = {
  host: string;
  port: number | null;
  protocol: string;
  register: boolean;
  hasPassword: boolean;
};

/** What is said of a trunk that cannot be called over: what is wrong in a sentence, and what to do about it. */
export function adviseOn(
  { problem, sipCode, reason, refusedCalls }: Down,
  { host, port, protocol, register, hasPassword }: AdvisedTrunk,
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
      return refusedCalls === undefined
        ? { detail: `${at} answers ${reason}.`, advice: adviceOnRefusal(sipCode ?? 0, { register, hasPassword }) }
        : {
            detail: `${at} refuses calls${refusedCalls > 1 ? `, to ${refusedCalls} numbers one after the other` : ""}: ${reason}.`,
            advice: `${adviceOnRefusedCalls(sipCode ?? 0, { register, hasPassword })} It is up again with the first call that is taken.`,
          };
  }
}

function adviceOnRefusedCalls(sipCode: number, trunk: { register: boolean; hasPassword: boolean }): string {
  if (sipCode === 402) return "The carrier wants to be paid first: look at the credit of your account there.";
  if (sipCode === 403) {
    return `The carrier takes no calls from you. Check the ${trunk.hasPassword ? "name and password, the " : ""}credit and the calls permitted at your account there, whether the number that you call from is one of yours, and whether the carrier knows this machine's public address.`;
  }
  return adviceOnRefusal(sipCode, trunk);
}

function adviceOnRefusal(
  sipCode: number,
  { register, hasPassword }: { register: boolean; hasPassword: boolean },
): string {
  if (sipCode === 401 || sipCode === 407) {
    if (!hasPassword) return "The carrier wants a name and a password: enter those that it gave you.";
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
