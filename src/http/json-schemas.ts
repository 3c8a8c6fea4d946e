/** zod schemas as JSON Schema 2020-12 with shared components, as OpenAPI 3.1 wants them. */
import { z } from "zod";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * What a schema describes: what a client may send, or what it gets back. They differ where a schema has defaults or
 * ignores unknown fields.
 */
export type Direction = "input" | "output";

type Rendered = { roots: Map<z.ZodType, JsonSchema>; definitions: Map<string, JsonSchema> };

const DEFINITION = "#/$defs/";
const COMPONENT = "#/components/schemas/";

/** Collects schemas; once the first is asked for, all are rendered together, so that their ids are shared. */
export class JsonSchemas {
  readonly #added = { input: new Set<z.ZodType>(), output: new Set<z.ZodType>() };
  #rendered: Record<Direction, Rendered> | null = null;

  add(direction: Direction, schema: z.ZodType): void {
    if (this.#rendered !== null) throw new Error("the schemas are rendered already");
    this.#added[direction].add(schema);
  }

  /** A schema as it is used: a reference where it has an id. */
  reference(direction: Direction, schema: z.ZodType): JsonSchema {
    const found = this.#render()[direction].roots.get(schema);
    if (found === undefined) throw new Error("the schema was not added");
    return found;
  }

  /** A schema's own content, also where it has an id. */
  inline(direction: Direction, schema: z.ZodType): JsonSchema {
    const { $ref, ...content } = this.reference(direction, schema);
    if ($ref === undefined) return content;
    return this.#render()[direction].definitions.get($ref.slice(COMPONENT.length)) ?? {};
  }

  /** All schemas that have an id, under their ids. */
  components(): Record<string, JsonSchema> {
    const { input, output } = this.#render();
    const all = new Map([...input.definitions, ...output.definitions]);
    for (const schema of all.values()) nameMappings(schema, all);
    return Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #render(): Record<Direction, Rendered> {
    if (this.#rendered === null) {
      const input = render("input", this.#added.input);
      const output = render("output", this.#added.output);
      this.#rendered = { input: renameDifferent(input, output), output };
    }
    return this.#rendered;
  }
}

function render(direction: Direction, schemas: ReadonlySet<z.ZodType>): Rendered {
  const roots = [...schemas];
  const together = z.object(Object.fromEntries(roots.map((schema, index) => [index, schema])));
  const { properties = {}, $defs = {} } = z.toJSONSchema(together, {
    io: direction,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodDiscriminatedUnion) {
        jsonSchema.discriminator = { propertyName: zodSchema.def.discriminator };
      }
      // What zod takes for a moment is longer than all the rest, and says no more than its format.
      if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
      // zod writes down the range in which a number is exact; nobody needs to read it.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const names = new Map(Object.entries($defs).map(([name, schema]) => [name, componentName(name, schema)]));
  const rename = (ref: string) => COMPONENT + (names.get(ref.slice(DEFINITION.length)) ?? ref);
  return {
    roots: new Map(roots.map((schema, index) => [schema, withRefs(properties[index] as JsonSchema, rename)])),
    definitions: new Map(
      Object.entries($defs).map(([name, schema]) => [names.get(name) ?? name, withRefs(schema, rename)]),
    ),
  };
}

/** zod numbers the schemas that need a name but have no id: every `z.json()`, since it contains itself. */
function componentName(name: string, schema: JsonSchema): string {
  const isJson = JSON.stringify(schema).replaceAll(DEFINITION + name, "") === JSON_VALUE;
  return isJson ? "Json" : name;
}

const JSON_VALUE = JSON.stringify(z.toJSONSchema(z.object({ value: z.json() })).$defs?.__schema0).replaceAll(
  `${DEFINITION}__schema0`,
  "",
);

/** A schema that means one thing when sent and another when returned is two components: `X` is what is returned. */
function renameDifferent(input: Rendered, output: Rendered): Rendered {
  const differing = new Set<string>();
  for (const [name, schema] of input.definitions) {
    const other = output.definitions.get(name);
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(schema)) differing.add(name);
  }
  for (let size = -1; size !== differing.size; ) {
    size = differing.size;
    for (const [name, schema] of input.definitions) {
      const refersToOne = [...differing].some((other) => JSON.stringify(schema).includes(`"${COMPONENT}${other}"`));
      if (refersToOne && output.definitions.has(name)) differing.add(name);
    }
  }
  const renamed = (name: string) => (differing.has(name) ? `${name}Input` : name);
  const rename = (ref: string) => COMPONENT + renamed(ref.slice(COMPONENT.length));
  return {
    roots: new Map([...input.roots].map(([schema, json]) => [schema, withRefs(json, rename)])),
    definitions: new Map([...input.definitions].map(([name, json]) => [renamed(name), withRefs(json, rename)])),
  };
}

function withRefs(schema: JsonSchema, rename: (ref: string) => string): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) => (key === "$ref" ? rename(value) : value));
}

/** Says of each discriminated union which value leads to which component. */
function nameMappings(node: unknown, all: ReadonlyMap<string, JsonSchema>): void {
  if (typeof node !== "object" || node === null) return;
  if ("discriminator" in node && "oneOf" in node) {
    const discriminator = node.discriminator as { propertyName: string; mapping?: Record<string, string> };
    discriminator.mapping = mappingOf(node.oneOf as JsonSchema[], discriminator.propertyName, all);
  }
  for (const inner of Object.values(node)) nameMappings(inner, all);
}

function mappingOf(
  forms: JsonSchema[],
  property: string,
  all: ReadonlyMap<string, JsonSchema>,
): Record<string, string> {
  const mapping: Record<string, string> = {};
  for (const { $ref } of forms) {
    const form = $ref === undefined ? undefined : all.get($ref.slice(COMPONENT.length));
    const value = (form?.properties?.[property] as JsonSchema | undefined)?.const;
    if ($ref !== undefined && typeof value === "string") mapping[value] = $ref;
  }
  return mapping;
}
