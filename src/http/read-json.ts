/** The text of a request's body as a value, with everything refused that would do harm later. */
import { isUtf8 } from "node:buffer";
import { MAX_ERRORS } from "./explain-issues.ts";
import { type FieldError, invalidFields, Problem, pointerTo } from "./problem.ts";

/** No event is nested like this; recursion over a deeper value could exhaust the stack. */
const MAX_DEPTH = 100;

/** An escape of NUL or of one half of a surrogate pair. */
export const UNSTORABLE_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/;

/** As above, or of a character of `__proto__`. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|[dD][89a-fA-F]|005[fF]|006[fF]|007[024])/;

/** What may be a number that JavaScript reads as Infinity, by its exponent. */
const VAST_EXPONENT = /(?:^|[:,[\s])-?\d[\d.]*[eE]\+?\d{3}/;

/** With fewer digits in a row and an exponent below 100 a number is none of those. */
const VAST_DIGITS = 200;

/**
 * Reads JSON (RFC 8259). A broken text is a 400; a well-formed one is refused with a 422 where it is nested too deeply,
 * holds characters that a store cannot keep or numbers beyond a double's range, or uses the name `__proto__`.
 */
export function readJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw brokenJson("The body is not UTF-8.");
  const text = bytes.toString();
  if (isDeeperThan(MAX_DEPTH, text)) {
    throw new Problem({
      status: 422,
      code: "body_too_deep",
      title: "The body is nested too deeply",
      detail: `Nest objects and arrays at most ${MAX_DEPTH} levels deep.`,
    });
  }
  const value = parse(text);
  const suspicious =
    text.includes("__proto__") || (text.includes("\\u") && SUSPICIOUS_ESCAPE.test(text)) || mayHoldVastNumber(text);
  if (suspicious) refuseHarm(value);
  return value;
}

function parse(text: string): unknown {
  try {
    // A byte order mark is ignored, as RFC 8259 §8.1 allows: some clients cannot help sending it.
    return JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch (error) {
    throw brokenJson(
      `The body is not valid JSON: ${error instanceof SyntaxError ? error.message : "it cannot be read"}.`,
    );
  }
}

function brokenJson(detail: string): Problem {
  return new Problem({ status: 400, code: "invalid_json", title: "The body is not valid JSON", detail });
}

/**
 * A text with no more opening brackets than the limit is not deeper than it: true of nearly every body, and found
 * without looking at every character.
 */
function isDeeperThan(limit: number, text: string): boolean {
  let openings = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      openings += 1;
      if (openings > limit) return depthExceeds(limit, text);
    }
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = [0x5b, 0x7b];
const CLOSING = [0x5d, 0x7d];

function depthExceeds(limit: number, text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) quoted = !quoted;
    else if (quoted) at += code === BACKSLASH ? 1 : 0;
    else if (OPENING.includes(code)) depth += 1;
    else if (CLOSING.includes(code)) depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}

/**
 * Vast numbers are refused here, because a schema that takes any JSON would explain one at every level it is nested in,
 * with all it is not: seconds of work for a body of a megabyte.
 */
function mayHoldVastNumber(text: string): boolean {
  return VAST_EXPONENT.test(text) || hasDigitsInARow(VAST_DIGITS, text);
}

/** So many digits in a row cover one of the places that are so far apart: nothing else of a text need be looked at. */
function hasDigitsInARow(count: number, text: string): boolean {
  for (let at = count - 1; at < text.length; at += count) {
    let [before, after] = [at, at];
    while (isDigit(text.charCodeAt(before))) before -= 1;
    while (isDigit(text.charCodeAt(after))) after += 1;
    if (after - before > count) return true;
  }
  return false;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

type Place = { value: unknown; key: PropertyKey; parent: Place | null };

function refuseHarm(body: unknown): void {
  const errors: FieldError[] = [];
  const open: Place[] = [{ value: body, key: "", parent: null }];
  for (let place = open.pop(); place !== undefined && errors.length < MAX_ERRORS; place = open.pop()) {
    const { value, key } = place;
    if (key === "__proto__") errors.push(fieldError(place, "has a name that is not allowed", "Choose another name."));
    if (typeof key === "string" && !isStorable(key))
      errors.push(fieldError(place, `has ${UNSTORABLE} in its name`, REMOVE));
    if (typeof value === "string" && !isStorable(value))
      errors.push(fieldError(place, `contains ${UNSTORABLE}`, REMOVE));
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      errors.push(fieldError(place, "is a number beyond 1.8e308", "Send a smaller one, or send it as a text."));
    }
    if (Array.isArray(value)) {
      value.forEach((entry, index) => void open.push({ value: entry, key: index, parent: place }));
    } else if (typeof value === "object" && value !== null) {
      for (const [name, entry] of Object.entries(value)) open.push({ value: entry, key: name, parent: place });
    }
  }
  const [first, ...others] = errors;
  if (first !== undefined) throw invalidFields([first, ...others]);
}

const UNSTORABLE = "the character U+0000 or half of a surrogate pair";
const REMOVE = "Remove it: no store and few receivers can hold it.";

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

function fieldError(place: Place, wrong: string, fix: string): FieldError {
  const path: PropertyKey[] = [];
  for (let at: Place = place; at.parent !== null; at = at.parent) path.unshift(at.key);
  const pointer = pointerTo(path);
  return { in: "body", pointer, message: `The field ${pointer} ${wrong}.`, fix };
}
