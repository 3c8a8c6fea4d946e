import { clockTime } from "./clock-time.ts";
import type { Colors } from "./colors.ts";
import { printable } from "./printable.ts";
import type { Received, Webhook } from "./webhook-receiver.ts";

/** Where the dialects have their event's name. The dialer's `type` is the call's direction, so it comes after. */
const NAMES = ["eventType", "event_type", "type", "event"];

const FIRST_ERROR_STATUS = 400;

/** A received webhook on one line: time, whether it is genuine, event, webhook-id, answer, milliseconds. */
export function webhookLine(received: Received, colors: Colors): string {
  const { at, verification, answer, ms } = received;
  const mark =
    verification === null ? colors.dim("·") : verification.kind === "valid" ? colors.green("✓") : colors.red("✗");
  const status = answer.status < FIRST_ERROR_STATUS ? colors.green(answer.status) : colors.red(answer.status);
  const notes = [
    ...(verification?.kind === "invalid" ? [`not verified: ${printable(verification.reason)}`] : []),
    ...(answer.trouble === null ? [] : [answer.trouble]),
  ];
  return [
    colors.dim(clockTime(at)),
    `${mark} ${colors.bold(printable(eventName(received)).padEnd(16))}`,
    colors.dim(printable(webhookId(received) ?? "no webhook-id")),
    status,
    `${ms.toFixed(1)} ms`,
    ...notes.map(colors.red),
  ].join("  ");
}

/** A received webhook for programs. */
export function webhookJson(received: Received): object {
  const { at, method, path, headers, body, verification, answer, ms } = received;
  return {
    at,
    webhook_id: webhookId(received),
    event: eventName(received),
    verified: verification === null ? null : verification.kind === "valid",
    reason: verification?.kind === "invalid" ? verification.reason : answer.trouble,
    status: answer.status,
    ms: Math.round(ms * 10) / 10,
    method,
    path,
    headers,
    body: contentOf(body),
  };
}

/** A webhook's body to read, indented; JSON is laid out. */
export function webhookBody({ body }: Webhook, colors: Colors): string {
  const content = contentOf(body);
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
  return text
    .split("\n")
    .map((line) => colors.dim(`    ${printable(line)}`))
    .join("\n");
}

function webhookId({ headers }: Webhook): string | null {
  const id = headers["webhook-id"];
  return typeof id === "string" ? id : null;
}

/** The event's name as its dialect gives it; the request line where nothing is known of it. */
function eventName({ method, path, body }: Webhook): string {
  const content = contentOf(body);
  const { searchParams } = new URL(path, "http://localhost");
  const fields = typeof content === "object" && content !== null ? content : Object.fromEntries(searchParams);
  for (const name of NAMES) {
    const value = (fields as Record<string, unknown>)[name];
    if (typeof value === "string") return value;
  }
  return `${method} ${path}`;
}

function contentOf(body: Buffer): unknown {
  const text = body.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
