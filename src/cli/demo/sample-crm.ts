import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { CliError } from "../cli-error.ts";
import { type Child, startChild } from "./child.ts";

const PROGRAM = fileURLToPath(new URL("../../../examples/crm-node/crm.js", import.meta.url));

/** Below what systems give to outgoing connections, so that nothing takes the port while the CRM is down. */
const PORTS = { from: 20_000, count: 10_000 };
const PORT_TRIES = 50;

const journalLine = z.object({
  received_at: z.int(),
  connector: z.string(),
  webhook_id: z.string(),
  signature: z.literal("valid"),
  event: z.string(),
  call_id: z.string(),
});

/** A webhook as the CRM wrote it down, after it had verified the signature. */
export type Received = z.infer<typeof journalLine>;

/** Signing secrets of the connectors that send to it. */
export type CrmSecrets = { dialer: string; standard: string };

/** The CRM of `examples/crm-node` in a process of its own, which can be killed and started again on the same port. */
export type SampleCrm = {
  url: string;
  /** Resolves when it listens. */
  start(secrets: CrmSecrets, signal: AbortSignal): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** What it has received, in the order of arrival, without repeats. */
  received(): Received[];
};

/** @param place.onLost called when it ends without having been killed. */
export async function prepareCrm(place: { folder: string; onLost(error: CliError): void }): Promise<SampleCrm> {
  const { folder, onLost } = place;
  const port = await freePort();
  const journal = join(folder, "crm-received.jsonl");
  writeFileSync(journal, "");
  let child: Child | null = null;

  return {
    url: `http://127.0.0.1:${port}`,
    async start({ dialer, standard }, signal) {
      const env = { PORT: String(port), JOURNAL: journal, DIALER_SECRET: dialer, STANDARD_SECRET: standard };
      child = startChild({ name: "sample CRM", args: [PROGRAM], cwd: folder, env, onLost });
      await child.firstLine(signal);
    },
    async kill() {
      await child?.kill();
    },
    received() {
      const lines = readFileSync(journal, "utf8").split("\n");
      return lines.filter((line) => line !== "").map((line) => journalLine.parse(JSON.parse(line)));
    },
  };
}

async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES; tries += 1) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count);
    if (await isFree(port)) return port;
  }
  throw new CliError(`No free port for the sample CRM was found on 127.0.0.1 in ${PORT_TRIES} tries.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
