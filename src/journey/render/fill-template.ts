import type { Template, VariableSource } from "../../contract/templates.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import type { StoredEvent } from "../../model/event.ts";
import type { Json } from "../../model/json.ts";
import { type ParsedTemplate, type Part, parseTemplate } from "./parse-template.ts";
import { sourceValue } from "./source-value.ts";

/** The longest body that a template may become, in characters: a long transcript can be in it many times. */
const MAX_BODY_CHARACTERS = 4 * 1_048_576;

/** Keyed by the connector's own object, which is replaced, never changed, when a connector is saved. */
const known = new WeakMap<Template, ParsedTemplate>();

/** A template parsed, once. Throws where it is one that saving would have refused. */
function parsed(template: Template): ParsedTemplate {
  let found = known.get(template);
  if (found === undefined) {
    const reading = parseTemplate(template);
    if (reading.kind === "refused") {
      const [{ line, column, reason }] = reading.mistakes;
      throw new Error(`the template cannot work: line ${line}, column ${column}: ${reason}`);
    }
    found = reading.template;
    known.set(template, found);
  }
  return found;
}

/** A variable that a template uses, with what it stands for. */
export type Resolved = { name: string; source: VariableSource; value: Json };

/** What each variable that a template uses stands for, in the order of their first use. */
export function variablesOf(template: Template, event: StoredEvent, dialect: Dialect): Resolved[] {
  return parsed(template).variables.flatMap((name) => {
    const source = template.variables[name];
    return source === undefined ? [] : { name, source, value: sourceValue(name, source, event, dialect) };
  });
}

/** The body for an event. Throws where it would be longer than any receiver can want. */
export function fillTemplate(template: Template, event: StoredEvent, dialect: Dialect): string {
  const { variables, parts } = parsed(template);
  const values = variables.map((name) => {
    const source = template.variables[name];
    return source === undefined ? null : sourceValue(name, source, event, dialect);
  });
  let body = "";
  for (const part of parts) {
    body += textOf(part, values);
    if (body.length > MAX_BODY_CHARACTERS) {
      throw new Error(`the template makes a body of more than ${MAX_BODY_CHARACTERS} characters for this event`);
    }
  }
  return body;
}

function textOf(part: Part, values: readonly Json[]): string {
  if (typeof part === "string") return part;
  const value = values[part.variable] ?? null;
  switch (part.as) {
    case "json":
      return JSON.stringify(value);
    case "quoted":
      return JSON.stringify(plain(value)).slice(1, -1);
    case "plain":
      return plain(value);
  }
}

/** A value inside a text: nothing for null, JSON for what has parts. */
function plain(value: Json): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
