import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePort } from "./free-port.ts";

/** A run of SIPp, which plays one side of a call after a scenario and fails where the other side does not follow it. */
export type SippRun = {
  readonly port: number;
  /** Resolves with null when the scenario went as written, or with what SIPp says of it. */
  ended: Promise<string | null>;
  kill(): Promise<void>;
};

/**
 * @param scenario one that SIPp has (`uac`, `uas`), or the name of a file in `sipp/`, where `@NAME@` stands for `values.NAME`.
 */
export async function runSipp(parts: {
  path: string;
  scenario: string;
  values?: Record<string, string>;
  args?: string[];
  /** Where a calling scenario calls to, `address:port`. */
  target?: string;
  calls?: number;
  transport?: "u1" | "t1";
}): Promise<SippRun> {
  const folder = await mkdtemp(join(tmpdir(), "hookswitch-sipp-"));
  const port = await freePort();
  const mediaPort = await freePort();
  const builtIn = parts.scenario === "uac" || parts.scenario === "uas";
  const file = join(folder, "scenario.xml");
  if (!builtIn) {
    let xml = await readFile(new URL(`./sipp/${parts.scenario}.xml`, import.meta.url), "utf8");
    for (const [name, value] of Object.entries(parts.values ?? {})) xml = xml.replaceAll(`@${name}@`, value);
    await writeFile(file, xml);
  }
  const child: ChildProcess = spawn(
    parts.path,
    [
      ...(builtIn ? ["-sn", parts.scenario] : ["-sf", file]),
      ...["-i", "127.0.0.1", "-mi", "127.0.0.1", "-p", String(port), "-mp", String(mediaPort), "-nostdin"],
      ...[
        "-m",
        String(parts.calls ?? 1),
        "-timeout",
        "30s",
        "-timeout_error",
        "-trace_err",
        "-error_file",
        join(folder, "errors"),
      ],
      ...["-t", parts.transport ?? "u1"],
      ...(parts.args ?? []),
      ...(parts.target === undefined ? [] : [parts.target]),
    ],
    { stdio: ["ignore", "pipe", "pipe"], cwd: folder },
  );
  child.stdout?.resume();
  child.stderr?.resume();
  const exit = once(child, "exit");

  async function end(): Promise<string | null> {
    const [code] = await exit;
    const errors = await readFile(join(folder, "errors"), "utf8").catch(() => "");
    await rm(folder, { recursive: true, force: true });
    return code === 0 ? null : `SIPp ended with ${code}: ${errors.slice(-2_000)}`;
  }

  const ended = end();
  // Over UDP an early INVITE is sent again; an early connection is refused.
  if (parts.transport === "t1" && parts.target === undefined) await listening(port);
  return {
    port,
    ended,
    async kill() {
      if (child.exitCode === null) child.kill("SIGKILL");
      await ended;
    },
  };
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const connected = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return;
    await setTimeout(20);
  }
}
