/** What is kept of an answer, in a form that every store and screen can hold. */

/** At most this many headers of an answer are kept. */
const MAX_HEADERS = 64;
/** At most this many bytes of one header's value are kept. */
const MAX_HEADER_VALUE = 1_024;

const utf8 = new TextDecoder();

/**
 * Headers as they are kept: repeated ones joined with ", ", long ones cut, the first 64 names. `set-cookie` is dropped,
 * as nobody here keeps a session and it is a secret. The values are Latin-1 (RFC 9110 §5.5), one byte a character.
 */
export class KeptHeaders {
  readonly all: Record<string, string> = {};
  #count = 0;

  /** @param name in lower case. */
  add(name: string, value: string): void {
    if (name === "set-cookie") return;
    const before = Object.hasOwn(this.all, name) ? this.all[name] : undefined;
    if (before === undefined) {
      if (this.#count === MAX_HEADERS) return;
      this.#count += 1;
    }
    const text = (before === undefined ? value : `${before}, ${value}`).slice(0, MAX_HEADER_VALUE);
    // Unlike assignment, this makes a plain property even of a header of this name.
    if (name === "__proto__") Object.defineProperty(this.all, name, { value: text, ...PLAIN });
    else this.all[name] = text;
  }
}

const PLAIN = { enumerable: true, writable: true, configurable: true };

/**
 * A body's bytes as text: UTF-8, what is not becomes U+FFFD, and so does NUL, which PostgreSQL's text cannot hold. Of a
 * truncated body a character that was cut in two is left out.
 */
export function readBody(bytes: Uint8Array, truncated: boolean): string {
  // A byte that UTF-8 never has is decoded to U+FFFD too, without one more text for each that is replaced.
  const storable = bytes.includes(0) ? bytes.map((byte) => (byte === 0 ? 0xff : byte)) : bytes;
  return truncated ? new TextDecoder().decode(storable, { stream: true }) : utf8.decode(storable);
}
