import type { Schemas } from "./api-types.ts";

/** How much of an answer that is no problem is told. */
const SHOWN_CHARACTERS = 200;

/** The server refused a request. The message tells why, and what to send instead. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** The server's own account of it (RFC 9457); null where something else has answered, such as a proxy. */
  readonly problem: Schemas["Problem"] | null;
  /** What happened, for programs: `not_found`, `invalid_body`; null where there is no problem. */
  readonly code: string | null;
  /** The fields that are wrong, each with what to send instead. */
  readonly errors: readonly Schemas["FieldError"][];
  /** After how many seconds the same request may be sent again (`Retry-After`); null where the server did not say. */
  readonly retryAfter: number | null;

  constructor({ request, response, text }: { request: string; response: Response; text: string }) {
    const problem = problemIn(text);
    super(
      problem?.detail ?? `${request} was answered ${response.status}: ${text.slice(0, SHOWN_CHARACTERS) || "nothing"}`,
    );
    this.status = response.status;
    this.problem = problem;
    this.code = problem?.code ?? null;
    this.errors = problem?.errors ?? [];
    const seconds = response.headers.get("retry-after");
    this.retryAfter = seconds !== null && /^\d{1,9}$/.test(seconds) ? Number(seconds) : null;
  }
}

/** An answer that is a problem in all that people are told of it; whatever else it may lack is typed as if it were there. */
function problemIn(text: string): Schemas["Problem"] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { title, code, detail, errors = [] } = value as Record<string, unknown>;
  if (![title, code, detail].every((part) => typeof part === "string") || !Array.isArray(errors)) return null;
  return errors.every(isFieldError) ? (value as Schemas["Problem"]) : null;
}

function isFieldError(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { in: part, pointer, message, fix } = value as Record<string, unknown>;
  return [part, pointer, message, fix].every((field) => typeof field === "string");
}
