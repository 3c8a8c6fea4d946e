import type { Reporter, SerializedError, TestModule } from "vitest/node";

/**
 * Ends the run's output with one plain line for machines: `12 passed, 0 failed` or `12 passed, 1 failed, 2 skipped`.
 * A file that breaks outside its tests, and an error that belongs to no test, count as a failure each.
 */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++;
      count.failed += module.errors().length;
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
    process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`);
  }
}
