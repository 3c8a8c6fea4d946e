/** The time limit of one attempt. One timer serves all its steps: the hot path pays for no AbortSignal. */
export class Deadline {
  readonly ms: number;
  expired = false;
  /** Ends the step that is under way; every step sets its own. */
  stop: () => void = () => {};
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    this.ms = ms;
    this.#timer = setTimeout(() => {
      this.expired = true;
      this.stop();
    }, ms);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
