import type { TimerSet } from "../sip/timers.ts";

/** How a far end looks: `lost` may come back, `gone` may not. */
export type Sight = "there" | "lost" | "gone";

const STOOD_STILL_MS = 500;

/**
 * Looks after an answered leg's far end, since one that vanishes says no goodbye.
 *
 *     there --> lost --> there again, or gone when its time is over
 *        \-----------------------------> gone
 */
export function watchFarEnd(parts: {
  timers: TimerSet;
  everyMs: number;
  look(): Sight;
  /** How long a lost one is waited for. */
  keepMs: number;
  onLost(): void;
  onRestored(): void;
  onGone(): void;
}): () => void {
  const { timers, everyMs, look, keepMs } = parts;
  let stopKeeping: (() => void) | null = null;
  let due = performance.now() + everyMs;
  let stopLooking = timers.after(everyMs, check);

  function stop(): void {
    stopLooking();
    stopKeeping?.();
  }

  function giveUp(): void {
    stop();
    parts.onGone();
  }

  function check(): void {
    const lateMs = performance.now() - due;
    due = performance.now() + everyMs;
    stopLooking = timers.after(everyMs, check);
    // Where this process itself stood still, what came meanwhile is read after this.
    if (lateMs > STOOD_STILL_MS) return;
    const sight = look();
    if (sight === "gone") giveUp();
    else if (sight === "lost" && !stopKeeping) {
      stopKeeping = timers.after(keepMs, giveUp);
      parts.onLost();
    } else if (sight === "there" && stopKeeping) {
      stopKeeping();
      stopKeeping = null;
      parts.onRestored();
    }
  }

  return stop;
}
