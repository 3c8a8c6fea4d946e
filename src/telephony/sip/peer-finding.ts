/** What is found out of a peer that is asked whether it is there, and takes us. */
import type { TrunkFinding } from "../trunk.ts";
import type { Reached } from "./user-agent.ts";

/** @param peer what people know it by. */
export function silenceOf(peer: string): TrunkFinding {
  return { kind: "down", problem: "no_answer", sipCode: 408, reason: "no answer", detail: `${peer} does not answer` };
}

/** @param peer what people know it by. */
export function describeUnreached(reached: Exclude<Reached, { kind: "reached" }>, peer: string): TrunkFinding {
  if (reached.kind === "name_not_found") {
    const reason = "no such name";
    return { kind: "down", problem: "name_not_found", reason, detail: `there is no server of the name in ${peer}` };
  }
  const { error } = reached;
  const reason = error ? textOf(error) : "no socket is open for it";
  const problem = error && isOfTls(error) ? "tls_failed" : "cannot_connect";
  return { kind: "down", problem, reason, detail: `no connection to ${peer}: ${reason}` };
}

/** @param peer what people know it by. */
export function refusalOf(peer: string, { status, reason: words }: { status: number; reason: string }): TrunkFinding {
  const reason = `${status} ${words}`.trim();
  const detail = `${peer} answers ${reason}: ${meaningOf(status)}`;
  return { kind: "down", problem: "refused", sipCode: status, reason, detail };
}

function meaningOf(status: number): string {
  if (status === 401 || status === 403 || status === 407) return "it does not accept the name and password";
  if (status === 404) return "it does not know the name";
  return status >= 500 && status < 600 ? "it is out of order, or takes no more" : "it refuses";
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

/** OpenSSL's own codes, those of certificates, and a peer that hangs up in the middle of the handshake. */
function isOfTls(error: Error): boolean {
  const code = codeOf(error);
  return (
    /^(?:ERR_(?:SSL|TLS)|EPROTO|CERT_|DEPTH_|UNABLE_TO_|SELF_SIGNED|HOSTNAME_)/.test(code) ||
    /TLS connection/.test(error.message)
  );
}

function textOf(error: Error): string {
  if (error.name === "AbortError" || error.name === "TimeoutError") return "nobody takes it";
  if (codeOf(error) === "ECONNREFUSED") return "it is refused";
  return error.message;
}
