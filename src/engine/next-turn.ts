let next: Promise<void> | null = null;

/**
 * Resolves in the next turn of the event loop. The database is given its next work in this one, and does it while the
 * program goes on with what the last commit allows.
 */
export function nextTurn(): Promise<void> {
  next ??= new Promise((resolve) => {
    setImmediate(() => {
      next = null;
      resolve();
    });
  });
  return next;
}

/** Whoever asks waits for at most so many milliseconds, and goes on together with all who have asked meanwhile. */
export function gathering(ms: number): () => Promise<void> {
  let gathered: Promise<void> | null = null;
  return () => {
    gathered ??= new Promise((resolve) => {
      setTimeout(() => {
        gathered = null;
        resolve();
      }, ms);
    });
    return gathered;
  };
}
