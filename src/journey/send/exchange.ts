import type { Answer, OutgoingRequest } from "../../model/delivery.ts";
import { AnswerReader, InvalidAnswer } from "./answer-reader.ts";
import type { Connection } from "./connection.ts";
import type { Deadline } from "./deadline.ts";
import type { Phase, Stopwatch } from "./stopwatch.ts";
import { errorCode, errorMessage, Unreachable } from "./unreachable.ts";

/** An answer that came back whole, or up to the cap. */
export type Reply = Pick<Extract<Answer, { kind: "replied" }>, "status" | "headers" | "body" | "truncated">;

/** The connection was kept alive and broke before a byte of an answer came: the receiver closed it in the meantime. */
export class StaleConnection extends Unreachable {}

export type ExchangeOptions = {
  connection: Connection;
  /** What {@link requestHead} has made of the request. */
  head: string;
  body: string | null;
  url: URL;
  deadline: Deadline;
  stopwatch: Stopwatch;
};

/**
 * Writes a request and reads its answer, up to `ANSWER_READ_LIMIT` bytes of the body; whatever is not read to its end
 * closes the connection. Rejects with `Unreachable`, of which `StaleConnection` is one, or with anything once the
 * deadline has expired.
 */
export function exchange(options: ExchangeOptions): Promise<Reply> {
  const { connection, head, body, url, deadline, stopwatch } = options;
  return new Promise((resolve, reject) => {
    deadline.stop = () => connection.destroy();
    const reader = new AnswerReader(() => stopwatch.headers());
    connection.carry(head, body, {
      reader,
      resolve: ({ status, headers, body, truncated }) => resolve({ status, headers, body, truncated }),
      reject(error) {
        const failure = exchangeFailure(url.host, error, reader.isHeard ? stopwatch.phase : "silence");
        const isStale = connection.reused && !reader.isHeard && failure.code === "connection_reset";
        reject(isStale ? new StaleConnection(failure.code, failure.message) : failure);
      },
    });
    stopwatch.written();
  });
}

/** What frames a message is said here and by nobody else, or a receiver could take one request for two. */
const OURS =
  /^(?:host|connection|content-length|transfer-encoding|keep-alive|upgrade|te|trailer|expect|accept-encoding)$/i;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * The request's first line and headers. Answers are asked for uncompressed and never decompressed, so that a small one
 * cannot become a huge one. Throws `Unreachable` where it cannot be written as it is.
 */
export function requestHead(url: URL, { method, headers, body }: OutgoingRequest): string {
  let head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: keep-alive\r\naccept-encoding: identity\r\n`;
  for (const name in headers) {
    const value = headers[name] as string;
    if (!NAME.test(name) || !VALUE.test(value)) {
      throw new Unreachable(
        "invalid_request",
        `The request cannot be sent as it is: the header ${JSON.stringify(name)}`,
      );
    }
    if (!OURS.test(name)) head += `${name}: ${value}\r\n`;
  }
  if (body !== null) head += `content-length: ${Buffer.byteLength(body)}\r\n`;
  else if (method === "POST" || method === "PUT") head += "content-length: 0\r\n";
  return `${head}\r\n`;
}

type Moment = "silence" | Phase;

const BROKE_OFF: Record<Moment, string> = {
  silence: "before it answered",
  connect: "before it answered",
  headers: "in the middle of its answer's headers",
  body: "in the middle of its answer's body",
};

/** What a failed exchange is called; `moment` tells how far the answer had come. */
function exchangeFailure(place: string, error: Error | null, moment: Moment): Unreachable {
  if (error instanceof Unreachable) return error;
  if (error instanceof InvalidAnswer) {
    return new Unreachable("invalid_response", `${place} did not answer in HTTP/1.1: ${error.message}`);
  }
  const code = errorCode(error);
  const detail = error === null ? "" : `: ${errorMessage(error)} (${code || error.name})`;
  if (error === null || ["ECONNRESET", "EPIPE", "ECONNABORTED"].includes(code)) {
    return new Unreachable("connection_reset", `${place} broke off the connection ${BROKE_OFF[moment]}${detail}`);
  }
  if (code.startsWith("ERR_SSL_")) {
    return new Unreachable("tls_failed", `${place} broke the secure connection${detail}`);
  }
  return new Unreachable("unreachable", `The connection to ${place} was lost${detail}`);
}
