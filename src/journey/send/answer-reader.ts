/** Reads an answer of HTTP/1.1 as its bytes come in (RFC 9112): strict, and never more than is asked for. */
import { ANSWER_READ_LIMIT } from "../../model/delivery.ts";
import { KeptHeaders, readBody } from "./answer-text.ts";

/** What came in is no answer in HTTP/1.1, or more than is read of one. */
export class InvalidAnswer extends Error {}

/** Most of an answer's headers and trailers, in bytes: more than this is not an answer but an attack or a mistake. */
const MAX_HEAD_BYTES = 16 * 1024;
/** Most of the line before a chunk, in bytes. */
const MAX_CHUNK_LINE_BYTES = 1_024;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;
const CHUNK_LINE = /^([0-9a-fA-F]{1,12})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/;
const STARTS = ["HTTP/1.1 ", "HTTP/1.0 "];

type Step = "head" | "body" | "chunk_line" | "chunk" | "chunk_end" | "trailers" | "done";

export class AnswerReader {
  /** Milliseconds that the receiver promises to keep the connection; null where it says nothing, 0 where it closes it. */
  keepAliveMs: number | null = null;
  status = 0;
  headers: Record<string, string> = {};
  /** Whether the body goes on past what is read of it. */
  truncated = false;
  /** Whether a byte came in. */
  isHeard = false;
  #step: Step = "head";
  /** What came in of a head or a line that has not ended. */
  #pending: Buffer | null = null;
  /** Bytes that are left of the body or the chunk; infinite where the end of the connection ends it. */
  #left = 0;
  #trailerBytes = 0;
  #bodyBytes = 0;
  readonly #body: Buffer[] = [];
  readonly #onHead: () => void;

  /** @param onHead called once status and headers are there. */
  constructor(onHead: () => void) {
    this.#onHead = onHead;
  }

  get isDone(): boolean {
    return this.#step === "done";
  }

  get body(): string {
    const [only, second] = this.#body;
    return readBody(only !== undefined && second === undefined ? only : Buffer.concat(this.#body), this.truncated);
  }

  /** Reads on. Throws {@link InvalidAnswer}; bytes that follow a whole answer are one, since nobody asked for them. */
  feed(bytes: Buffer): void {
    this.isHeard = true;
    let rest: Buffer | null = this.#pending === null ? bytes : Buffer.concat([this.#pending, bytes]);
    this.#pending = null;
    while (rest !== null && rest.length > 0) rest = this.#read(rest);
  }

  /** Tells it that the connection has ended. Returns whether that was the answer's end. */
  end(): boolean {
    if (this.#step === "body" && this.#left === Number.POSITIVE_INFINITY) this.#step = "done";
    return this.isDone;
  }

  /** Reads one part, and returns what follows it; null where more must come first. */
  #read(bytes: Buffer): Buffer | null {
    switch (this.#step) {
      case "head":
        return this.#readHead(bytes);
      case "body":
      case "chunk":
        return this.#readData(bytes);
      case "done":
        throw new InvalidAnswer("bytes follow the answer");
      default:
        return this.#readLine(bytes);
    }
  }

  #readHead(bytes: Buffer): Buffer | null {
    const end = bytes.indexOf("\r\n\r\n");
    if (end > MAX_HEAD_BYTES || (end === -1 && bytes.length > MAX_HEAD_BYTES)) throw new InvalidAnswer(TOO_LONG);
    if (end === -1) {
      const start = bytes.toString("latin1", 0, 9);
      if (!STARTS.some((expected) => expected.startsWith(start))) throw new InvalidAnswer("no status line");
      this.#pending = bytes;
      return null;
    }
    const [line = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
    const [, minor, status] = STATUS_LINE.exec(line) ?? [];
    if (status === undefined) throw new InvalidAnswer("no status line");
    this.status = Number(status);
    if (this.status === 100 || this.status === 101) throw new InvalidAnswer(`a status ${status} that nobody asked for`);
    const framing = this.#readHeaders(lines);
    // Interim answers precede the one that counts.
    if (this.status >= 200) this.#beginBody(framing, minor === "0");
    return bytes.subarray(end + 4);
  }

  #readHeaders(lines: string[]): Framing {
    const framing: Framing = { length: null, coding: null, connection: "" };
    const kept = new KeptHeaders();
    for (const line of lines) {
      const [, given = "", raw = ""] = HEADER.exec(line) ?? [];
      if (given === "") throw new InvalidAnswer("a malformed header");
      const name = given.toLowerCase();
      const value = raw.trimEnd();
      if (name === "content-length") {
        if (!/^\d{1,15}$/.test(value)) throw new InvalidAnswer("a content-length that is no number");
        if (framing.length !== null) throw new InvalidAnswer("two content-lengths");
        framing.length = Number(value);
      } else if (name === "transfer-encoding") framing.coding = value.toLowerCase();
      else if (name === "connection") framing.connection += `,${value.toLowerCase()}`;
      else if (name === "keep-alive") this.keepAliveMs = keepAliveMs(value);
      kept.add(name, value);
    }
    this.headers = kept.all;
    return framing;
  }

  #beginBody({ length, coding, connection }: Framing, isOld: boolean): void {
    if (coding !== null && length !== null) throw new InvalidAnswer("a content-length beside a transfer-encoding");
    const asked = connection.split(",").map((token) => token.trim());
    if (asked.includes("close") || (isOld && !asked.includes("keep-alive"))) this.keepAliveMs = 0;
    this.#onHead();
    if (this.status === 204 || this.status === 304) this.#step = "done";
    else if (coding !== null && /(^|,)\s*chunked$/.test(coding)) this.#step = "chunk_line";
    else if (length === 0) this.#step = "done";
    else {
      this.#step = "body";
      this.#left = length ?? Number.POSITIVE_INFINITY;
      if (length === null) this.keepAliveMs = 0;
    }
  }

