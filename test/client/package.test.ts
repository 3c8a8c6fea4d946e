/** `hookswitch/client` as another project has it: packed, installed, used with plain Node and checked by TypeScript. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installPackage } from "../support/client-package.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const TSC = fileURLToPath(new URL("../../node_modules/.bin/tsc", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "hookswitch-package-"));
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ database: "sqlite" });
  installPackage(folder);
}, 60_000);
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true });
});

test("it runs with plain Node", async () => {
  const program = `
    import { ApiError, createClient } from "hookswitch/client";
    const client = createClient({ url: process.env.HOOKSWITCH_URL, apiKey: process.env.HOOKSWITCH_API_KEY });
    const accepted = await client.report({
      type: "call.started", call_id: "a", data: { direction: "inbound", from: "+4930111111", to: "+4930222222" },
    });
    const rows = [];
    for await (const { id } of client.list("/v1/events")) rows.push(id);
    const refused = await client.get("/v1/events/{id}", { path: { id: "nothing" } }).catch((error) => error);
    console.log(JSON.stringify({ accepted, rows, refused: refused instanceof ApiError && refused.code }));
  `;
  writeFileSync(join(folder, "program.mjs"), program);
  const env = { PATH: process.env.PATH, HOOKSWITCH_URL: app.url, HOOKSWITCH_API_KEY: app.apiKey };
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "program.mjs")], { env });
  const { accepted, rows, refused } = JSON.parse(stdout);
  expect(accepted).toEqual({ id: expect.any(String), call_id: "a", seq: 1 });
  expect([rows, refused]).toEqual([[accepted.id], "not_found"]);
});

test("it brings its types", () => {
  const program = `
    import { type Schemas, createClient } from "hookswitch/client";
    const client = createClient({ url: "http://127.0.0.1:4400" });
    const { secret }: Schemas["CreatedConnector"] = await client.post("/v1/connectors", {
      body: { name: "CRM", url: "https://crm.example" },
    });
    console.log(secret.length);
    // @ts-expect-error
    client.get("/v1/nothing");
  `;
  writeFileSync(join(folder, "program.mts"), program);
  const options = ["--noEmit", "--strict", "--target", "ES2023", "--module", "NodeNext", "--types", "node"];
  const types = fileURLToPath(new URL("../../node_modules/@types", import.meta.url));
  const { stdout, status } = spawnSync(TSC, [...options, "--typeRoots", types, "program.mts"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect([stdout, status]).toEqual(["", 0]);
});
