import type { ApiDescription, JsonSchema } from "./api-operations.ts";

/** A body in which one value is of a type that the API's description does not allow there. */
export type WrongBody = {
  body: Record<string, unknown> /** Where that value is, as problems say it. */;
  pointer: string;
};

/** One value of every JSON type. */
const VALUES: Record<string, unknown> = { null: null, boolean: true, number: 7.5, string: "x", array: [], object: {} };

/** Deeper than any body is meant to be. */
const MAX_DEPTH = 6;

/** For every field that a body has, at any depth, a body with that field of each type that it is not. */
export function wrongBodies(body: JsonSchema, schemas: ApiDescription["schemas"]): WrongBody[] {
  const branchesOf = (schema: JsonSchema): JsonSchema[] => {
    if (schema.$ref !== undefined) return branchesOf(schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {});
    const union = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
    return union === undefined ? [schema] : union.flatMap(branchesOf);
  };

  const wrongIn = (schema: JsonSchema, depth: number): { value: unknown; pointer: string }[] => {
    const branches = branchesOf(schema);
    const types = new Set(branches.flatMap(typesOf));
    // Where anything is allowed, nothing is wrong.
    if (types.size === 0) return [];
    const here = Object.entries(VALUES).filter(([type]) => !types.has(type));
    const wrong = here.map(([, value]) => ({ value, pointer: "" }));
    const [only, ...others] = branches.filter(({ type }) => type === "object" || type === "array");
    // Which of several is meant, nothing says yet.
    if (only === undefined || others.length > 0 || depth === MAX_DEPTH) return wrong;
    const inside = (part: JsonSchema, name: string, wrap: (value: unknown) => unknown) =>
      wrongIn(part, depth + 1).map(({ value, pointer }) => ({ value: wrap(value), pointer: `/${name}${pointer}` }));
    if (only.type === "array") return [...wrong, ...inside((only.items ?? {}) as JsonSchema, "0", (value) => [value])];
    const properties = Object.entries((only.properties ?? {}) as Record<string, JsonSchema>);
    if (typeof only.additionalProperties === "object") {
      const [name = "X-A"] = ((only.propertyNames as JsonSchema | undefined)?.enum ?? []) as string[];
      properties.push([name, only.additionalProperties as JsonSchema]);
    }
    return [...wrong, ...properties.flatMap(([name, part]) => inside(part, name, (value) => ({ [name]: value })))];
  };

  return wrongIn(body, 0)
    .filter(({ pointer }) => pointer !== "")
    .map(({ value, pointer }) => ({ body: value as Record<string, unknown>, pointer: `#${pointer}` }));
}

function typesOf({ type, enum: values, const: value }: JsonSchema): string[] {
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type as string[];
  const known = Array.isArray(values) ? values : value === undefined ? [] : [value];
  return known.map((each) => (each === null ? "null" : typeof each));
}
