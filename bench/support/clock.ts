/** Milliseconds of the clock that all processes of the machine share and that never jumps (on Linux, CLOCK_MONOTONIC). */
export function now(): number {
  return offset + performance.now();
}

const offset = Number(process.hrtime.bigint()) / 1e6 - performance.now();
