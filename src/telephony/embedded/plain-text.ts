/**
 * What a stranger wrote, as text that every store and screen takes: control characters, such as a NUL that stands escaped
 * in a URI (RFC 4475 §3.1.1.4), become blanks.
 */
export function plainText(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ").trim();
}
