// Builds the dashboard into dist/web where it is missing or older than its sources. Plain JavaScript for any Node from 20 on.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(root, "dist", "web");
const SOURCES = ["web", "src/client", "src/contract", "vite.config.ts", "package-lock.json", "scripts/build-web.mjs"];
const COMPRESSIBLE = /\.(js|css|svg)$/;

/** Builds it, or does nothing where it is built already. Returns what went wrong, or null. */
export function buildWeb(node = process.execPath) {
  const sources = digest();
  const record = join(built, ".sources");
  if (existsSync(record) && readFileSync(record, "utf8") === sources) return null;
  if (!existsSync(join(root, "web"))) return null;
  console.error("Building the dashboard…");
  // Beside its place, so that a server that runs meanwhile never finds half of it.
  const fresh = `${built}.${process.pid}`;
  const vite = spawnSync(node, [join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "error"], {
    cwd: root,
    // Tests build it too, and React has a larger self for everything but production.
    env: { ...process.env, NODE_ENV: "production", HOOKSWITCH_WEB_OUT: fresh },
    encoding: "utf8",
  });
  if (vite.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    return `${vite.error?.message ?? ""}${vite.stdout ?? ""}${vite.stderr ?? ""}`;
  }
  for (const path of files(fresh)) if (COMPRESSIBLE.test(path)) compress(path);
  writeFileSync(join(fresh, ".sources"), sources);
  takePlace(fresh);
  return null;
}

/** Puts what was built into its place. Where another process builds the same meanwhile, the later one takes it. */
function takePlace(fresh) {
  for (;;) {
    rmSync(built, { recursive: true, force: true });
    try {
      return renameSync(fresh, built);
    } catch (error) {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    }
  }
}

function compress(path) {
  const content = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
}

/** A digest of everything that it is built of. */
function digest() {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    const path = join(root, source);
    if (!existsSync(path)) continue;
    for (const file of source.includes(".") ? [path] : files(path)) {
      hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const refused = buildWeb();
  if (refused !== null) {
    console.error(refused);
    process.exitCode = 1;
  }
}
