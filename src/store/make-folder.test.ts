import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFolder } from "./make-folder.ts";

describe("making a folder", () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "hookswitch-folder-"));
  });
  afterEach(() => rmSync(place, { recursive: true }));

  it("makes those above it too, and nobody but their owner may look in", () => {
    makeFolder(join(place, "a", "b", "c"));
    for (const path of ["a", "a/b", "a/b/c"]) expect(statSync(join(place, path)).mode & 0o777).toBe(0o700);
  });

  it("leaves one that is there as it is", () => {
    const path = join(place, "there");
    mkdirSync(path);
    chmodSync(path, 0o755);
    makeFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o755);
  });

  it("throws where a part of the path is a file", () => {
    writeFileSync(join(place, "file"), "");
    for (const path of ["file", "file/a", "file/a/b"])
      expect(() => makeFolder(join(place, path))).toThrow(/EEXIST|ENOTDIR/);
  });

  it.runIf(process.platform === "linux")("throws where a file system makes none, instead of trying for ever", () => {
    for (const path of ["/proc/hookswitch", "/proc/hookswitch/a/b"]) expect(() => makeFolder(path)).toThrow("ENOENT");
  });
});
