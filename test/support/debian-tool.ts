import { spawnSync } from "node:child_process";

/**
 * A program of a Debian package: installed where that can be done (as root, with apt-get), else null. Tests that need it
 * then say so and pass, since no npm package brings it.
 */
export function provideDebianTool({ command, packageName }: { command: string; packageName: string }): string | null {
  const find = () => spawnSync("sh", ["-c", `command -v ${command}`], { encoding: "utf8" }).stdout.trim();
  if (find() === "" && process.getuid?.() === 0) {
    // RUNLEVEL keeps packages from starting services.
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", packageName], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
      timeout: 120_000,
    });
  }
  const path = find();
  if (path === "")
    console.warn(`${command} is missing: nothing is shown against it. Install it with: apt-get install ${packageName}`);
  return path === "" ? null : path;
}
