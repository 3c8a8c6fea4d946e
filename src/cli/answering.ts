import { readFileSync } from "node:fs";
import { Agent, request } from "undici";
import { contactSchema } from "../contract/contacts.ts";
import { CliError } from "./cli-error.ts";
import type { Answering } from "./webhook-receiver.ts";

/** They belong to one connection, not to what is sent over it (RFC 9110 §7.6.1). */
const OF_THE_CONNECTION = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
  "host",
  "content-length",
]);

const BAD_GATEWAY = 502;

/** Answers every webhook the same. @param body JSON, or empty for none. */
export function sameAnswer(status: number, body: string): Answering {
  const headers: Record<string, string> = body === "" ? {} : { "content-type": "application/json" };
  const answer = { status, headers, body: Buffer.from(body), trouble: null };
  return async () => answer;
}

/**
 * The answer that shows a contact on the agent's screen (`{"success": true, "contact": {…}}`), from a file that holds it or
 * the contact alone. Throws a {@link CliError} when the file holds neither.
 */
export function readContactFile(path: string): string {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new CliError(`Cannot read a contact from ${path}: ${(error as Error).message}`);
  }
  const isAnswer = typeof content === "object" && content !== null && "contact" in content;
  const answer = isAnswer ? (content as { contact: unknown }) : { success: true, contact: content };
  const parsed = contactSchema.safeParse(answer.contact);
  if (parsed.success) return JSON.stringify(answer);
  const [issue] = parsed.error.issues;
  throw new CliError(`${path} holds no contact: ${["contact", ...(issue?.path ?? [])].join(".")}: ${issue?.message}`);
}

/**
 * Sends every webhook on to another address as it came, and passes that one's answer back; 502 when there is none. A
 * webhook to a path of ours goes to that path below the address.
 */
export function forwardTo(address: URL): { answer: Answering; close(): Promise<void> } {
  const agent = new Agent();
  return {
    async answer({ method, path, headers, body }, signal) {
      try {
        const answered = await request(below(address, path), {
          method: method as "POST",
          headers: passedOn(headers),
          body: body.length > 0 ? body : null,
          dispatcher: agent,
          signal,
        });
        const content = Buffer.from(await answered.body.arrayBuffer());
        return { status: answered.statusCode, headers: passedOn(answered.headers), body: content, trouble: null };
      } catch (error) {
        const { message, code } = error as Error & { code?: string };
        const trouble =
          code === "ECONNREFUSED" ? `nothing listens at ${address.href}` : `${address.href}: ${message || code}`;
        return { status: BAD_GATEWAY, headers: {}, body: Buffer.from(trouble), trouble };
      }
    },
    close: () => agent.destroy(),
  };
}

function below(address: URL, path: string): URL {
  const incoming = new URL(path, "http://localhost");
  const target = new URL(address);
  if (incoming.pathname !== "/") target.pathname = target.pathname.replace(/\/+$/, "") + incoming.pathname;
  if (incoming.search !== "") target.search += (target.search === "" ? "?" : "&") + incoming.search.slice(1);
  return target;
}

function passedOn(headers: Record<string, string | string[] | undefined>): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !OF_THE_CONNECTION.has(name)) passed[name] = value;
  }
  return passed;
}
