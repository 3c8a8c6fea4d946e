// Installs what package-lock.json asks for and builds the dashboard, unless that is done already. Plain JavaScript for any Node from 20 on:
// it runs before the project's own Node is there.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWeb } from "./build-web.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ownNode = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** npm keeps its own record of what it put into node_modules, written last: it lacks what was interrupted. */
function isInstalled() {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record) || !existsSync(ownNode)) return false;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    const found = installed[path];
    return path === "" || (found ? found.version === version : optional);
  });
}

if (Number(process.versions.node.split(".")[0]) < 20) {
  fail(`Hookswitch needs Node 20 or later to install itself (it then brings its own); this is ${process.version}.`);
}

if (!isInstalled()) {
  console.error("Installing Hookswitch's packages: this happens once…");
  // npm's progress and notices stay out of the way; its errors are shown.
  const npm = spawnSync("npm", ["ci", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.error) fail(`npm could not be started: ${npm.error.message}. Install npm, which comes with Node.`);
  if (npm.status !== 0)
    fail("Installing failed: see npm's message above, and check the connection to the npm registry.");
  if (!existsSync(ownNode)) {
    fail(
      "The package that brings Hookswitch's own Node was installed, but its install script did not run.\n" +
        "Allow install scripts for it (`npm config get ignore-scripts` should say false), delete node_modules, and try again.",
    );
  }
}

const refused = buildWeb(ownNode);
if (refused !== null) fail(`The dashboard could not be built:\n${refused}`);
