import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "hookswitch-vitest-"));
let output = "";

const support = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const files = {
  "vitest.config.ts": `
    import { SummaryReporter } from ${JSON.stringify(support("summary-reporter.ts"))};
    export default { test: {
      globals: true,
      pool: "forks",
      setupFiles: [${JSON.stringify(support("fail-on-leaks.ts"))}],
      reporters: ["default", new SummaryReporter()],
    } };
  `,
  "clean.test.ts": `
    import { createServer } from "node:http";
    it("passes", () => {});
    it("closes what it opens", async () => {
      const server = createServer().listen(0);
      await new Promise((resolve) => server.once("listening", resolve));
      server.close();
    });
    it.skip("is skipped", () => {});
    it("fails", () => expect(1).toBe(2));
  `,
  "broken.test.ts": `throw new Error("this file cannot be loaded");`,
  "leaky.test.ts": `
    import { spawn } from "node:child_process";
    import { createServer } from "node:http";
    import { Worker } from "node:worker_threads";
    it("leaves all kinds of things open", async () => {
      setInterval(() => {}, 1_000);
      spawn(process.execPath, ["--eval", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
      new Worker("setInterval(() => {}, 1_000)", { eval: true });
      const server = createServer().listen(0);
      await new Promise((resolve) => server.once("listening", resolve));
    });
  `,
};

beforeAll(() => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const run = spawnSync("vitest", ["run", "--root", folder], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  output = run.stdout + run.stderr;
});

afterAll(() => rmSync(folder, { recursive: true }));

it("ends the standard output with the number of tests passed, failed and skipped", () => {
  expect(output).toMatch(/\n3 passed, 3 failed, 1 skipped\n/);
});

it("fails a file that leaves something open, and names it", () => {
  expect(output).toMatch(/This file left open: 1 Worker, .*1 ProcessWrap/);
  expect(output).toMatch(/This file left open: .*1 TCPServerWrap/);
  expect(output).toMatch(/This file left open: .*1 Timeout/);
});
