/** How long Ctrl-C counts once: npm passes it on to a program that the terminal has told already. */
const SAME_PRESS_MS = 1_000;

const SIGINT_EXIT_CODE = 130;

/**
 * A signal that is aborted when a person or a supervisor asks the program to end (SIGINT, SIGTERM). A second SIGINT ends
 * it at once, with exit code 130.
 *
 * @param cleansUp for a command that puts something right at its end: it is also asked when its terminal is closed
 * (SIGHUP), and when nobody reads its output any more, where others end at once.
 */
export function onInterruption({ cleansUp = false } = {}): AbortSignal {
  const interrupted = new AbortController();
  let firstAt: number | null = null;

  process.on("SIGTERM", () => interrupted.abort());
  process.on("SIGINT", () => {
    firstAt ??= performance.now();
    if (performance.now() - firstAt > SAME_PRESS_MS) process.exit(SIGINT_EXIT_CODE);
    interrupted.abort();
  });
  if (cleansUp) {
    process.on("SIGHUP", () => interrupted.abort());
    process.stdout.removeAllListeners("error").on("error", () => interrupted.abort());
  }
  return interrupted.signal;
}
