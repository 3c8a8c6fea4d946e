import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const mayImport: Record<string, string[]> = {
  contract: [],
  model: ["contract"],
  dialects: ["contract", "model"],
  telephony: ["contract", "model"],
  store: ["contract", "model"],
  journey: ["contract", "model", "dialects", "store"],
  engine: ["contract", "model", "dialects", "store", "journey"],
  telemetry: ["contract", "model", "dialects", "store", "journey", "engine"],
  calls: ["contract", "model", "dialects", "telephony", "store", "journey", "engine"],
  http: ["contract", "model", "dialects", "store", "journey", "engine", "calls"],
  cli: [
    "client",
    "contract",
    "model",
    "dialects",
    "telephony",
    "store",
    "journey",
    "engine",
    "telemetry",
    "calls",
    "http",
    "app.ts",
    "config.ts",
    "main.ts",
  ],
};
const everything = [...Object.keys(mayImport), "app.ts", "config.ts", "main.ts", "../test", "../bench"];

const repository = new URL("../../", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "hookswitch-lint-"));
const reported = new Set<string>();

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** A file for each import there could be, from a folder itself (`up` is `../`) and from a folder in it (`../../`). */
function fileName(from: string, to: string, up: string): string {
  return `src/${from}/${up === "../" ? "" : "deep/"}from-${to.replaceAll(/\W+/g, "-")}.ts`;
}

beforeAll(() => {
  copyFileSync(join(repository, "biome.json"), join(folder, "biome.json"));
  copyFileSync(join(repository, ".gitignore"), join(folder, ".gitignore"));
  for (const from of Object.keys(mayImport)) {
    for (const to of everything) {
      const path = to.endsWith(".ts") ? to : `${to}/thing.ts`;
      for (const up of ["../", "../../"]) write(fileName(from, to, up), `export { thing } from "${up}${path}";\n`);
    }
  }
  write("src/model/free.test.ts", 'export { thing } from "../http/thing.ts";\n');
  const { stdout, stderr } = spawnSync(
    join(repository, "node_modules/.bin/biome"),
    ["lint", "--max-diagnostics=none", "--reporter=json"],
    { cwd: folder, encoding: "utf8" },
  );
  if (stdout === "") throw new Error(stderr);
  for (const { category, location } of JSON.parse(stdout).diagnostics) {
    if (category === "lint/style/noRestrictedImports") reported.add(location.path);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

it.each(Object.entries(mayImport))("%s imports %j and no more", (from, allowed) => {
  for (const up of ["../", "../../"]) {
    const refused = everything.filter((to) => to !== from && reported.has(fileName(from, to, up)));
    expect(refused).toEqual(everything.filter((to) => to !== from && !allowed.includes(to)));
  }
});

it("leaves the tests beside the code free to import anything", () => {
  expect(reported).not.toContain("src/model/free.test.ts");
});
