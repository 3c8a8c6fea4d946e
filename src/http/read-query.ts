/** A query string as an object that a zod schema can check. */
import { z } from "zod";
import { type FieldError, invalidFields, pointerTo, shortened } from "./problem.ts";

type Part = "query" | "body";
type Kind = "text" | "number" | "boolean";
type Reading = { kind: Kind; many: boolean };

/**
 * A reader for the parameters of one schema. Their kinds are taken from it, so that the schema says `z.int()` where the
 * address says `limit=20`; a parameter whose schema is an array may be repeated, any other may not.
 * The reader throws a 400 for what no schema could check: broken percent-encoding, U+0000, a parameter given twice.
 */
export function queryReader(schema: z.ZodObject): (query: string) => Record<string, unknown> {
  const readings = new Map(Object.entries(schema.shape).map(([name, field]) => [name, readingOf(field)]));
  return (query) => readPairs(query, readings, "query");
}

/** The fields of a form as texts (`application/x-www-form-urlencoded`). Throws as a query reader does, with a 422. */
export function readForm(text: string): Record<string, unknown> {
  return readPairs(text, NO_READINGS, "body");
}

const NO_READINGS: ReadonlyMap<string, Reading> = new Map();

function readPairs(query: string, readings: ReadonlyMap<string, Reading>, part: Part): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null);
  if (query === "") return values;
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals === -1 ? pair : pair.slice(0, equals), pair, part);
    const text = decode(equals === -1 ? "" : pair.slice(equals + 1), name, part);
    const { kind, many } = readings.get(name) ?? { kind: "text", many: false };
    const value = convert(text, kind);
    const before = values[name];
    if (many) values[name] = Array.isArray(before) ? [...before, value] : [value];
    else if (before === undefined) values[name] = value;
    else throw givenTwice(name, part);
  }
  return values;
}

function decode(text: string, name: string, part: Part): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw refused(name, part, "is not percent-encoded UTF-8", "Encode it as RFC 3986 §2.1 says: a % is %25.");
  }
  if (decoded.includes("\0")) throw refused(name, part, "contains the character U+0000", "Remove it.");
  return decoded;
}

/** The refusal of a field that came twice, so that nobody need guess which one is meant. */
export function givenTwice(name: string, part: Part): Error {
  return refused(name, part, "is given more than once", "Give it once.");
}

function refused(name: string, part: Part, wrong: string, fix: string): Error {
  const error: FieldError = {
    in: part,
    pointer: pointerTo([name]),
    message: `${JSON.stringify(shortened(name))} ${wrong}.`,
    fix,
  };
  return invalidFields([error]);
}

/** The value that a text stands for; the text itself where it stands for none, which the schema then refuses. */
function convert(text: string, kind: Kind): unknown {
  if (kind === "number" && /^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
  if (kind === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function readingOf(schema: unknown): Reading {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodArray) return { kind: kindOf(unwrapped(inner.element)), many: true };
  return { kind: kindOf(inner), many: false };
}

function kindOf(schema: unknown): Kind {
  if (schema instanceof z.ZodNumber) return "number";
  if (schema instanceof z.ZodBoolean) return "boolean";
  return "text";
}

function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrapped(schema.unwrap());
  }
  return schema instanceof z.ZodPipe ? unwrapped(schema.in) : schema;
}
