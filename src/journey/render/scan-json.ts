/** Where something is wrong in a text, counted in characters from its start, why, and what to do. */
export type Mistake = { offset: number; reason: string; fix: string };

/** A string of a JSON text, quotes included, and whether it names an object's field. */
export type StringToken = { start: number; end: number; isKey: boolean };

const MAX_DEPTH = 32;

const SPACE = /[ \t\r\n]*/y;
/** Any character but quotes, backslashes and control characters, or an escape (RFC 8259 §7). */
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

type Expected =
  | "a value"
  | "a value or ]"
  | "a field's name"
  | "a field's name or }"
  | ":"
  | ", or ]"
  | ", or }"
  | "end";

/**
 * Reads a JSON text (RFC 8259) and tells where its strings are, or the first place where it is not JSON. It neither
 * builds the value nor calls itself, so that no text can exhaust anything.
 */
export function scanJson(text: string): { strings: StringToken[] } | Mistake {
  const strings: StringToken[] = [];
  const open: ("{" | "[")[] = [];
  let offset = 0;
  let expected: Expected = "a value";

  /** The end of what the pattern matches here; -1 when it does not. */
  function match(pattern: RegExp): number {
    pattern.lastIndex = offset;
    return pattern.test(text) ? pattern.lastIndex : -1;
  }

  function afterValue(): Expected {
    const container = open.at(-1);
    if (container === undefined) return "end";
    return container === "[" ? ", or ]" : ", or }";
  }

  for (;;) {
    offset = match(SPACE);
    const char = text[offset];
    if (char === undefined) {
      if (expected === "end") return { strings };
      return { offset, reason: `the JSON ends here, where ${expected} is expected`, fix: "complete it" };
    }
    // Two braces in a row are no JSON in any place.
    if (text.startsWith("{{", offset)) return loosePlaceholder(offset);
    const wantsValue: boolean = expected === "a value" || expected === "a value or ]";
    const wantsKey: boolean = expected === "a field's name" || expected === "a field's name or }";
    if (char === '"' && (wantsValue || wantsKey)) {
      const end = match(STRING);
      if (end < 0)
        return {
          offset,
          reason: "this string is not closed, or it holds a line break or a wrong escape",
          fix: 'close it with ", write line breaks as \\n and a backslash as \\\\',
        };
      strings.push({ start: offset, end, isKey: wantsKey });
      offset = end;
      expected = wantsKey ? ":" : afterValue();
    } else if ((char === "{" || char === "[") && wantsValue) {
      if (open.length === MAX_DEPTH)
        return { offset, reason: `this is nested deeper than ${MAX_DEPTH} levels`, fix: "make it flatter" };
      open.push(char);
      offset += 1;
      expected = char === "{" ? "a field's name or }" : "a value or ]";
    } else if (char === "}" && (expected === "a field's name or }" || expected === ", or }")) {
      open.pop();
      offset += 1;
      expected = afterValue();
    } else if (char === "]" && (expected === "a value or ]" || expected === ", or ]")) {
      open.pop();
      offset += 1;
      expected = afterValue();
    } else if (char === ":" && expected === ":") {
      offset += 1;
      expected = "a value";
    } else if (char === "," && (expected === ", or ]" || expected === ", or }")) {
      offset += 1;
      expected = expected === ", or ]" ? "a value" : "a field's name";
    } else {
      const end = wantsValue ? match(SCALAR) : -1;
      if (end < 0) return unexpected(text, offset, expected);
      offset = end;
      expected = afterValue();
    }
  }
}

function loosePlaceholder(offset: number): Mistake {
  const fix = 'put it into quotes, as in "{{name}}": alone in its string it takes the value\'s own type';
  return { offset, reason: "a placeholder stands outside of a string", fix };
}

function unexpected(text: string, offset: number, expected: Expected): Mistake {
  const found = JSON.stringify(String.fromCodePoint(text.codePointAt(offset) ?? 0));
  if (expected === "end")
    return { offset, reason: `the JSON is over before this ${found}`, fix: "remove what follows" };
  return { offset, reason: `${expected} is expected here, not ${found}`, fix: "write the body as JSON (RFC 8259)" };
}
