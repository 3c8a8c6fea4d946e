/** The receivers of `examples/`, each made ready in a folder of its own with the library of its language. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** How to start a receiver, or why it cannot be; `note` says what of it is not as in its README. */
export type Prepared =
  | { command: string; args: string[]; env: Record<string, string>; note: string | null }
  | { missing: string };

/** How long an installation may take, in milliseconds. */
const INSTALL_LIMIT_MS = 240_000;

export const RECEIVERS = {
  "crm-node": prepareNode,
  "crm-python": preparePython,
  "crm-php": preparePhp,
} satisfies Record<string, (folder: string) => Promise<Prepared>>;

async function prepareNode(folder: string): Promise<Prepared> {
  copyExample("crm-node", folder);
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  return { command: process.execPath, args: ["crm.js"], env: {}, note: null };
}

async function preparePython(folder: string): Promise<Prepared> {
  if (!(await isThere("python3", ["-m", "pip", "--version"]))) {
    const refused = await installDebian("python3", "python3-pip");
    if (refused !== null) return { missing: `Python 3 with pip is not installed, and ${refused}` };
  }
  copyExample("crm-python", folder);
  const library = join(folder, "library");
  const pip = ["-m", "pip", "install", "--quiet", "--target", library, "-r", "requirements.txt"];
  const refused = await run("python3", pip, folder);
  if (refused !== null) return { missing: `standardwebhooks could not be installed from PyPI: ${refused}` };
  const env = { PYTHONPATH: library, PYTHONDONTWRITEBYTECODE: "1" };
  return { command: "python3", args: ["crm.py"], env, note: null };
}

async function preparePhp(folder: string): Promise<Prepared> {
  if (!(await isThere("php", ["--version"]))) {
    const refused = await installDebian("php-cli");
    if (refused !== null) return { missing: `PHP is not installed, and ${refused}` };
  }
  copyExample("crm-php", folder);
  const ready = { command: "php", args: ["-S", "127.0.0.1:0", "crm.php"], env: {} };
  const refused = await run("composer", ["install", "--quiet", "--no-interaction"], folder);
  if (refused === null) return { ...ready, note: null };
  linkPhpLibrary(folder);
  const note =
    "`composer install` was not run to its end, so Packagist's standard-webhooks/standard-webhooks was not used but " +
    `the copy of it in test/support/standard-webhooks-php: ${refused}`;
  return { ...ready, note };
}

/** What composer would write: a loader that finds the library. */
function linkPhpLibrary(folder: string): void {
  const source = join(REPOSITORY, "test/support/standard-webhooks-php/src");
  mkdirSync(join(folder, "vendor"), { recursive: true });
  writeFileSync(
    join(folder, "vendor", "autoload.php"),
    `<?php spl_autoload_register(fn ($name) => require ${JSON.stringify(source)}
      . str_replace(["StandardWebhooks", "\\\\"], ["", "/"], $name) . ".php");\n`,
  );
}

function copyExample(name: string, folder: string): void {
  const isSource = (path: string) => !/node_modules|vendor|__pycache__|received\.jsonl$/.test(path);
  cpSync(join(REPOSITORY, "examples", name), folder, { recursive: true, filter: isSource });
}

/** Installs Debian packages where the tests may: as root. Resolves with null, or with why not. */
async function installDebian(...packages: string[]): Promise<string | null> {
  if (process.getuid?.() !== 0) return "only root may install it with apt";
  const install = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
  const refused = (await run("apt-get", ["update", "-qq"], "/")) ?? (await run("apt-get", install, "/"));
  return refused === null ? null : `apt could not install it: ${refused}`;
}

async function isThere(command: string, args: string[]): Promise<boolean> {
  return (await run(command, args, "/")) === null;
}

/** Resolves with null when the command succeeds, else with the last line that it said. */
async function run(command: string, args: string[], cwd: string): Promise<string | null> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", COMPOSER_ALLOW_SUPERUSER: "1" };
  try {
    await promisify(execFile)(command, args, { cwd, env, timeout: INSTALL_LIMIT_MS });
    return null;
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: string };
    const said = stderr.split("\n").filter((line) => /\w/.test(line));
    return (said.findLast((line) => /could not|error|unable/i.test(line)) ?? said.at(-1) ?? message).trim();
  }
}
