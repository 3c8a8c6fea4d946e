import pc from "picocolors";
import pino from "pino";
import { expect, it } from "vitest";
import { readableLog } from "./readable-log.ts";

const plain = pc.createColors(false);

function logged(work: (log: pino.Logger) => void, { colors = plain, width = 200 } = {}): string {
  let text = "";
  const write = (more: string) => {
    text += more;
  };
  work(pino({ level: "debug" }, readableLog({ colors, width: () => width, write })));
  return text;
}

const attempted = (log: pino.Logger) =>
  log.info(
    {
      delivery_id: "dlv_1",
      account_id: "acc_1",
      call_id: "call-1",
      type: "call.started",
      attempt: 1,
      status: 200,
      verdict: "delivered",
      due_at: null,
      ms: 1.5,
    },
    "delivery.attempted",
  );

it("shows what matters first, then the rest by name, ids last", () => {
  expect(logged(attempted)).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} {2}delivery\.attempted {2}call\.started {6}call-1 {2}delivered {2}200 {2}1\.5 ms {2}attempt=1 {2}delivery_id=dlv_1\n$/,
  );
});

it("keeps to the terminal's width, but shows warnings whole", () => {
  const narrow = logged(attempted, { width: 65 });
  expect(narrow).toMatch(/ {2}call\.started {6}call-1 {2}deli…\n$/);
  expect(narrow.trimEnd()).toHaveLength(65);
  expect(logged((log) => log.warn({ by: "gone" }, "connector.disabled"), { width: 20 })).toMatch(/ {2}by=gone\n$/);
});

it("shows an error with its message on the line and where it came from below", () => {
  const text = logged((log) => log.error({ err: new Error("broken"), step: "feed" }, "store.failed"));
  const [line, ...stack] = text.trimEnd().split("\n");
  expect(line).toMatch(/store\.failed {8}broken {2}step=feed$/);
  expect(stack[0]).toMatch(/^ +at .*readable-log\.test/);
});

it("says nothing twice that the banner says", () => {
  expect(logged((log) => log.info({ url: "http://127.0.0.1:4400" }, "node.started"))).toBe("");
});

it("tells warnings and errors by colour, and passes nothing on that a terminal would obey", () => {
  const colors = pc.createColors(true);
  expect(logged((log) => log.warn("careful"), { colors })).toContain("\u001b[33mcareful");
  expect(logged((log) => log.info({ name: "\u001b[2J" }, "x"))).not.toContain("\u001b");
});
