import { type Dispatcher, errors } from "undici";
import { ANSWER_READ_LIMIT, type Answer, type OutgoingRequest } from "../../model/delivery.ts";
import { keepHeaders, readBody } from "./answer-text.ts";
import type { Connection } from "./connections.ts";
import type { Deadline } from "./deadline.ts";
import type { Phase, Stopwatch } from "./stopwatch.ts";
import { errorCode, errorMessage, Unreachable } from "./unreachable.ts";

/** An answer that came back whole, or up to the cap. */
export type Reply = Pick<Extract<Answer, { kind: "replied" }>, "status" | "headers" | "body" | "truncated">;

/** The connection was kept alive and broke before a byte of an answer came: the receiver closed it in the meantime. */
export class StaleConnection extends Unreachable {}

export type ExchangeOptions = {
  connection: Connection;
  request: OutgoingRequest;
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
  const { connection, request, url, deadline } = options;
  return new Promise((resolve, reject) => {
    deadline.stop = () => connection.destroy();
    connection.client.dispatch(
      {
        path: url.pathname + url.search,
        method: request.method,
        headers: outgoingHeaders(request.headers),
        body: request.body,
      },
      new AnswerReader(options, resolve, reject),
    );
  });
}

class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (error: Error) => void;
  readonly #readBefore: number;
  #status = 0;
  #headers: Record<string, string> = {};
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(options: ExchangeOptions, resolve: (reply: Reply) => void, reject: (error: Error) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#readBefore = options.connection.socket.bytesRead;
  }

  onRequestStart(): void {
    this.#options.stopwatch.written();
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // Interim answers (1xx) precede the one that counts.
    if (status < 200) return;
    this.#options.stopwatch.headers();
    this.#status = status;
    this.#headers = keepHeaders(headers);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    const room = ANSWER_READ_LIMIT - this.#bytes;
    this.#chunks.push(chunk.subarray(0, room));
    this.#bytes += chunk.length;
    if (chunk.length <= room) return;
    this.#finish(true);
    this.#options.connection.destroy();
  }

  onResponseEnd(): void {
    this.#finish(false);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const { connection, url, stopwatch } = this.#options;
    connection.destroy();
    const isHeard = connection.socket.bytesRead > this.#readBefore;
    const failure = exchangeFailure(url.host, error, isHeard ? stopwatch.phase : "silence");
    const isStale = connection.reused && !isHeard && failure.code === "connection_reset";
    this.#reject(isStale ? new StaleConnection(failure.code, failure.message) : failure);
  }

  #finish(truncated: boolean): void {
    const [only, second] = this.#chunks;
    const bytes = only !== undefined && second === undefined ? only : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, body: readBody(bytes, truncated), truncated });
  }
}

/** Answers are asked for uncompressed and never decompressed, so that a small one cannot become a huge one. */
function outgoingHeaders(headers: Record<string, string>): string[] {
  const lines = ["accept-encoding", "identity"];
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() !== "accept-encoding") lines.push(name, value);
  }
  return lines;
}

type Moment = "silence" | Phase;

const BROKE_OFF: Record<Moment, string> = {
  silence: "before it answered",
  connect: "before it answered",
  headers: "in the middle of its answer's headers",
  body: "in the middle of its answer's body",
};

/** What a failed exchange is called; `moment` tells how far the answer had come. */
function exchangeFailure(place: string, error: Error, moment: Moment): Unreachable {
  if (error instanceof Unreachable) return error;
  const code = errorCode(error);
  const detail = `${errorMessage(error)} (${code || error.name})`;
  if (isBrokenOff(error, moment)) {
    return new Unreachable("connection_reset", `${place} broke off the connection ${BROKE_OFF[moment]}: ${detail}`);
  }
  if (error instanceof errors.InvalidArgumentError || error instanceof errors.NotSupportedError) {
    return new Unreachable("invalid_request", `The request cannot be sent as it is: ${detail}`);
  }
  if (error instanceof errors.HeadersOverflowError) {
    return new Unreachable("invalid_response", `${place} answered with more headers than are read: ${detail}`);
  }
  if (code.startsWith("ERR_SSL_")) {
    return new Unreachable("tls_failed", `${place} broke the secure connection: ${detail}`);
  }
  // The client's own errors are about what came in; those of the system are about the way to the receiver.
  const isOfClient = error instanceof errors.UndiciError || error instanceof errors.HTTPParserError;
  if (isOfClient || code === "ERR_ASSERTION") {
    return new Unreachable("invalid_response", `${place} did not answer in HTTP/1.1: ${detail}`);
  }
  return new Unreachable("unreachable", `The connection to ${place} was lost: ${detail}`);
}

function isBrokenOff(error: Error, moment: Moment): boolean {
  if (["ECONNRESET", "EPIPE", "ECONNABORTED"].includes(errorCode(error))) return true;
  if (error instanceof errors.SocketError) return error.message.includes("closed");
  if (error instanceof errors.HTTPParserError) return error.message.includes("Invalid EOF state");
  return moment === "body" && error instanceof errors.ResponseContentLengthMismatchError;
}
