import pc from "picocolors";
import pino from "pino";
import { expect, it } from "vitest";
import { readableLog } from "./readable-log.ts";

function logged(work: (log: pino.Logger) => void, colors = pc.createColors(false)): string {
  let text = "";
  work(
    pino(
      { level: "debug" },
      readableLog(colors, (line) => (text += line)),
    ),
  );
  return text;
}

it("shows time, message and fields on one line, without what every line has", () => {
  const text = logged((log) =>
    log.info({ account_id: "acc_1", type: "call.started", ms: 1.5, odd: [1] }, "event.accepted"),
  );
  expect(text).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}event\.accepted {6}type=call\.started {2}ms=1\.5 {2}odd=\[1\]\n$/);
});

it("shows an error with its message on the line and where it came from below", () => {
  const text = logged((log) => log.error({ err: new Error("broken"), step: "feed" }, "store.failed"));
  const [line, ...stack] = text.trimEnd().split("\n");
  expect(line).toMatch(/store\.failed {8}broken {2}step=feed$/);
  expect(stack[0]).toMatch(/^ +at .*readable-log\.test/);
});

it("tells warnings and errors by colour, and obeys nothing that it shows", () => {
  const colors = pc.createColors(true);
  expect(logged((log) => log.warn("careful"), colors)).toContain("\u001b[33mcareful");
  expect(logged((log) => log.info({ name: "\u001b[2J" }, "x"))).not.toContain("\u001b");
});
