import type { Answer } from "../../model/delivery.ts";

type Code = Extract<Answer, { kind: "unreachable" }>["code"];

/** Part of a message may come from the receiver, such as the names in its certificate. */
const MAX_MESSAGE = 500;

/** Why one attempt got no answer, in the answer's own terms. It never leaves the sender: there it becomes an `Answer`. */
export class Unreachable extends Error {
  readonly code: Code;

  constructor(code: Code, message: string) {
    super(message.slice(0, MAX_MESSAGE));
    this.code = code;
  }
}

/** The code of a failed system call, of TLS or of the HTTP client; empty where the error has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** What an error says to a person. OpenSSL's messages are full of its source's line numbers: its reason alone says it. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOpenssl = errorCode(error).startsWith("ERR_SSL_") && "reason" in error && typeof error.reason === "string";
  return isOpenssl ? String(error.reason) : error.message;
}
