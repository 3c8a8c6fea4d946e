import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";

const MODULE = new URL("./buffered-output.ts", import.meta.url).href;

/** Runs a program that has an `output` on its stdout, and tells what it wrote and how it ended. */
async function run(program: string): Promise<{ written: string; code: number }> {
  const source = `import { bufferedOutput } from ${JSON.stringify(MODULE)}; const output = bufferedOutput(1); ${program}`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", source], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [written, , [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { written, code: code as number };
}

const WRITE_THREE = 'for (const line of ["one", "two", "three"]) output.write(line + "\\n");';

it.each([
  ["ends by itself", "", 0],
  ["is told to end", "process.exit(3);", 3],
  ["crashes", 'throw new Error("crash");', 1],
  ["crashes later", 'setTimeout(() => { throw new Error("crash"); }, 1);', 1],
  ["leaves a rejection to nobody", 'Promise.reject(new Error("crash"));', 1],
])("writes every line of a process that %s", async (_, end, code) => {
  expect(await run(`${WRITE_THREE} ${end}`)).toEqual({ written: "one\ntwo\nthree\n", code });
});

it.each(["", "process.exit();"])("writes many lines in their order and ends with %j", async (end) => {
  const { written } = await run(`for (let n = 0; n < 50_000; n++) output.write(n + "\\n"); ${end}`);
  expect(written).toBe(Array.from({ length: 50_000 }, (_, n) => `${n}\n`).join(""));
});

it("does not wait for the end with what it has", async () => {
  const source = `import { bufferedOutput } from ${JSON.stringify(MODULE)}; bufferedOutput(1).write("now\\n"); setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", source], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  expect(chunk.toString()).toBe("now\n");
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
});
