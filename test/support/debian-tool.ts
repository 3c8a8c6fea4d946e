import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

/**
 * A program of a Debian package: installed where that can be done (as root, with apt-get), else null. Tests that need it
 * then say so and are left out, since no npm package brings it.
 */
export function provideDebianTool({ command, packageName }: { command: string; packageName: string }): string | null {
  return provideFromDebian({
    what: command,
    packageName,
    find: () => spawnSync("sh", ["-c", `command -v ${command}`], { encoding: "utf8" }).stdout.trim() || null,
  });
}

/** As {@link provideDebianTool}, for what is not found by one command's name. @param parts.find null where it is missing. */
export function provideFromDebian(parts: { what: string; packageName: string; find(): string | null }): string | null {
  const { what, packageName, find } = parts;
  const there = find();
  if (there !== null) return there;
  if (process.getuid?.() === 0) install(packageName);
  const installed = find();
  if (installed === null) {
    console.warn(`${what} is missing: nothing is shown against it. Install it with: apt-get install ${packageName}`);
  }
  return installed;
}

function install(packageName: string): void {
  const aptGet = (timeout: number, ...args: string[]) =>
    spawnSync("apt-get", args, {
      // RUNLEVEL keeps packages from starting services.
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
      timeout,
    });
  if (!knowsPackages()) aptGet(60_000, "update");
  // Files of tests that run beside this one may install something too.
  aptGet(120_000, "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=60", packageName);
}

/** A machine that was made from an image often does not, before it asks for the first time. */
function knowsPackages(): boolean {
  const lists = "/var/lib/apt/lists";
  return existsSync(lists) && readdirSync(lists).some((name) => name.includes("_Packages"));
}
