/** Turns zod's issues into errors that a person can act on: which field, what is wrong with it, what to send. */
import { z } from "zod";
import { didYouMean } from "./did-you-mean.ts";
import { type FieldError, pointerTo, shortened } from "./problem.ts";
import { chooseBranch } from "./union-branch.ts";

type Issue = z.core.$ZodIssue;
type Part = FieldError["in"];

/** The most errors that one answer lists. */
export const MAX_ERRORS = 50;

/** Starts the message of every issue whose schema has no wording of its own. No schema's wording starts like this. */
const OURS = "\0";

/**
 * Handed to every `safeParse`, so that the issues carry what `explainIssues` needs: the input, whether the message is
 * the schema's own, and, which only the error map is told, the keys that an object knows.
 */
export const PARSE_OPTIONS = {
  reportInput: true,
  error: (issue: z.core.$ZodRawIssue): string =>
    OURS + (issue.code === "unrecognized_keys" ? JSON.stringify(knownKeys(issue.inst)) : ""),
};

function knownKeys(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** The first 50 errors of a failed parse with `PARSE_OPTIONS`. */
export function explainIssues(issues: readonly Issue[], part: Part): FieldError[] {
  const errors: FieldError[] = [];
  explainAll(issues, { base: [], part, errors });
  return errors;
}

type Explaining = { base: readonly PropertyKey[]; part: Part; errors: FieldError[] };

/** Stops at the most errors that are listed: one body can hold a hundred thousand, and explaining them takes time. */
function explainAll(issues: readonly Issue[], { base, part, errors }: Explaining): void {
  for (const issue of issues) {
    if (errors.length >= MAX_ERRORS) return;
    const path = [...base, ...issue.path];
    const branch = issue.code === "invalid_union" ? chooseBranch(issue.errors, issue.input) : null;
    if (branch !== null) {
      explainAll(branch, { base: path, part, errors });
      continue;
    }
    for (const { wrong, fix, key } of explanationsOf(issue).slice(0, MAX_ERRORS - errors.length)) {
      const place = key === undefined ? path : [...path, key];
      const message = `${nameOf(place, part)} ${wrong}.`;
      errors.push({ in: part, pointer: pointerTo(place), message, fix: sentence(fix) });
    }
  }
}

/** What is wrong, to follow the field's name, and what to send; `key` where the field is a key of the issue's object. */
type Explanation = { wrong: string; fix: string; key?: string };

function explanationsOf(issue: Issue): Explanation[] {
  if (issue.code === "unrecognized_keys") return issue.keys.slice(0, MAX_ERRORS).map((key) => unknownKey(key, issue));
  const fix = ownWording(issue);
  return [fix === null ? explanation(issue) : { wrong: whatIsWrong(issue), fix }];
}

/** The schema's own wording for an issue: by convention it says what to send. */
function ownWording(issue: Issue): string | null {
  if (issue.code === "invalid_key") {
    const [first] = issue.issues;
    return first === undefined ? null : ownWording(first);
  }
  return issue.message.startsWith(OURS) ? null : issue.message;
}

function whatIsWrong(issue: Issue): string {
  switch (issue.code) {
    case "invalid_format":
      return "does not have the right form";
    case "invalid_key":
      return "is not an allowed name";
    case "custom":
      return "is not valid";
    default:
      return explanation(issue).wrong;
  }
}

function explanation(issue: Issue): Explanation {
  switch (issue.code) {
    case "invalid_type":
      return mustBe(TYPES[issue.expected] ?? issue.expected, issue.input);
    case "invalid_value": {
      const values = issue.values.map((value) => JSON.stringify(value) ?? String(value));
      const { wrong, fix } = mustBe(values.length === 1 ? values.join() : `one of ${values.join(", ")}`, issue.input);
      return { wrong, fix: fix + suggestion(issue.input, issue.values) };
    }
    case "invalid_union":
      return unionExplanation(issue);
    case "too_small":
      return outOfRange(issue, issue.exact ? "exactly" : "at least", issue.minimum);
    case "too_big":
      return outOfRange(issue, issue.exact ? "exactly" : "at most", issue.maximum);
    case "not_multiple_of":
      return mustBe(`a multiple of ${issue.divisor}`, issue.input);
    case "invalid_format":
      return {
        wrong: "does not have the right form",
        fix: issue.format === "regex" ? `send a text that matches ${issue.pattern}` : `send a valid ${issue.format}`,
      };
    case "invalid_key":
      return { wrong: "is not an allowed name", fix: "use another name" };
    case "unrecognized_keys":
    case "invalid_element":
    case "custom":
      return { wrong: "is not valid", fix: "see the API's description at /openapi.json" };
  }
}

const TYPES: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "an array",
  tuple: "an array",
  null: "null",
};

