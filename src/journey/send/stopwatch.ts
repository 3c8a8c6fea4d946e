import type { Answer, Timing } from "../../model/delivery.ts";

export type Phase = Extract<Answer, { kind: "timed_out" }>["phase"];

/** Measures the phases of one attempt, in milliseconds of a clock that never jumps. */
export class Stopwatch {
  readonly #startedAt = performance.now();
  #connectedAt: number | null = null;
  #writtenAt: number | null = null;
  #headersAt: number | null = null;

  connected(): void {
    this.#connectedAt = performance.now();
  }

  written(): void {
    this.#writtenAt = performance.now();
  }

  headers(): void {
    this.#headersAt = performance.now();
  }

  /** What was written went nowhere: another connection is needed. */
  lost(): void {
    this.#writtenAt = null;
  }

  get phase(): Phase {
    if (this.#headersAt !== null) return "body";
    return this.#writtenAt !== null ? "headers" : "connect";
  }

  /** The phases up to now: one that is under way counts up to now, too. */
  timing(): Timing {
    const now = performance.now();
    const connectsUntil = this.#connectedAt ?? (this.#writtenAt === null ? now : null);
    return {
      connect_ms: span(this.#startedAt, connectsUntil),
      headers_ms: span(this.#writtenAt, this.#headersAt ?? now),
      body_ms: span(this.#headersAt, now),
      total_ms: round(now - this.#startedAt),
    };
  }
}

function span(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : round(to - from);
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
