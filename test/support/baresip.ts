import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { tone } from "../../src/telephony/rtp/tone.ts";
import { formatWav } from "../../src/telephony/rtp/wav.ts";
import { freePort } from "./free-port.ts";

/** 200 ms. */
const LISTENED_SAMPLES = 1_600;

/** A baresip, a softphone with sound of its own: it answers by itself and says a tone for as long as a call lasts. */
export type Baresip = {
  readonly port: number;
  dial(uri: string): void;
  hangUp(): void;
  /** Resolves once it has heard its far end for 200 ms in a way that `wanted` says. */
  hears(wanted: (samples: Int16Array) => boolean): Promise<void>;
  /** What it has logged. */
  readonly output: string;
  close(): Promise<void>;
};

/**
 * @param hz the tone that it says.
 * @param account what it signs in with, and the server; without one it is called at its own address.
 */
export async function startBaresip({
  path,
  hz,
  account,
}: {
  path: string;
  hz: number;
  account?: { address: string; username: string; password: string; server: string };
}): Promise<Baresip> {
  const folder = await mkdtemp(join(tmpdir(), "hookswitch-baresip-"));
  const [port, control] = [await freePort(), await freePort()];
  await mkdir(join(folder, "config"));
  await writeFile(join(folder, "tone.wav"), formatWav(tone(hz, 60_000)));
  const common = "answermode=auto;audio_codecs=pcmu/8000/1,pcma/8000/1";
  const own = account
    ? `<${account.address}>;auth_user=${account.username};auth_pass=${account.password};outbound="sip:${account.server}";regint=60;${common}`
    : `<sip:softphone@127.0.0.1>;regint=0;${common}`;
  await writeFile(join(folder, "config", "accounts"), `${own}\n`);
  await writeFile(join(folder, "config", "contacts"), "");
  await writeFile(
    join(folder, "config", "config"),
    [
      `sip_listen 127.0.0.1:${port}`,
      "net_interface 127.0.0.1",
      "module_path /usr/lib/baresip/modules",
      "module g711.so",
      "module aufile.so",
      "module stdio.so",
      "module ctrl_tcp.so",
      "module sndfile.so",
      `snd_path ${folder}`,
      "module_app account.so",
      "module_app menu.so",
      `audio_source aufile,${join(folder, "tone.wav")}`,
      "audio_srate 8000",
      `ctrl_tcp_listen 127.0.0.1:${control}`,
      "",
    ].join("\n"),
  );
  const child: ChildProcess = spawn(path, ["-f", join(folder, "config")], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (output += data));
  const exit = once(child, "exit");
  const socket = await connectWhenUp(control, child, () => output);
  socket.on("data", (data) => (output += data));

  function command(name: string, params = ""): void {
    const text = JSON.stringify({ command: name, params, token: "test" });
    socket.write(`${Buffer.byteLength(text)}:${text},`);
  }

  return {
    port,
    dial: (uri) => command("dial", uri),
    hangUp: () => command("hangup"),
    async hears(wanted) {
      while (!wanted(await lastHeard(folder))) await setTimeout(20);
    },
    get output() {
      return output;
    },
    async close() {
      socket.destroy();
      if (child.exitCode === null) child.kill("SIGKILL");
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The end of the file that its module `sndfile` writes while it hears: 16-bit samples. */
async function lastHeard(folder: string): Promise<Int16Array> {
  const name = (await readdir(folder)).findLast((each) => each.endsWith("-dec.wav"));
  const file = name === undefined ? Buffer.alloc(0) : await readFile(join(folder, name));
  const end = file.subarray(-LISTENED_SAMPLES * 2);
  return Int16Array.from({ length: Math.floor(end.length / 2) }, (_, index) => end.readInt16LE(index * 2));
}

async function connectWhenUp(port: number, child: ChildProcess, output: () => string): Promise<Socket> {
  while (child.exitCode === null) {
    const socket = connect(port, "127.0.0.1");
    const connected = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    if (connected) return socket.on("error", () => {});
    socket.destroy();
    await setTimeout(50);
  }
  throw new Error(`baresip has ended: ${output().slice(-2_000)}`);
}
