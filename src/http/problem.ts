/** Every refusal of the API: a problem details object (RFC 9457). */
import { STATUS_CODES } from "node:http";
import { z } from "zod";

export const PROBLEM_CONTENT_TYPE = "application/problem+json";

/** The statuses that a route can declare; the server adds those that follow from its scope and schemas. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 410 | 412 | 413 | 415 | 422 | 429 | 503;

const fieldErrorSchema = z
  .strictObject({
    in: z.enum(["body", "query", "path"]).meta({ description: "The part of the request that is wrong." }),
    pointer: z.string().meta({
      description: "The field in that part, as a JSON pointer (RFC 6901 §6); a field that is missing is named too.",
      examples: ["#/events/3/data/from"],
    }),
    message: z.string().meta({ description: "What is wrong." }),
    fix: z.string().meta({ description: "What to send instead." }),
    place: z
      .strictObject({ line: z.int(), column: z.int() })
      .optional()
      .meta({ description: "Where in the field's text, of a template: the line and the UTF-16 character, from 1." }),
  })
  .meta({ id: "FieldError" });

export const problemSchema = z
  .strictObject({
    type: z.string().meta({ description: "Identifies the kind of problem.", examples: ["/problems/invalid_body"] }),
    title: z.string().meta({ description: "The kind of problem in words; the same every time." }),
    status: z.int(),
    code: z.string().meta({ description: "The kind of problem for programs.", examples: ["invalid_body"] }),
    detail: z.string().meta({ description: "What happened this time and what to do about it." }),
    instance: z.string().optional().meta({ description: "Identifies this one occurrence in the server's log." }),
    errors: z.array(fieldErrorSchema).optional().meta({ description: "The fields that are wrong; the first 50." }),
  })
  .meta({ id: "Problem", description: "Problem details (RFC 9457)." });

export type FieldError = z.infer<typeof fieldErrorSchema>;
export type ProblemBody = z.infer<typeof problemSchema>;

type ProblemInit = {
  status: number;
  /** Snake case, stable: clients program against it. */
  code: string;
  /** The kind of problem in words; the status' own name where it is left out. */
  title?: string;
  detail: string;
  instance?: string;
  errors?: FieldError[];
  headers?: Record<string, string>;
};

/** Thrown by a handler (or anything it calls in http/) to refuse a request; the server answers with it. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly instance: string | undefined;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;

  constructor({ status, code, title, detail, instance, errors, headers }: ProblemInit) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title ?? STATUS_CODES[status] ?? "Problem";
    this.detail = detail;
    this.instance = instance;
    this.errors = errors;
    this.headers = headers ?? {};
  }

  /** The body that goes over the wire; JSON leaves out what is undefined. */
  toJSON(): ProblemBody {
    return {
      type: `/problems/${this.code}`,
      title: this.title,
      status: this.status,
      code: this.code,
      detail: this.detail,
      instance: this.instance,
      errors: this.errors,
    };
  }
}

/** 404 for a resource that does not exist or belongs to another account: the answer is the same for both. */
export function noSuch(kind: string, id: string): Problem {
  return new Problem({
    status: 404,
    code: "not_found",
    detail: `There is no ${kind} "${shortened(id)}".`,
  });
}

const PARTS = {
  body: { status: 422, code: "invalid_body", title: "The body is not valid" },
  query: { status: 400, code: "invalid_query", title: "The query string is not valid" },
  path: { status: 400, code: "invalid_path", title: "The path is not valid" },
} as const;

/**
 * The problem for fields that are wrong: 422 for a body that is well-formed JSON but not what was asked for (RFC 9110
 * §15.5.21), 400 for the query string and the path. A handler uses it for what only it can find, too.
 */
export function invalidFields(errors: [FieldError, ...FieldError[]]): Problem {
  const [first, ...others] = errors;
  const { status, code, title } = PARTS[first.in];
  const more = others.length === 0 ? "" : ` ${others.length} more under "errors".`;
  return new Problem({ status, code, title, detail: `${first.message} ${first.fix}${more}`, errors });
}

/** A field of the body has what somebody else has already, and no two may have. */
export function taken({ code, field, message }: { code: string; field: string; message: string }): Problem {
  const fix = "Take another one.";
  const errors: FieldError[] = [{ in: "body", pointer: pointerTo([field]), message, fix }];
  return new Problem({ status: 409, code, detail: `${message} ${fix}`, errors });
}

/** A field's place as a JSON pointer in a URI fragment (RFC 6901 §6): `#/events/3/data/from`. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return `#${path.map((key) => `/${pointerSegment(String(key))}`).join("")}`;
}

function pointerSegment(key: string): string {
  return encodeURIComponent(shortened(key).toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1"));
}

const MAX_QUOTED = 100;

/** What a client sent, cut to a length that can be quoted back at it. */
export function shortened(text: string): string {
  return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED)}…`;
}
