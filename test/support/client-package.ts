import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Packs the package as it is published, and installs it in a folder as npm would: what stands there finds
 * `hookswitch/client`, and nothing else of this repository.
 */
export function installPackage(folder: string): void {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: REPOSITORY, stdio: "pipe" });
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  const installed = join(folder, "node_modules", "hookswitch");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, tarball ?? ""), "-C", installed, "--strip-components=1"]);
  const dependency = "node_modules/eventsource-parser";
  symlinkSync(join(REPOSITORY, dependency), join(folder, dependency));
}
