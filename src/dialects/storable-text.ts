/**
 * A text that any store can hold and any receiver can parse: without NUL, which PostgreSQL refuses, and with U+FFFD for
 * half of a surrogate pair, which is no character in UTF-8.
 */
export function storableText(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}
