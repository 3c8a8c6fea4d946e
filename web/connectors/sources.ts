/** What variables of a template can stand for, as the editor offers it. */
import { CALL_FIELDS, EVENT_FIELDS, TIMESTAMP_FIELDS } from "../../src/contract/template-fields.ts";
import { texts } from "../texts.ts";
import { type Source, toVariable, type Variable } from "./fields.ts";

/** The fields that a source has, or those that it has as a rule, where it may have any. */
export const FIELDS: Record<Source["source"], readonly string[]> = {
  default: [],
  contact: ["id", "name", "phone", "email"],
  agent_outcome: ["intent", "confidence"],
  call: CALL_FIELDS,
  dynamic: [],
  outcome: ["tag", "tag_type", "notes", "summary", "sentiment"],
  timestamp: TIMESTAMP_FIELDS,
  event: EVENT_FIELDS,
};

/** Whether a source has these fields and no others. */
export function isClosed(source: Source["source"]): boolean {
  return source === "call" || source === "timestamp" || source === "event";
}

const PREFIXES: Partial<Record<Source["source"], string>> = {
  contact: "contact_",
  outcome: "outcome_",
  event: "event_",
};

/** A variable for each source that is known by name, called so that no two have the same name. */
export const SUGGESTED: readonly Variable[] = (Object.keys(FIELDS) as Source["source"][]).flatMap((source) =>
  FIELDS[source].map((field) => suggested(source, field)),
);

/** A variable for a source's field, called after it. */
export function suggested(source: Source["source"], field: string): Variable {
  const name = source === "timestamp" ? `${field}_at` : `${PREFIXES[source] ?? ""}${field}`;
  return toVariable(name, (source === "timestamp" ? { source, field, format: "iso" } : { source, field }) as Source);
}

/** The body that an own body begins with. */
export const FIRST_BODY = `{
  "event": "{{event_name}}",
  "call_id": "{{call_id}}",
  "from": "{{from}}",
  "to": "{{to}}",
  "contact": "{{contact_name}}",
  "seconds": "{{duration}}",
  "at": "{{occurred_at}}"
}
`;

/** The names of the variables that a body uses, each once. */
export function namesIn(body: string): string[] {
  return [...new Set([...body.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, name = ""]) => name.trim()))];
}

/** The variables with those added that a body uses, that are not mapped, and whose names are suggested ones. */
export function withSuggested(variables: readonly Variable[], body: string): Variable[] {
  const known = new Set(variables.map(({ name }) => name));
  const missing = new Set(namesIn(body).filter((name) => !known.has(name)));
  return [...variables, ...SUGGESTED.filter(({ name }) => missing.has(name))];
}

/** Where a variable's value comes from, in a few words. */
export function sourceText({ source, field }: Pick<Variable, "source" | "field">): string {
  const name = texts.template.sources[source];
  return field === "" ? name : `${name} · ${field}`;
}
