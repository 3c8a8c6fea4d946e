import { expect, it } from "vitest";
import { createLog, describeError } from "./log.ts";

it("writes JSON lines with the error described", () => {
  const lines: string[] = [];
  const log = createLog({ level: "warn", to: { write: (line) => void lines.push(line) } });
  log.info("thing.happened");
  log.error({ err: new TypeError("no"), step: "feed" }, "step.failed");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({
      level: 50,
      msg: "step.failed",
      step: "feed",
      err: { type: "TypeError", message: "no", stack: expect.stringContaining("log.test.ts") },
    }),
  ]);
});

it("keeps the rows that a database's error quotes, and phone numbers, out of the log", () => {
  const cause = Object.assign(new Error("duplicate key"), {
    code: "23505",
    detail: "Key (number)=(+4930123456) already exists.",
    parameters: ["Ada"],
  });
  const error = new Error("GET https://crm.example/?q=%2B4930123456 for +15550100 failed", { cause });
  const described = describeError(error);
  expect(described).toMatchObject({
    type: "Error",
    message: "GET https://crm.example/?q=+… for +… failed",
    cause: { type: "Error", message: "duplicate key", code: "23505" },
  });
  for (const secret of ["4930123456", "15550100", "Ada"]) expect(JSON.stringify(described)).not.toContain(secret);
});

it("describes what is no error", () => {
  expect(describeError("broken at +4930123456")).toEqual({ type: "string", message: "broken at +…" });
});
