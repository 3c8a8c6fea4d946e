import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

it("runs the tests, and the programs that they start by the name of node, on Node 24 or later", () => {
  const started = execFileSync("node", ["--version"], { encoding: "utf8" }).trim();
  for (const version of [process.version, started]) {
    expect(Number(/^v(\d+)/.exec(version)?.[1])).toBeGreaterThanOrEqual(24);
  }
});
