import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/**
 * The form of a union that a client meant, as that form's issues; null where nothing tells. zod reports what is wrong
 * with every form, and most of it would mislead: what is a missing field to one form is not meant by it at all.
 *
 * A form is meant when it has the kind of value that was sent and knows the most of its keys.
 */
export function chooseBranch(forms: readonly Issue[][], input: unknown): Issue[] | null {
  if (input === undefined) return null;
  const possible = forms.filter(
    (issues) => !issues.some((issue) => issue.code === "invalid_type" && issue.path.length === 0),
  );
  const keys = typeof input === "object" && input !== null ? Object.keys(input) : [];
  const ranked = possible
    .map((issues) => ({ issues, known: keysKnown(issues, keys) }))
    .sort((a, b) => b.known - a.known || depth(b.issues) - depth(a.issues) || a.issues.length - b.issues.length);
  const [best, second] = ranked;
  if (best === undefined) return null;
  const tells = second === undefined || best.known > 0 || depth(best.issues) > depth(second.issues);
  return tells ? best.issues : null;
}

/** How many of the keys that were sent a form knows. A form whose discriminator does not match knows that key alone. */
function keysKnown(issues: Issue[], keys: string[]): number {
  let known = keys.length;
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys" && issue.path.length === 0) known -= issue.keys.length;
    if (issue.code === "invalid_union" && issue.discriminator !== undefined && issue.path.length === 1) {
      return keys.includes(issue.discriminator) ? 1 : 0;
    }
  }
  return known;
}

function depth(issues: Issue[]): number {
  return Math.max(0, ...issues.slice(0, 100).map((issue) => issue.path.length));
}
