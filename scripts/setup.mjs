// Installs what package-lock.json asks for, when it is not installed yet. Plain JavaScript for any Node from 20 on:
// it runs before the project's own Node is there.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".hookswitch-lock.json");
const wanted = readFileSync(join(root, "package-lock.json"), "utf8");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  console.error("Installing Hookswitch's packages (this happens once)…");
  const installed = spawnSync("npm", ["ci", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (installed.status !== 0) {
    console.error("Installing failed: see npm's message above, and check the connection to the npm registry.");
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
