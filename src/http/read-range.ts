/**
 * The one part of a file that a `Range` header asks for (RFC 9110 §14.1.2). Null where it asks for none, for several, or
 * for what is not there: the whole file is the right answer to all of these.
 */
export function readRange(range: string | undefined, size: number): { start: number; end: number } | null {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range?.trim() ?? "") ?? [];
  if (first === "" && last === "") return null;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return start <= end ? { start, end } : null;
}
