import { type ReactNode, useEffect, useRef } from "react";
import { ApiError } from "../../src/client/index.ts";
import { Failed } from "./states.tsx";

/** What the server refuses of a form: at which field, in which words, and where in the field's text. */
export type Refusal = { path: string; text: string; place: { line: number; column: number } | null };

/** Which field of a form stands for one of the API, where they are called differently. Both as `analysis.fields.0.name`. */
export type ToPath = (path: readonly string[]) => string;

/** What an error says of the fields of a request. */
export function refusalsOf(error: unknown, toPath: ToPath = (path) => path.join(".")): Refusal[] {
  if (!(error instanceof ApiError)) return [];
  return error.errors.map(({ pointer, message, fix, place }) => {
    const path = pointer
      .slice(2)
      .split("/")
      .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
    return { path: toPath(path), text: `${message} ${fix}`, place: place ?? null };
  });
}

type Form = {
  errors: Record<string, ReactNode>;
  setErrors(errors: Record<string, ReactNode>): void;
  getValues(): object;
};

type Props = { form: Form; error: Error | null; toPath?: ToPath };

/**
 * Shows what the server refuses at the fields that it names; what belongs to none of the form's fields is said here. The
 * first field that is wrong comes into sight, whoever found it. Stands within the form, or on its page.
 */
export function Refused({ form, error, toPath }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const isNew = useRef(false);
  const refusals = refusalsOf(error, toPath).map((refusal) => ({ ...refusal, field: fieldAt(refusal.path, form) }));
  const elsewhere = refusals.filter(({ field }) => field === null);
  // A form is another object every time it is drawn.
  const shown = useRef({ form, refusals });
  shown.current = { form, refusals };
  useEffect(() => {
    if (error === null) return;
    const { form: current, refusals: found } = shown.current;
    current.setErrors(
      Object.fromEntries(found.toReversed().map(({ field, path, text }) => [field ?? path, atField(text)])),
    );
  }, [error]);
  // Sending a form clears its errors.
  const isWrong = Object.keys(form.errors).length > 0;
  useEffect(() => {
    isNew.current = isWrong;
  }, [isWrong]);
  useEffect(() => {
    // The field may be in a part of the form that opens first.
    if (!isNew.current) return;
    const wrong = (place.current?.closest("form") ?? document).querySelector<HTMLElement>("[aria-invalid=true]");
    if (!wrong) return;
    wrong.focus();
    isNew.current = false;
  });
  const isSaid = error !== null && (refusals.length === 0 || elsewhere.length > 0);
  return (
    <div ref={place} hidden={!isSaid}>
      {isSaid && <Failed error={refusals.length === 0 ? error : elsewhere.map(({ text }) => text).join("\n")} />}
    </div>
  );
}

/** Whether some of what is refused stands at fields of the form. */
export function isAtFields(form: Form, error: Error | null, toPath?: ToPath): boolean {
  return refusalsOf(error, toPath).some(({ path }) => fieldAt(path, form) !== null);
}

/**
 * The field that shows what is wrong at a path: `prefixes` for `prefixes.2`, since the numbers have one field together, but
 * `route.2.number` for itself. Null where the form has no such field.
 */
function fieldAt(path: string, form: Form): string | null {
  const parts = path.split(".");
  let value: unknown = form.getValues();
  for (const [depth, part] of parts.entries()) {
    const isParted = Array.isArray(value) ? value.some(isObject) : isObject(value);
    if (!isParted) return parts.slice(0, depth).join(".");
    const known = value as Record<string, unknown>;
    if (depth === 0 && !(part in known)) return null;
    value = known[part];
  }
  // Rows of a list are fields, the list is none.
  return isObject(value) && (!Array.isArray(value) || value.some(isObject)) ? null : path;
}

/** The server's words without the field's name in the API: they stand at the field. */
function atField(text: string): string {
  const bare = text.replace(/^("[^"]*" |The field #\S+ |[\w.]+: )/, "");
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
