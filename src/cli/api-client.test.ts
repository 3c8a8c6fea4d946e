import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { type Receiver, startReceiver } from "../../test/support/receiver.ts";
import { type ApiClient, createApiClient, ServerUnreachable } from "./api-client.ts";
import { ApiError } from "./api-error.ts";
import { CliError } from "./cli-error.ts";

let receiver: Receiver;
let client: ApiClient;

beforeEach(async () => {
  receiver = await startReceiver();
  client = createApiClient({ url: receiver.url, apiKey: "hs_1" });
});
afterEach(async () => {
  vi.useRealTimers();
  await receiver.close();
});

const call = { method: "GET", path: "/v1/things" } as const;
const close = { connection: "close" };

it("shows its key, sends JSON, and reads the answer", async () => {
  receiver.respondWith(() => ({ status: 201, headers: close, body: '{"size": 3, "more": true}' }));
  const answer = await client.request(
    { method: "POST", path: "/v1/things", body: { a: 1 } },
    z.object({ size: z.int() }),
  );
  expect(answer).toEqual({ size: 3 });
  expect(receiver.requests).toMatchObject([
    { method: "POST", url: "/v1/things", body: '{"a":1}', headers: { authorization: "Bearer hs_1" } },
  ]);
});

it("tells a problem by its fields", async () => {
  const errors = [{ in: "body", pointer: "#/url", message: "It is not \u001b[31mpublic.", fix: "Give another." }];
  const problem = { title: "The body is not valid", status: 422, code: "invalid_body", detail: "…", errors };
  receiver.respondWith(() => ({ status: 422, headers: close, body: JSON.stringify(problem) }));
  const refused = client.request(call, z.unknown());
  await expect(refused).rejects.toThrow(ApiError);
  await expect(refused).rejects.toMatchObject({
    status: 422,
    pointers: ["#/url"],
    message: "The body is not valid:\n  url: It is not \ufffd[31mpublic. Give another.",
  });
});

it("tells what another program answers, which it takes for no answer of ours", async () => {
  receiver.respondWith(() => ({ status: 502, headers: close, body: "<html>Bad gateway</html>" }));
  await expect(client.request(call, z.unknown())).rejects.toThrow(/was answered 502: <html>Bad gateway/);
  receiver.respondWith(() => ({ headers: close, body: "<html>Welcome</html>" }));
  const misread = client.request(call, z.object({ data: z.array(z.string()) }));
  await expect(misread).rejects.toThrow(CliError);
  await expect(misread).rejects.toThrow(/is not the Hookswitch that this command knows.*Welcome.*HOOKSWITCH_URL/);
});

it("tells in words that a connection was cut", async () => {
  receiver.respondWith(() => "reset");
  const cut = client.request(call, z.unknown());
  await expect(cut).rejects.toThrow(ServerUnreachable);
  await expect(cut).rejects.toThrow(/the connection was cut/);
});

it("takes a stream that has gone silent for lost", async () => {
  receiver.respondWith(() => ({
    socket: (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n:\n\n"),
  }));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const chunks = (await client.stream("/v1/stream", { signal: AbortSignal.timeout(60_000) }))[Symbol.asyncIterator]();
  expect(Buffer.from((await chunks.next()).value).toString()).toBe(":\n\n");
  const next = chunks.next();
  vi.advanceTimersByTime(39_999);
  vi.advanceTimersByTime(1);
  await expect(next).rejects.toThrow(/it has gone silent/);
});
