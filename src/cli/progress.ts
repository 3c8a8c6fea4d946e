import { colorsOf } from "./colors.ts";

/** How far long work has got. */
export type Step = { done: number; total: number /** What else there is to say. */; note: string };

export type Progress = {
  show(step: Step): void;
  /** Clears the bar; what was shown as lines stays. */
  end(): void;
};

const BAR_WIDTH = 24;
const LINE_EVERY_PERCENT = 10;
const CLEAR_LINE = "\r\u001b[2K";

/** Shows work's progress on a stream: as a bar at a terminal, elsewhere as a line for each tenth. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? barOn(stream) : linesOn(stream);
}

function barOn(stream: NodeJS.WriteStream): Progress {
  const colors = colorsOf(stream);
  const startedAt = performance.now();
  return {
    show(step) {
      const filled = Math.round(fraction(step) * BAR_WIDTH);
      const bar = colors.cyan("█".repeat(filled)) + colors.dim("░".repeat(BAR_WIDTH - filled));
      const rest = `  ${percent(step)} %  ${step.note}${timeLeft(step, performance.now() - startedAt)}`;
      stream.write(`${CLEAR_LINE}${bar}${rest.slice(0, Math.max(0, stream.columns - BAR_WIDTH - 1))}`);
    },
    end: () => stream.write(CLEAR_LINE),
  };
}

function linesOn(stream: NodeJS.WriteStream): Progress {
  let shown = -LINE_EVERY_PERCENT;
  return {
    show(step) {
      if (percent(step) < shown + LINE_EVERY_PERCENT) return;
      shown = percent(step);
      stream.write(`${shown} %  ${step.note}\n`);
    },
    end() {},
  };
}

function fraction({ done, total }: Step): number {
  return total === 0 ? 1 : Math.min(1, done / total);
}

function percent(step: Step): number {
  return Math.floor(fraction(step) * 100);
}

/** Two seconds of work say little about the rest. */
const FIRST_ESTIMATE_MS = 2_000;

function timeLeft(step: Step, elapsedMs: number): string {
  const part = fraction(step);
  if (elapsedMs < FIRST_ESTIMATE_MS || part === 0 || part === 1) return "";
  return `, ${duration((elapsedMs / part) * (1 - part))} left`;
}

/** A duration as a person says it: `850 ms`, `12 s`, `3 min`, `2 h`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}
