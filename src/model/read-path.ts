import type { Json } from "./json.ts";

/**
 * The value at a dotted path, `data.items.0.ok`; undefined where there is none. A field whose name is the whole rest of
 * the path comes first, so that names with dots can be reached. Only what the value itself holds is found, never what
 * every object inherits.
 */
export function readPath(value: Json | undefined, path: string): Json | undefined {
  let at = value;
  for (let rest = path; ; ) {
    if (typeof at !== "object" || at === null) return undefined;
    if (Object.hasOwn(at, rest) && !(Array.isArray(at) && rest === "length")) return own(at, rest);
    const dot = rest.indexOf(".");
    if (dot === -1) return undefined;
    const step = rest.slice(0, dot);
    if (!Object.hasOwn(at, step) || (Array.isArray(at) && step === "length")) return undefined;
    at = own(at, step);
    rest = rest.slice(dot + 1);
  }
}

function own(container: Json[] | { [key: string]: Json }, key: string): Json | undefined {
  return (container as Record<string, Json>)[key];
}
