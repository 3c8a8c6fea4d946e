/** Generated requests: what an operation's own schema asks for, nearly that, and anything at all. */
import fc from "fast-check";
import { type ApiOperation, type JsonSchema, pathWith } from "./api-operations.ts";

export type ArbitraryRequest = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
};

type Context = {
  schemas: Record<string, JsonSchema>;
  /** Texts that mean something to the server. */
  known: {
    ids: readonly string[];
    urls: readonly string[];
    others: readonly string[];
    /** What fields of these names take, where their schemas do not say it. */
    fields: Readonly<Record<string, readonly (string | number)[]>>;
    /** What an operation's path may name. */
    idFor(operation: ApiOperation): string;
  };
  /** Whether only what the schema allows is meant. */
  isTame?: boolean;
};

const MAX_DEPTH = 5;

/** A text that a field allows: by its name, its format or its pattern. */
function tameText(schema: JsonSchema, { known }: Context, name: string): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 40, format, pattern } = schema;
  const named = known.fields[name];
  if (named !== undefined) return fc.constantFrom(...named.map(String));
  if (format === "uri") return fc.constantFrom(...known.urls);
  if (format === "phone") return fc.integer({ min: 100_000, max: 999_999 }).map((end) => `+4930${end}`);
  const most = Math.min(Number(maxLength), 40);
  const length = { minLength: Math.min(Math.max(Number(minLength), 1), most), maxLength: most };
  const shape = new RegExp(String(pattern ?? ""), "u");
  const own =
    pattern === undefined
      ? fc.string({ unit: fc.constantFrom(..."abc123"), ...length })
      : fc.stringMatching(shape).filter((text) => text.length <= Number(maxLength));
  const ids = known.ids.filter((id) => shape.test(id));
  return ids.length === 0 ? own : fc.oneof(fc.constantFrom(...ids), own);
}

/** A text that a field allows, or one that is too long, that no store can hold, or that means something elsewhere. */
function textOf(schema: JsonSchema, context: Context, name: string): fc.Arbitrary<string> {
  const { known, isTame } = context;
  const tame = tameText(schema, context, name);
  if (isTame) return tame;
  return fc.oneof(
    { weight: 4, arbitrary: tame },
    fc.constantFrom(...known.ids, ...known.urls, ...known.others),
    fc.string({ maxLength: 40 }),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom(
      "",
      " ",
      "\0",
      "\ud800",
      "x".repeat(129),
      "x".repeat(5_000),
      "__proto__",
      "1e999",
      "'; drop table x",
    ),
  );
}

function numberOf(
  { type, minimum, maximum }: JsonSchema,
  { known, isTame }: Context,
  name: string,
): fc.Arbitrary<number> {
  const named = known.fields[name];
  const least = Number(minimum ?? -1e6);
  const most = Number(maximum ?? 1e6);
  const inRange =
    named !== undefined
      ? fc.constantFrom(...named.map(Number))
      : type === "integer"
        ? fc.integer({ min: Math.ceil(least), max: Math.floor(most) })
        : fc.double({ min: least, max: most, noNaN: true });
  if (isTame) return inRange;
  return fc.oneof(
    { weight: 4, arbitrary: inRange },
    fc.constantFrom(least, most, least - 1, most + 1, 0, -0, 0.5, 2 ** 53, -1e308, 4_102_444_800_001),
  );
}

/** What a schema asks for in a field of that name, but for what it says in words alone. */
function meant(
  schema: JsonSchema,
  context: Context,
  { name = "", depth = 0 }: { name?: string; depth?: number } = {},
): fc.Arbitrary<unknown> {
  const same = (one: JsonSchema) => meant(one, context, { name, depth });
  const inner = (one: unknown, field = name) => meant(one as JsonSchema, context, { name: field, depth: depth + 1 });
  if (depth > MAX_DEPTH) return fc.constantFrom(null, 1, "deep");
  if (schema.$ref !== undefined) return same(context.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {});
  const forms = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (forms !== undefined) return fc.oneof(...forms.map(same));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  switch (schema.type) {
    case "object": {
      const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
      const record = fc.record(Object.fromEntries(properties.map(([name, field]) => [name, inner(field, name)])), {
        requiredKeys: (schema.required ?? []) as string[],
      });
      if (typeof schema.additionalProperties !== "object") return record;
      const tame = fc.constantFrom("X-A", "a", "b");
      const names = context.isTame ? tame : fc.oneof(tame, fc.string({ maxLength: 8 }));
      const more = fc.dictionary(names, inner(schema.additionalProperties), { maxKeys: 3 });
      return fc.tuple(record, more).map(([fields, others]) => ({ ...others, ...fields }));
    }
    case "array":
      return fc.array(inner(schema.items ?? {}), {
        minLength: Math.min(Number(schema.minItems ?? 0), 3),
        maxLength: 3,
      });
    case "string":
      return textOf(schema, context, name);
    case "integer":
    case "number":
      return numberOf(schema, context, name);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** A value with one of its parts replaced, left out, or given a neighbour. */
function mutated(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const junk = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<unknown>(null, "", [], {}, -1, "\0", [[[[]]]]));
  return fc
    .record({ value, junk, pick: fc.infiniteStream(fc.nat()), how: fc.constantFrom("replace", "remove", "add") })
    .map(({ value: whole, junk: other, pick, how }) => {
      const at = (length: number) => (pick.next().value ?? 0) % length;
      const change = (part: unknown): unknown => {
        if (typeof part !== "object" || part === null) return other;
        if (Array.isArray(part)) {
          if (part.length === 0 || how === "add") return [...part, other];
          const index = at(part.length);
          return how === "remove" ? part.toSpliced(index, 1) : part.with(index, change(part[index]));
        }
        const keys = Object.keys(part);
        const key = keys[at(Math.max(keys.length, 1))];
        if (key === undefined || how === "add") return { ...part, [`x${at(9)}`]: other };
        const { [key]: old, ...rest } = part as Record<string, unknown>;
        return how === "remove" ? rest : { ...rest, [key]: change(old) };
      };
      return change(whole);
    });
}

function bodyOf(schema: JsonSchema, context: Context): fc.Arbitrary<string | Uint8Array> {
  const tame = meant(schema, { ...context, isTame: true });
  const right = tame.map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 6, arbitrary: right },
    { weight: 6, arbitrary: mutated(tame).map((value) => JSON.stringify(value)) },
    { weight: 6, arbitrary: meant(schema, context).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: right.map((text) => text.slice(0, -1)) },
    { weight: 1, arbitrary: right.map((text) => text.replace("{", '{"__proto__":{"a":1},')) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
    { weight: 1, arbitrary: fc.constantFrom("", "[".repeat(5_000), '{"a":1e999}', `"${"x".repeat(3 * 1_048_576)}"`) },
  );
}

