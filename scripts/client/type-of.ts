/** JSON Schemas (2020-12) as TypeScript types. */

/** What of JSON Schema the API's own document uses; another keyword only narrows what a type cannot say. */
export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  description?: string;
};

const COMPONENT = "#/components/schemas/";

/** The type of what the schema describes, as TypeScript writes it. */
export function typeOf(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return `Schemas[${JSON.stringify(schema.$ref.slice(COMPONENT.length))}]`;
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return union(forms.map(typeOf));
  if (schema.allOf) return schema.allOf.map((part) => `(${typeOf(part)})`).join(" & ");
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type })));
  switch (schema.type) {
    case "object":
      return objectType(schema);
    case "array":
      if (schema.prefixItems) return `[${schema.prefixItems.map(typeOf).join(", ")}]`;
      return `(${typeOf(schema.items ?? {})})[]`;
    case "integer":
    case "number":
      return "number";
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case undefined:
      return "unknown";
    default:
      throw new Error(`there is no TypeScript type for the JSON Schema type "${schema.type}"`);
  }
}

/** A comment that editors show, or nothing where there is nothing to say. */
export function comment(...texts: (string | undefined)[]): string {
  const said = texts.filter((text) => text !== undefined).join(" ");
  return said === "" ? "" : `/** ${said.replaceAll("*/", "*\\/")} */\n`;
}

function objectType({ properties = {}, required = [], additionalProperties }: JsonSchema): string {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const mark = required.includes(name) ? "" : "?";
    return `${comment(schema.description)}${JSON.stringify(name)}${mark}: ${typeOf(schema)};`;
  });
  const known = `{\n${fields.join("\n")}\n}`;
  if (typeof additionalProperties !== "object") return known;
  const others = `{ [name: string]: ${typeOf(additionalProperties)} }`;
  return fields.length === 0 ? others : `(${known} & ${others})`;
}

function union(types: readonly string[]): string {
  return [...new Set(types)].map((type) => (type.includes("&") ? `(${type})` : type)).join(" | ");
}
