import pino, { type DestinationStream } from "pino";

/** Lines gather this long, or until they are this many characters, before they are written. */
const GATHER_MS = 50;
const GATHER_CHARACTERS = 16_384;

/** When nobody takes the lines any more, so many bytes are kept and the newest lines are dropped. */
const MOST_BYTES = 16 * 1_048_576;

/**
 * Writes lines to a file descriptor in the background, a few at a time: handing each line to pino's own destination costs
 * three times what making the line does. What is left is written when the process exits, by a crash too; only a signal
 * that nobody can catch loses the last moment.
 */
export function bufferedOutput(fd: number): DestinationStream {
  const destination = pino.destination({ fd, sync: false, maxLength: MOST_BYTES });
  let gathered = "";
  let isClosed = false;
  let timer: NodeJS.Timeout | null = null;

  function handOver(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const lines = gathered;
    gathered = "";
    if (lines !== "" && !isClosed) destination.write(lines);
  }

  destination.once("close", () => {
    isClosed = true;
  });
  // Before pino's own handlers, which write what the destination still holds and close it.
  process.prependListener("beforeExit", handOver);
  process.prependListener("exit", handOver);

  return {
    write(line) {
      gathered += line;
      if (gathered.length >= GATHER_CHARACTERS) handOver();
      else timer ??= setTimeout(handOver, GATHER_MS).unref();
    },
  };
}
