/** One clock for everything that moves sound in steps of 20 ms, so that many calls need one timer. */
export type FrameClock = {
  /** Calls back every 20 ms, drift-free, until the returned function is called. */
  onTick(callback: () => void): () => void;
};

const FRAME_MS = 20;
/** After a longer pause of the process, what was missed is left out. */
const MAX_CATCH_UP = 25;

export function createFrameClock(): FrameClock {
  const callbacks = new Set<() => void>();
  let timer: NodeJS.Timeout | null = null;
  let due = 0;

  function run(): void {
    const now = performance.now();
    if (now - due > MAX_CATCH_UP * FRAME_MS) due = now;
    while (due <= now) {
      due += FRAME_MS;
      for (const callback of callbacks) callback();
    }
  }

  return {
    onTick(callback) {
      // Each caller gets a place of its own, even with the same function.
      const own = () => callback();
      callbacks.add(own);
      if (!timer) {
        due = performance.now() + FRAME_MS;
        timer = setInterval(run, FRAME_MS / 2);
      }
      return () => {
        callbacks.delete(own);
        if (callbacks.size > 0 || !timer) return;
        clearInterval(timer);
        timer = null;
      };
    },
  };
}
