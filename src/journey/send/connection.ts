import type { Socket } from "node:net";
import type { AnswerReader } from "./answer-reader.ts";
import { Unreachable } from "./unreachable.ts";

/** How long an unused connection is kept. Common receivers close theirs after 5 s: being first avoids a race. */
const IDLE_MS = 4_000;
/** How long one is kept at most where the receiver's `Keep-Alive` header promises more. */
const MAX_IDLE_MS = 60_000;
/** So much sooner than the receiver promises, a connection is not used any more: a request takes time to get there. */
const HASTE_MS = 2_000;

/** A request on its way: what reads its answer, and who waits for it. */
export type Exchange = {
  reader: AnswerReader;
  resolve(reader: AnswerReader): void;
  /** With what the socket said or the reader found; null where the connection ended without a word. */
  reject(error: Error | null): void;
};

/** One open connection. It carries one request at a time. */
export class Connection {
  readonly socket: Socket;
  /** Whether it has carried a request before this one. */
  reused = false;
  /** Until when it may wait for its next request, by `performance.now()`. */
  freshUntil = performance.now() + IDLE_MS;
  #exchange: Exchange | null = null;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    socket.on("end", () => this.#ended());
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#ended());
  }

  get isOpen(): boolean {
    return !this.socket.destroyed;
  }

  /** Writes a request; its answer, or why there is none, is told to `exchange`. */
  carry(head: string, body: string | null, exchange: Exchange): void {
    if (!this.isOpen) {
      exchange.reject(null);
      return;
    }
    this.#exchange = exchange;
    if (body === null) this.socket.write(head, "latin1");
    else if (Buffer.byteLength(body) === body.length) this.socket.write(head + body, "latin1");
    else {
      this.socket.cork();
      this.socket.write(head, "latin1");
      this.socket.write(body, "utf8");
      this.socket.uncork();
    }
  }

  destroy(): void {
    this.socket.destroy();
    this.#fail(new Unreachable("unreachable", "the connection was given up"));
  }

  #read(bytes: Buffer): void {
    const exchange = this.#exchange;
    if (exchange === null) {
      // Nobody asked for these.
      this.socket.destroy();
      return;
    }
    const { reader } = exchange;
    try {
      reader.feed(bytes);
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    if (reader.isDone) this.#succeed(exchange);
  }

  #ended(): void {
    const exchange = this.#exchange;
    if (exchange?.reader.end()) this.#succeed(exchange);
    else this.#fail(this.socket.errored ?? null);
  }

  #succeed(exchange: Exchange): void {
    this.#exchange = null;
    const { keepAliveMs } = exchange.reader;
    const kept = keepAliveMs === null ? IDLE_MS : Math.min(keepAliveMs - HASTE_MS, MAX_IDLE_MS);
    this.freshUntil = performance.now() + kept;
    // An answer that came before all of the request had gone leaves the connection in the middle of it.
    if (kept <= 0 || this.socket.writableLength > 0) this.socket.destroy();
    exchange.resolve(exchange.reader);
  }

  #fail(error: Error | null): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    this.socket.destroy();
    exchange?.reject(error);
  }
}
