/** JSON Schemas as rows of a table: one for each field, those of an object inside under their path. */
import type { JsonSchema } from "../../src/http/json-schemas.ts";
import { code, table, toHeading } from "./markdown.ts";

export type Field = { path: string; type: string; meaning: string };

const COMPONENT = "#/components/schemas/";

/** Shared schemas that need no section of their own. */
const IN_WORDS: Record<string, string> = {
  Json: "any JSON",
  Timestamp: "integer",
  EventType: "canonical event",
  Template: "[template](../templates.md)",
  SuccessConditions: "[conditions](../templates.md#when-an-answer-is-a-success)",
};

export function isSaidInWords(id: string): boolean {
  return id in IN_WORDS;
}

/** What an agent is shown is not what a campaign knows, though both are contacts. */
const OTHER_NAMES: Record<string, string> = { Contact: "Contact on the screen", ContactInput: "Contact on the screen" };

/** The heading under which a shared schema is described: the last word of its id. */
export function objectName(id: string): string {
  const other = OTHER_NAMES[id];
  if (other !== undefined) return other;
  const last = id.slice(id.lastIndexOf(".") + 1);
  return last.charAt(0).toUpperCase() + last.slice(1);
}

/** Every field of an object, in its order. */
export function fieldsOf({ properties = {}, required = [] }: JsonSchema, prefix = ""): Field[] {
  return Object.entries(properties as Record<string, JsonSchema>).flatMap(([name, schema]) => {
    const path = prefix + name;
    const type = typeText(schema) + (required.includes(name) ? "" : ", may be left out");
    const meaning = schema.description ?? ("const" in schema ? "The event's name." : "");
    return [{ path, type, meaning }, ...innerFields(schema, path)];
  });
}

/** The table of some fields. */
export function rowsOf(fields: readonly Field[]): string {
  return table(
    ["field", "type", "meaning"],
    fields.map(({ path, type, meaning }) => [code(path), type, meaning]),
  );
}

/** The shared schemas that a schema refers to, by their ids. */
export function idsIn(schema: JsonSchema): string[] {
  return [...JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, id = ""]) => id);
}

function innerFields(schema: JsonSchema, path: string): Field[] {
  if (schema.properties) return fieldsOf(schema, `${path}.`);
  const items = schema.items as JsonSchema | undefined;
  return items?.properties ? fieldsOf(items, `${path}[].`) : [];
}

/** A schema's type in words. */
export function typeText(schema: JsonSchema): string {
  if (schema.$ref !== undefined) {
    const id = schema.$ref.slice(COMPONENT.length);
    return IN_WORDS[id] ?? toHeading(objectName(id));
  }
  if ("const" in schema) return code(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((value) => code(JSON.stringify(value))).join(" or ");
  const forms = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (forms) return [...new Set(forms.map(typeText))].join(" or ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeText({ ...schema, type })).join(" or ");
  switch (schema.type) {
    case "object":
      return schema.properties ? "object" : "object of any keys";
    case "array":
      return `list of ${typeText((schema.items ?? {}) as JsonSchema)}`;
    case "string":
      return schema.format === "date-time" ? "ISO 8601 time in UTC" : "text";
    default:
      return schema.type === undefined ? "any JSON" : schema.type;
  }
}
