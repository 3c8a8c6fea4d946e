import { expect, it } from "vitest";
import { createProgress, duration } from "./progress.ts";

/** A stream that keeps what is written to it, as a terminal or as a file. */
function streamThat(is: { isTTY: boolean; columns?: number }) {
  const written: string[] = [];
  const stream = { ...is, hasColors: () => false, write: (text: string) => written.push(text) };
  return { written, stream: stream as unknown as NodeJS.WriteStream };
}

it("draws one bar at a terminal, within its width, and wipes it at the end", () => {
  const { written, stream } = streamThat({ isTTY: true, columns: 40 });
  const progress = createProgress(stream);
  progress.show({ done: 50, total: 200, note: "50 of 200, and more than there is room for" });
  progress.show({ done: 200, total: 200, note: "done" });
  progress.end();
  const clear = "\r\u001b[2K";
  expect(written).toEqual([
    `${clear}${"█".repeat(6)}${"░".repeat(18)}  25 %  50 of 2`,
    `${clear}${"█".repeat(24)}  100 %  done`,
    clear,
  ]);
});

it("writes a line for each tenth elsewhere", () => {
  const { written, stream } = streamThat({ isTTY: false });
  const progress = createProgress(stream);
  for (let done = 0; done <= 100; done += 4) progress.show({ done, total: 100, note: `${done} done` });
  progress.end();
  expect(written[0]).toBe("0 %  0 done\n");
  expect(written).toHaveLength(9);
  expect(written.at(-1)).toBe("96 %  96 done\n");
});

it("is at its end when there is nothing to do", () => {
  const { written, stream } = streamThat({ isTTY: false });
  createProgress(stream).show({ done: 0, total: 0, note: "nothing" });
  expect(written).toEqual(["100 %  nothing\n"]);
});

it.each([
  [12.4, "12 ms"],
  [1_400, "1 s"],
  [119_000, "119 s"],
  [150_000, "3 min"],
  [8 * 3_600_000, "8 h"],
])("says %d ms as %s", (ms, said) => {
  expect(duration(ms)).toBe(said);
});
