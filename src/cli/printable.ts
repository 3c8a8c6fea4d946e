/** Control characters (C0, C1, DEL), and those that change the direction of what follows. */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}]/gu;

/** A stranger's text without what a terminal would obey: a caller's name must not move the cursor or set a title. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, "\ufffd");
}