  #readData(bytes: Buffer): Buffer | null {
    const part = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    const room = ANSWER_READ_LIMIT - this.#bodyBytes;
    if (part.length > room) {
      this.#body.push(part.subarray(0, room));
      this.truncated = true;
      this.keepAliveMs = 0;
      this.#step = "done";
      return null;
    }
    this.#body.push(part);
    this.#bodyBytes += part.length;
    this.#left -= part.length;
    if (this.#left === 0) this.#step = this.#step === "chunk" ? "chunk_end" : "done";
    return bytes.subarray(part.length);
  }

  /** The lines around chunks. */
  #readLine(bytes: Buffer): Buffer | null {
    const end = bytes.indexOf("\r\n");
    const isTrailer = this.#step === "trailers";
    if ((end === -1 ? bytes.length : end) > (isTrailer ? MAX_HEAD_BYTES : MAX_CHUNK_LINE_BYTES)) {
      throw new InvalidAnswer(TOO_LONG);
    }
    if (end === -1) {
      const line = bytes.toString("latin1").replace(/\r$/, "");
      if (this.#step === "chunk_line" && line !== "" && !CHUNK_LINE.test(line)) throw new InvalidAnswer(NO_CHUNK);
      this.#pending = bytes;
      return null;
    }
    const line = bytes.toString("latin1", 0, end);
    if (this.#step === "chunk_end") {
      if (line !== "") throw new InvalidAnswer(NO_CHUNK);
      this.#step = "chunk_line";
    } else if (isTrailer) {
      this.#trailerBytes += line.length;
      if (this.#trailerBytes > MAX_HEAD_BYTES) throw new InvalidAnswer(TOO_LONG);
      if (line === "") this.#step = "done";
      else if (!HEADER.test(line)) throw new InvalidAnswer("a malformed trailer");
    } else {
      const [, size] = CHUNK_LINE.exec(line) ?? [];
      if (size === undefined) throw new InvalidAnswer(NO_CHUNK);
      this.#left = Number.parseInt(size, 16);
      this.#step = this.#left === 0 ? "trailers" : "chunk";
    }
    return bytes.subarray(end + 2);
  }
}

const TOO_LONG = "more headers than are read";
const NO_CHUNK = "a malformed chunk";

type Framing = { length: number | null; coding: string | null; connection: string };

/** What the `Keep-Alive` header promises; null where it promises nothing. */
function keepAliveMs(value: string): number | null {
  const seconds = /(?:^|[,;\s])timeout=(\d{1,6})/i.exec(value)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1_000;
}
