import type { Json } from "../../model/json.ts";

export type AdditionalData = Record<string, Json>;

const MAX_DEPTH = 16;
/** Names that turn into a prototype where a receiver in JavaScript merges what it got. */
const UNSAFE_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Reads the connector's "additional data as json string" (seed 000); an empty text is no data. */
export function readAdditionalData(
  text: string,
): { kind: "data"; data: AdditionalData } | { kind: "refused"; reason: string } {
  if (text.trim() === "") return { kind: "data", data: {} };
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    return { kind: "refused", reason: `additional_data is not valid JSON: ${(error as Error).message}` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { kind: "refused", reason: 'additional_data must be a JSON object, such as {"source": "phone"}' };
  }
  const problem = problemIn(value, 1);
  return problem === null ? { kind: "data", data: value } : { kind: "refused", reason: `additional_data ${problem}` };
}

function problemIn(value: Json, depth: number): string | null {
  if (typeof value !== "object" || value === null) return null;
  if (depth > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
  if (!Array.isArray(value)) {
    for (const key of Object.keys(value)) {
      if (UNSAFE_KEYS.has(key)) return `must not have the key "${key}"`;
      // In a query string such a name reads as nesting, and "callId[x]" would replace the payload's own "callId".
      if (/[[\]]/.test(key)) return `must not have brackets in the key "${key}"`;
    }
  }
  for (const inner of Object.values(value)) {
    const problem = problemIn(inner, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}
