/** Whoever wanted the request no longer does, and nothing of it has been written. */
export class CalledOff extends Error {
  constructor() {
    super("the request was called off before it left");
  }
}
