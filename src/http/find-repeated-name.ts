/**
 * The first name that a JSON object has twice at its top level, as `JSON.parse` would not tell: it takes the last one
 * (RFC 8259 §4 leaves it open). Null where there is none.
 * @param json a text that `JSON.parse` takes.
 */
export function findRepeatedName(json: string): string | null {
  const names = new Set<string>();
  let depth = 0;
  let isName = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') {
      const end = endOfString(json, at);
      if (isName && depth === 1) {
        const name = JSON.parse(json.slice(at, end + 1)) as string;
        if (names.has(name)) return name;
        names.add(name);
      }
      isName = false;
      at = end;
    } else if (character === "{" || character === "[") {
      depth += 1;
      isName = character === "{";
    } else if (character === "}" || character === "]") depth -= 1;
    else if (character === ",") isName = depth === 1;
  }
  return null;
}

/** Where the string that begins at a quotation mark ends. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}
