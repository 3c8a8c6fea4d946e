import { MAX_BODY_BYTES, MAX_HEAD_BYTES } from "./parse-message.ts";

/** Cuts a stream into messages by their Content-Length (RFC 3261 §18.3). */
export type StreamFramer = {
  /**
   * Takes what has arrived, and gives the messages that are complete. Null when the stream cannot be followed any more:
   * a length that is none, or too much of anything.
   */
  push(chunk: Buffer): Buffer[] | null;
  /** Whether a message has begun that is not complete. */
  readonly unfinished: boolean;
};

/** @param onKeepAlive is called for a double line break between messages (RFC 5626 §4.4.1). */
export function createStreamFramer(onKeepAlive: () => void): StreamFramer {
  let pending: Buffer = Buffer.alloc(0);

  function next(): Buffer | null | "incomplete" {
    let start = 0;
    while (pending[start] === 13 || pending[start] === 10) start += 1;
    if (start >= 4) onKeepAlive();
    if (start > 0) pending = pending.subarray(start);
    const headEnd = pending.indexOf("\r\n\r\n");
    if (headEnd < 0) return pending.length > MAX_HEAD_BYTES ? null : "incomplete";
    if (headEnd > MAX_HEAD_BYTES) return null;
    const length = /\r\n(?:content-length|l)[ \t]*:[ \t]*(\d{1,6})[ \t]*(?:\r\n|$)/i.exec(
      pending.toString("latin1", 0, headEnd),
    );
    if (!length || Number(length[1]) > MAX_BODY_BYTES) return null;
    const end = headEnd + 4 + Number(length[1]);
    if (pending.length < end) return "incomplete";
    const message = pending.subarray(0, end);
    pending = pending.subarray(end);
    return message;
  }

  return {
    push(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const messages: Buffer[] = [];
      while (pending.length > 0) {
        const message = next();
        if (message === null) return null;
        if (message === "incomplete") break;
        messages.push(message);
      }
      return messages;
    },
    get unfinished() {
      return pending.length > 0;
    },
  };
}