function mustBe(expected: string, input: unknown): Explanation {
  const wrong = input === undefined ? "is missing" : `must be ${expected}, not ${kindOf(input)}`;
  return { wrong, fix: `send ${expected}` };
}

function kindOf(input: unknown): string {
  if (input === null) return "null";
  if (Array.isArray(input)) return "an array";
  if (typeof input === "string") return JSON.stringify(shortened(input));
  if (typeof input === "number" || typeof input === "boolean") return String(input);
  return "an object";
}

type RangeIssue = Extract<Issue, { code: "too_small" | "too_big" }>;

function outOfRange({ origin, inclusive, input }: RangeIssue, bound: string, limit: number | bigint): Explanation {
  if (typeof input === "string") {
    const characters = (count: number | bigint) => `${count} ${count === 1 ? "character" : "characters"}`;
    return { wrong: `has ${characters(input.length)}`, fix: `send ${bound} ${characters(limit)}` };
  }
  if (Array.isArray(input)) {
    const entries = (count: number | bigint) => `${count} ${count === 1 ? "entry" : "entries"}`;
    return { wrong: `has ${entries(input.length)}`, fix: `send ${bound} ${entries(limit)}` };
  }
  const beyond = bound === "at least" ? "more than" : "less than";
  return mustBe(
    `${origin === "int" ? "a whole number" : "a number"} of ${inclusive === false ? beyond : bound} ${limit}`,
    input,
  );
}

type UnionIssue = Extract<Issue, { code: "invalid_union" }>;

function unionExplanation(issue: UnionIssue): Explanation {
  if ("options" in issue && issue.options !== undefined) {
    const given = discriminatorValue(issue);
    const values = issue.options.map((option) => JSON.stringify(option)).join(", ");
    const { wrong } = mustBe("one of those that exist", given);
    return { wrong, fix: `send one of ${values}${suggestion(given, issue.options)}` };
  }
  const forms = issue.errors.flatMap(([first]) => (first === undefined ? [] : [first]));
  if (forms.every((first) => first.code === "invalid_type" && first.path.length === 0)) {
    const expected = forms.map((first) =>
      first.code === "invalid_type" ? (TYPES[first.expected] ?? first.expected) : "",
    );
    return mustBe([...new Set(expected)].join(" or "), issue.input);
  }
  const ways = forms.map((first) => {
    const { fix } = explanation(first);
    return first.path.length === 0 ? fix : `${fix} as ${quoted(first.path)}`;
  });
  const wrong = issue.input === undefined ? "is missing" : "has none of the forms that are accepted";
  return { wrong, fix: [...new Set(ways)].join("; or ") };
}

function discriminatorValue({ input, path }: UnionIssue): unknown {
  const key = path.at(-1);
  return typeof input === "object" && input !== null && key !== undefined ? Reflect.get(input, key) : undefined;
}

function unknownKey(key: string, issue: Issue): Explanation {
  const known: string[] = issue.message.startsWith(OURS) ? JSON.parse(issue.message.slice(OURS.length)) : [];
  const meant = didYouMean(key, known);
  const names = known.length === 0 ? "" : ` (known here: ${known.join(", ")})`;
  return {
    key,
    wrong: "is not known here",
    fix: meant === null ? `leave it out${names}` : `did you mean "${meant}"? Otherwise leave it out`,
  };
}

function suggestion(input: unknown, values: readonly z.core.util.Primitive[]): string {
  if (typeof input !== "string") return "";
  const meant = didYouMean(
    input,
    values.filter((value) => typeof value === "string"),
  );
  return meant === null ? "" : `. Did you mean "${meant}"?`;
}

/** A field's name as people write it: `events[3].data.from`. */
function nameOf(path: PropertyKey[], part: Part): string {
  if (path.length === 0) return part === "body" ? "The body" : `The ${part}`;
  return quoted(path);
}

function quoted(path: PropertyKey[]): string {
  const name = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${shortened(String(key))}`)).join("");
  return JSON.stringify(name.replace(/^\./, ""));
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(capital) ? capital : `${capital}.`;
}
