/** What of a change is written down: the fields that differ, without secrets and cut to what people read. */
import { isDeepStrictEqual } from "node:util";
import type { AuditEntry } from "../contract/audit-log.ts";
import { REDACTED } from "../model/secret-headers.ts";

type Fields = Record<string, unknown>;

/** What changes by itself, or says nothing of what somebody wanted. */
const UNTOLD = new Set([
  "id",
  "created_at",
  "updated_at",
  "position",
  "state",
  "last_success_at",
  "last_used_at",
  "hint",
]);

const SECRET = /password|secret|token|sealed|^link$/i;

/** No value is written down longer than so many characters of JSON. */
const MOST_CHARACTERS = 2_000;

/**
 * @param before null for what is new.
 * @param after null for what is gone.
 * @param given what was sent: a secret in it was changed, though nothing shows it.
 */
export function changesBetween(before: Fields | null, after: Fields | null, given: unknown): AuditEntry["changes"] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const changes = [...names]
    .filter((field) => !UNTOLD.has(field))
    .map((field) => ({ field, before: before?.[field] ?? null, after: after?.[field] ?? null }))
    .filter((each) => !isDeepStrictEqual(each.before, each.after))
    .map(({ field, ...values }) => ({
      field,
      before: told(field, values.before),
      after: told(field, values.after),
    }));
  const isGiven = typeof given === "object" && given !== null && !Array.isArray(given);
  const hidden = Object.keys(isGiven ? given : {}).filter((field) => SECRET.test(field) && !names.has(field));
  return [...changes, ...hidden.map((field) => ({ field, before: REDACTED, after: REDACTED }))];
}

/** Stands for what a field became where the server ended before it could be read. */
const UNREAD = "[not read]";

/** What is known of a change before it is made: the fields that were sent. Their values are read once they are stored. */
export function changesGiven(before: Fields | null, given: unknown): AuditEntry["changes"] {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return [];
  return Object.keys(given)
    .filter((field) => !UNTOLD.has(field))
    .map((field) => ({ field, before: told(field, before?.[field]), after: UNREAD }));
}

function told(field: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (SECRET.test(field) && typeof value !== "boolean") return REDACTED;
  const text = JSON.stringify(value);
  return text.length <= MOST_CHARACTERS ? value : `${text.slice(0, MOST_CHARACTERS)} … (${text.length} characters)`;
}
