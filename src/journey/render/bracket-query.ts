import type { Json } from "../../model/json.ts";

/**
 * A payload as a query string, without the question mark, nested values in bracket form: `lead[name]=Ada`, `tags[]=a`,
 * `items[0][id]=1`. PHP, Rails and `qs` read it alike, but for lists of objects: Rails sees their indices as keys, since
 * `items[][id]` would mean something else to PHP. Null is an empty text; empty lists and objects leave no trace, as in
 * PHP's `http_build_query`.
 */
export function bracketQuery(payload: Record<string, Json | undefined>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(payload)) {
    if (value !== undefined) append(pairs, name, value);
  }
  return pairs.join("&");
}

function append(pairs: string[], name: string, value: Json): void {
  if (typeof value === "object" && value !== null) {
    const isFlatList = Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
    for (const [key, item] of Object.entries(value)) append(pairs, `${name}[${isFlatList ? "" : key}]`, item);
  } else {
    pairs.push(`${encode(name)}=${value === null ? "" : encode(String(value))}`);
  }
}

/** Half of a surrogate pair has no encoding in UTF-8 (`encodeURIComponent` throws on it). */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
