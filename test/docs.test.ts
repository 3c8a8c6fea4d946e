/** What the guides show is what there is. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installPackage } from "./support/client-package.ts";
import { type CodeBlock, codeBlocks, outputPattern } from "./support/markdown.ts";
import { startTestApp, type TestApp } from "./support/start-app.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const execute = promisify(execFile);

/** A stream has no end: after its first event it is stopped, where a person would press Ctrl-C. */
const STOPPING_CURL = `curl() {
  [[ " $* " == *" -sN "* ]] || { command curl "$@"; return; }
  command curl "$@" > stream &
  until grep -q '^$' stream; do sleep 0.05; done
  kill $!
  cat stream
}
`;

test.each([
  ["js", "examples/crm-node/crm.js"],
  ["python", "examples/crm-python/crm.py"],
  ["php", "examples/crm-php/crm.php"],
])("what docs/webhooks.md says of verifying in %s is what %s does", (language, example) => {
  const blocks = codeBlocks(read("docs/webhooks.md")).filter((block) => block.language === language);
  expect(blocks.length).toBeGreaterThan(0);
  for (const { code } of blocks) expect(read(example)).toContain(code);
});

describe("docs/api.md", () => {
  const TSC = fileURLToPath(new URL("../node_modules/.bin/tsc", import.meta.url));
  const TYPES = fileURLToPath(new URL("../node_modules/@types", import.meta.url));
  const blocks = codeBlocks(read("docs/api.md"));
  const folder = mkdtempSync(join(tmpdir(), "hookswitch-docs-"));
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ database: "sqlite" });
    installPackage(folder);
  }, 120_000);
  afterAll(async () => {
    await app.stop();
    rmSync(folder, { recursive: true });
  });

  /** The page's own address and key stand for a server's that runs. */
  const onOurServer = (code: string) =>
    code.replaceAll("http://127.0.0.1:4400", app.url).replaceAll("hs_…", app.apiKey);

  const env = () => ({ PATH: process.env.PATH, HOOKSWITCH_API_KEY: app.apiKey });

  /** Runs the blocks of a language as one program, and holds what each has printed against what the page says. */
  async function expectOutputs(language: string, run: (blocks: CodeBlock[]) => Promise<string>): Promise<void> {
    const ours = blocks.filter((block) => block.language === language);
    expect(ours.length).toBeGreaterThan(0);
    const printed = (await run(ours)).split(SEPARATOR);
    for (const [index, { code, output }] of ours.entries()) {
      expect(printed[index]?.trim(), code).toMatch(outputPattern(output ?? ""));
    }
  }

  const SEPARATOR = "---8<---";

  test("its commands do what it says", async () => {
    await expectOutputs("sh", async (ours) => {
      const script = STOPPING_CURL + ours.map(({ code }) => `${onOurServer(code)}echo '${SEPARATOR}'\n`).join("");
      return (await execute("bash", ["-c", script], { cwd: folder, env: env() })).stdout;
    });
  });

  test("its program does what it says", async () => {
    await expectOutputs("js", async (ours) => {
      const program = ours.map(({ code }) => `${onOurServer(code)}console.log("${SEPARATOR}");\n`).join("");
      writeFileSync(join(folder, "program.mjs"), program);
      const { stdout, stderr } = await execute(process.execPath, ["program.mjs"], { cwd: folder, env: env() });
      expect(stderr).toBe("");
      return stdout;
    });
  });

  test("its TypeScript compiles, and does what it says", async () => {
    await expectOutputs("ts", async (ours) => {
      writeFileSync(join(folder, "typed.mts"), ours.map(({ code }) => onOurServer(code)).join(""));
      const options = ["--noEmit", "--strict", "--target", "ES2023", "--module", "NodeNext", "--types", "node"];
      await execute(TSC, [...options, "--typeRoots", TYPES, "typed.mts"], { cwd: folder }).catch(({ stdout }) => {
        throw new Error(stdout);
      });
      return (await execute(process.execPath, ["typed.mts"], { cwd: folder, env: env() })).stdout;
    });
  });

  test("it shows what every command and program prints", () => {
    expect(blocks.filter(({ language, output }) => language !== "" && output === null)).toEqual([]);
  });
});
