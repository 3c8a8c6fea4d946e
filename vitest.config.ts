import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/support/summary-reporter.ts";

if (Number(process.versions.node.split(".")[0]) < 24) {
  throw new Error(
    `The tests need the project's own Node 24, and this is ${process.version}. Run \`npm test\`, which uses it, ` +
      "or put node_modules/.bin first in your PATH.",
  );
}

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "web/**/*.test.ts"],
    // Tests start worker threads, child processes and databases of their own: a process per file keeps them apart.
    pool: "forks",
    globalSetup: ["test/support/database-broker.ts"],
    setupFiles: ["test/support/fail-on-leaks.ts"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // What is waited for comes at once, or late on a busy machine: vitest's second is too short for that.
    expect: { poll: { timeout: 15_000 } },
    reporters: ["default", new SummaryReporter()],
  },
});
