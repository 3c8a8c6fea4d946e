import type { Progress } from "./run-chaos.ts";

/** One line on stderr that is rewritten after each kill, where that is a terminal; elsewhere a line every ten kills. */
export function showProgress(database: string, kills: number): { show(progress: Progress): void; clear(): void } {
  const { isTTY } = process.stderr;
  return {
    show(progress) {
      const { acknowledged, received } = progress;
      const line = `${database}: ${progress.kills} of ${kills} kills, ${acknowledged} events, ${received} webhooks`;
      if (isTTY) process.stderr.write(`\r\x1b[K${line}`);
      else if (progress.kills % 10 === 0) process.stderr.write(`${line}\n`);
    },
    clear() {
      if (isTTY) process.stderr.write("\r\x1b[K");
    },
  };
}