function segmentOf({ known }: Context, right = fc.constantFrom(...known.ids)): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: right.map(encodeURIComponent) },
    fc.constantFrom(...known.ids).map(encodeURIComponent),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).map(encodeURIComponent),
    fc.constantFrom("%00", "%zz", "%", "%ff", "%2F", "..%2f..", "x".repeat(130), "x".repeat(600), "null", "%20"),
  );
}

function queryOf({ parameters }: ApiOperation, context: Context): fc.Arbitrary<string> {
  const fields = parameters.filter((parameter) => parameter.in === "query");
  const pair = (name: string, value: unknown) => `${name}=${encodeURIComponent(String(value).toWellFormed())}`;
  const pairs = (chosen: typeof fields, from: Context) =>
    fc.tuple(
      ...chosen.map(({ name, schema }) => fc.option(meant(schema, from, { name }).map((value) => pair(name, value)))),
    );
  const required = fields.filter((field) => field.required);
  const optional = fields.filter((field) => !field.required);
  const right = fc.tuple(
    ...required.map(({ name, schema }) =>
      meant(schema, { ...context, isTame: true }, { name }).map((value) => pair(name, value)),
    ),
  );
  const names = fc.constantFrom("limit", "cursor", "type", "x", "%00", "__proto__");
  const junk = fc.array(
    fc.tuple(names, segmentOf(context)).map((parts) => parts.join("=")),
    { maxLength: 2 },
  );
  return fc
    .oneof(
      right,
      fc.tuple(right, pairs(optional, { ...context, isTame: true })).map((parts) => parts.flat()),
      pairs(fields, context),
      fc.tuple(right, junk).map((parts) => parts.flat()),
    )
    .map((parts) => parts.filter((part) => part !== null).join("&"));
}

const oneHeader = fc.oneof(
  ...Object.entries({
    "content-type": ["application/json; charset=latin1", "text/plain", "", "nonsense/", "application/xml"],
    "content-encoding": ["gzip", "identity", "x"],
    "last-event-id": ["1", "-1", "1e99", "1-1-x", "9".repeat(40), "nonsense"],
    traceparent: ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "nonsense", ""],
    accept: ["text/html", "nonsense", "*/*"],
    authorization: ["Bearer hs_wrong", "Basic YTpi", "Bearer", ""],
  }).map(([name, values]) => fc.constantFrom(...values).map((value): Record<string, string> => ({ [name]: value }))),
);

/** A request for one of the operations; every other one is right in all but its path, query and body. */
export function arbitraryRequest(
  operations: readonly ApiOperation[],
  context: Context,
): fc.Arbitrary<{ operation: ApiOperation; request: ArbitraryRequest }> {
  const choices = operations.map((operation) => {
    const segment = segmentOf(context, fc.constant(context.known.idFor(operation)));
    const extra = fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, oneHeader);
    const body = operation.body === null ? fc.constant(null) : bodyOf(operation.body, context);
    return {
      // What takes a body has the most to get wrong.
      weight: operation.body === null ? 1 : 5,
      arbitrary: fc
        .record({ id: segment, query: queryOf(operation, context), body, extra })
        .map(({ id, query, body: sent, extra: more }) => ({
          operation,
          request: {
            method: operation.method,
            path: `${pathWith(operation, id)}${query === "" ? "" : `?${query}`}`,
            headers: { ...(sent === null ? {} : { "content-type": "application/json" }), ...more },
            body: sent,
          },
        })),
    };
  });
  return fc.oneof(...choices);
}
