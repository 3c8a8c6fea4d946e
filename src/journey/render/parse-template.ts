/**
 * The language of templates: text, and `{{variable}}` where a value goes. Nothing repeats, decides or calls, so a
 * template ends after as many steps as it has parts and can read nothing but its variables.
 */
import { type Template, VARIABLE_NAME } from "../../contract/templates.ts";
import { type Mistake, type StringToken, scanJson } from "./scan-json.ts";

/** A piece of a body: text as it is, or a value, by its place among the variables. */
export type Part =
  | string
  | {
      variable: number;
      /** `json`: the value as JSON; `quoted`: as text inside a JSON string; `plain`: as text. */
      as: "json" | "quoted" | "plain";
    };

export type ParsedTemplate = { variables: string[]; parts: Part[] };

/** What is wrong with a template: a place, counted from 1 in lines and UTF-16 characters of the line, why, and what to do. */
export type TemplateMistake = { line: number; column: number; reason: string; fix: string };

export type TemplateReading =
  | { kind: "template"; template: ParsedTemplate }
  | { kind: "refused"; mistakes: [TemplateMistake, ...TemplateMistake[]] };

const MAX_PLACEHOLDERS = 500;
const MAX_MISTAKES = 20;
const MAX_NAMES_SHOWN = 20;

/** Names that turn into a prototype where a receiver in JavaScript merges what it got. */
const UNSAFE_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

type Span = { start: number; end: number };

/** Reads a template, or tells where it cannot work. */
export function parseTemplate({ format, body, variables }: Template): TemplateReading {
  const parser = new Parser(body, variables);
  if (format === "text") parser.readText({ start: 0, end: body.length }, "plain");
  else parser.readJson();
  const [first, ...others] = parser.mistakes;
  if (first !== undefined)
    return { kind: "refused", mistakes: [placeOf(body, first), ...others.map((m) => placeOf(body, m))] };
  return { kind: "template", template: { variables: parser.names, parts: parser.parts } };
}

class Parser {
  readonly names: string[] = [];
  readonly parts: Part[] = [];
  readonly mistakes: Mistake[] = [];
  readonly #body: string;
  readonly #known: Template["variables"];
  #placeholders = 0;
  /** Up to here the body is in the parts. */
  #done = 0;

  constructor(body: string, known: Template["variables"]) {
    this.#body = body;
    this.#known = known;
  }

  readJson(): void {
    const scan = scanJson(this.#body);
    if ("reason" in scan) {
      this.mistakes.push(scan);
      return;
    }
    for (const token of scan.strings) this.#readString(token);
    this.#copyTo(this.#body.length);
  }

  #readString({ start, end, isKey }: StringToken): void {
    const inner = { start: start + 1, end: end - 1 };
    if (isKey) {
      this.#readKey(inner);
      return;
    }
    const name = this.#onlyPlaceholder(inner);
    if (name === null) {
      this.#readPlaceholders(inner, "quoted");
      return;
    }
    this.#copyTo(start);
    this.#place(name, start + 1, "json");
    this.#done = end;
  }

  #readKey({ start, end }: Span): void {
    const raw = this.#body.slice(start, end);
    if (raw.includes("{{"))
      this.#refuse(
        start + raw.indexOf("{{"),
        "a field's name cannot hold a placeholder",
        "give the field a name of its own",
      );
    const key = JSON.parse(`"${raw}"`) as string;
    if (UNSAFE_KEYS.has(key)) this.#refuse(start, `a field cannot be called "${key}"`, "give it another name");
  }

  /** The variable's name where a string is one placeholder and nothing else, not even a space. */
  #onlyPlaceholder({ start, end }: Span): string | null {
    const raw = this.#body.slice(start, end);
    if (!raw.startsWith("{{") || raw.indexOf("}}") !== raw.length - 2) return null;
    return raw.slice(2, -2).trim();
  }

  readText(span: Span, as: "plain"): void {
    this.#readPlaceholders(span, as);
    this.#copyTo(span.end);
  }

  #readPlaceholders({ start, end }: Span, as: "quoted" | "plain"): void {
    for (let at = this.#body.indexOf("{{", start); at !== -1 && at < end; ) {
      const close = this.#body.indexOf("}}", at + 2);
      if (close === -1 || close + 2 > end) {
        this.#refuse(at, "this placeholder is not closed", "close it with }}");
        return;
      }
      this.#copyTo(at);
      this.#place(this.#body.slice(at + 2, close).trim(), at, as);
      this.#done = close + 2;
      at = this.#body.indexOf("{{", this.#done);
    }
  }

  #copyTo(offset: number): void {
    if (offset > this.#done) this.parts.push(this.#body.slice(this.#done, offset));
    this.#done = offset;
  }

  #place(name: string, offset: number, as: "json" | "quoted" | "plain"): void {
    this.#placeholders += 1;
    if (this.#placeholders === MAX_PLACEHOLDERS + 1) {
      this.#refuse(offset, `this is one placeholder more than the ${MAX_PLACEHOLDERS} of a template`, "use fewer");
    }
    if (!VARIABLE_NAME.test(name)) {
      const fix = "use letters, digits, _ . and -, at most 64 of them and no digit first";
      this.#refuse(offset, `${quoted(name)} is not a variable's name`, fix);
    } else if (!Object.hasOwn(this.#known, name)) {
      this.#refuse(offset, `the variable ${quoted(name)} is not mapped`, `map it under "variables"${this.#others()}`);
    }
    let variable = this.names.indexOf(name);
    if (variable === -1) variable = this.names.push(name) - 1;
    this.parts.push({ variable, as });
  }

  /** The variables that are mapped, for who has mistyped one. */
  #others(): string {
    const names = Object.keys(this.#known);
    const shown = names.slice(0, MAX_NAMES_SHOWN).join(", ");
    return names.length === 0 ? "" : `, or use ${shown}${names.length > MAX_NAMES_SHOWN ? ", …" : ""}`;
  }

  #refuse(offset: number, reason: string, fix: string): void {
    if (this.mistakes.length < MAX_MISTAKES) this.mistakes.push({ offset, reason, fix });
  }
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}

function placeOf(body: string, { offset, ...mistake }: Mistake): TemplateMistake {
  const before = body.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1, ...mistake };
}
