import { setTimeout as wait } from "node:timers/promises";

/** Waits for works, for all of them together no longer than so many milliseconds from now. */
export function within(ms: number): (work: Promise<unknown>) => Promise<unknown> {
  const over = wait(ms, undefined, { ref: false });
  return (work) => Promise.race([work, over]);
}
