/** How long Ctrl-C counts once: npm passes it on to a program that the terminal has told already. */
const SAME_PRESS_MS = 1_000;

const SIGINT_EXIT_CODE = 130;

/**
 * A signal that is aborted when a person or a supervisor asks the program to end (SIGINT, SIGTERM). A second SIGINT ends
 * it at once, with exit code 130.
 */
export function onInterruption(): AbortSignal {
  const interrupted = new AbortController();
  let firstAt: number | null = null;

  process.on("SIGTERM", () => interrupted.abort());
  process.on("SIGINT", () => {
    firstAt ??= performance.now();
    if (performance.now() - firstAt > SAME_PRESS_MS) process.exit(SIGINT_EXIT_CODE);
    interrupted.abort();
  });
  return interrupted.signal;
}
