import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { recordingRoutes } from "./recordings.ts";
import { buildServer, type HttpServer } from "./server.ts";

let server: HttpServer;
let url: string;
let folder: string;
const sound = Buffer.from(Array.from({ length: 1_000 }, (_, n) => n % 256));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hookswitch-recording-"));
  const file = join(folder, "call.wav");
  writeFileSync(file, sound);
  const recordings = {
    find: async ({ accountId, callId }: { accountId: string; callId: string }) =>
      accountId === "acc_1" && callId === "call/1"
        ? { file, bytes: sound.length, contentType: "audio/wav" as const }
        : null,
  };
  server = buildServer({
    routes: recordingRoutes({ recordings }),
    authenticate: ({ authorization }) => ({
      accountId: authorization ?? "",
      actor: { kind: "api_key", id: "key" },
      scopes: new Set(["recordings:read"]),
      rateLimit: null,
    }),
    log: { error() {} },
  });
  ({ url } = await server.listen({ host: "127.0.0.1", port: 0 }));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function ask(headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  return fetch(`${url}/v1/calls/call%2F1/recording`, { method, headers: { authorization: "acc_1", ...headers } });
}

it("a recording is sent whole", async () => {
  const response = await ask();
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "audio/wav",
    "content-length": "1000",
    "accept-ranges": "bytes",
    "cache-control": "no-store",
  });
  expect(Buffer.from(await response.arrayBuffer())).toEqual(sound);
  const head = await ask({}, "HEAD");
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "1000", ""]);
});

it("a part of it is sent where one is asked for", async () => {
  const response = await ask({ range: "bytes=100-199" });
  expect(response.status).toBe(206);
  expect(response.headers.get("content-range")).toBe("bytes 100-199/1000");
  expect(Buffer.from(await response.arrayBuffer())).toEqual(sound.subarray(100, 200));
});

it("who has a part of another file is sent the whole of this one (RFC 9110 §13.1.5)", async () => {
  const etag = (await ask({ range: "bytes=0-9" })).headers.get("etag") ?? "";
  expect((await ask({ range: "bytes=10-19", "if-range": etag })).status).toBe(206);
  const other = await ask({ range: "bytes=10-19", "if-range": '"call.mp3"' });
  expect([other.status, other.headers.get("content-length")]).toEqual([200, "1000"]);
});

it("another account's is not there", async () => {
  expect((await ask({ authorization: "acc_2" })).status).toBe(404);
});
