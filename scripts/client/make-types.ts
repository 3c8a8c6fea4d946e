import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pino from "pino";
import { startApp } from "../../src/app.ts";
import { type Document, renderTypes } from "./render-types.ts";

/** Where the generated types of the client are kept. */
export const TYPES_PATH = fileURLToPath(new URL("../../src/client/api-types.ts", import.meta.url));

const BIOME = fileURLToPath(new URL("../../node_modules/.bin/biome", import.meta.url));

/** The client's types as the code says today: from the document that a server made of this code describes itself with. */
export async function makeTypes(): Promise<string> {
  const source = renderTypes(await readDocument());
  const { status, stdout, stderr } = spawnSync(BIOME, ["format", `--stdin-file-path=${TYPES_PATH}`], {
    input: source,
    encoding: "utf8",
    maxBuffer: 16 * 1_048_576,
  });
  if (status !== 0) throw new Error(`biome could not format the client's types: ${stderr}`);
  return stdout;
}

async function readDocument(): Promise<Document> {
  const dataDir = mkdtempSync(join(tmpdir(), "hookswitch-client-"));
  try {
    const app = await startApp(
      {
        host: "127.0.0.1",
        port: 0,
        dataDir,
        databaseUrl: `sqlite:${join(dataDir, "client.db")}`,
        secretKey: null,
        allowAddresses: [],
        retentionDays: 1,
        silentCallMinutes: 240,
        callGraceSeconds: 0,
        logLevel: "error",
        telephony: null,
        recordCalls: null,
        publicUrl: null,
        tls: null,
        otlpEndpoint: null,
      },
      { log: pino({ level: "silent" }) },
    );
    try {
      const answer = await fetch(`${app.url}/openapi.json`, { headers: { connection: "close" } });
      return (await answer.json()) as Document;
    } finally {
      await app.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}
