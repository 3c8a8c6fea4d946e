/** The time limit of one attempt. One timer serves all its steps: the hot path pays for no AbortSignal. */
export class Deadline {
  readonly ms: number;
  expired = false;
  /** Ends the step that is under way; every step sets its own. */
  stop: () => void = () => {};
  readonly #timer: NodeJS.Timeout;
  #lastLook: NodeJS.Immediate | undefined;

  constructor(ms: number) {
    this.ms = ms;
    this.#timer = setTimeout(() => {
      // Where the program itself stood still, the answer may have come in time and is still to be read: timers ring first.
      this.#lastLook = setImmediate(() => {
        this.expired = true;
        this.stop();
      });
    }, ms);
  }

  clear(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#lastLook);
  }
}
