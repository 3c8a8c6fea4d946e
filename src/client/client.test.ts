import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Receiver, startReceiver } from "../../test/support/receiver.ts";
import { ApiError } from "./api-error.ts";
import { type Client, createClient } from "./client.ts";
import { ConnectionError } from "./connection-error.ts";
import { UnexpectedAnswer } from "./unexpected-answer.ts";

let receiver: Receiver;
let client: Client;

beforeEach(async () => {
  receiver = await startReceiver();
  client = createClient({ url: `${receiver.url}/`, apiKey: "hs_1" });
});
afterEach(async () => {
  vi.useRealTimers();
  await receiver.close();
});

const json = { connection: "close", "content-type": "application/json" };
const answer = (body: unknown, status = 200) => ({ status, headers: json, body: JSON.stringify(body) });
const sent = () => receiver.requests.map(({ method, url, body }) => [method, url, body]);
const anyRequest = () => client.get("/v1/connectors");

describe("a request", () => {
  it("shows the key, sends JSON, and resolves with the answer's body", async () => {
    receiver.respondWith(() => answer({ id: "con_1", more: true }, 201));
    const body = { name: "CRM", url: "https://crm.example" };
    expect(await client.post("/v1/connectors", { body })).toEqual({ id: "con_1", more: true });
    expect(sent()).toEqual([["POST", "/v1/connectors", JSON.stringify(body)]]);
    expect(receiver.requests[0]?.headers).toMatchObject({
      authorization: "Bearer hs_1",
      "content-type": "application/json",
    });
  });

  it("has its parameters in their places, encoded, without those that are undefined", async () => {
    receiver.respondWith(() => answer({}));
    await client.get("/v1/events/{id}", { path: { id: "a/b?c" } });
    await client.get("/v1/events", { query: { call_id: "a&b=c", limit: 5, cursor: undefined } });
    expect(sent().map(([, url]) => url)).toEqual(["/v1/events/a%2Fb%3Fc", "/v1/events?call_id=a%26b%3Dc&limit=5"]);
  });

  it("resolves with nothing where there is none, and with the text where it is one", async () => {
    receiver.respondWith(() => ({ status: 204, headers: { connection: "close" } }));
    expect(await client.delete("/v1/connectors/{id}", { path: { id: "con_1" } })).toBeUndefined();
    receiver.respondWith(() => ({
      headers: { connection: "close", "content-type": "text/plain; version=0.0.4" },
      body: "up 1",
    }));
    expect(await client.get("/metrics")).toBe("up 1");
    receiver.respondWith(() => ({
      headers: { connection: "close", "content-type": "text/javascript; charset=utf-8" },
      body: "start()",
    }));
    expect(await client.get("/widget/{key}.js", { path: { key: "a/b" } })).toBe("start()");
    expect(receiver.requests.at(-1)?.url).toBe("/widget/a%2Fb.js");
  });

  it("without a key shows none", async () => {
    receiver.respondWith(() => answer({ status: "ok" }));
    await createClient({ url: receiver.url }).get("/healthz");
    expect(receiver.requests[0]?.headers).not.toHaveProperty("authorization");
  });
});

describe("what is refused", () => {
  it("is told with the problem, its fields, and when to try again", async () => {
    const errors = [{ in: "body", pointer: "#/url", message: "It is not public.", fix: "Give another." }];
    const problem = {
      type: "",
      title: "The body is not valid",
      status: 422,
      code: "invalid_body",
      detail: "Why.",
      errors,
    };
    receiver.respondWith(() => ({ ...answer(problem, 422), headers: { ...json, "retry-after": "7" } }));
    const refused = anyRequest();
    await expect(refused).rejects.toThrow(ApiError);
    await expect(refused).rejects.toMatchObject({
      message: "Why.",
      status: 422,
      code: "invalid_body",
      errors,
      problem,
      retryAfter: 7,
    });
  });

  it.each([
    ["a page", "<html>Bad gateway</html>", /GET .*\/v1\/connectors was answered 502: <html>Bad gateway/],
    ["nothing", "", /was answered 502: nothing/],
    ["other JSON", '{"detail": "no"}', /was answered 502: {"detail": "no"}/],
    ["a problem with broken fields", '{"title":"","code":"","detail":"","errors":[null]}', /was answered 502/],
  ])("by something else, with %s, is told too", async (_name, body, message) => {
    receiver.respondWith(() => ({ status: 502, headers: json, body }));
    const refused = anyRequest();
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({
      status: 502,
      problem: null,
      code: null,
      errors: [],
      retryAfter: null,
    });
  });

  it("does not follow a redirect, which could take the key elsewhere", async () => {
    receiver.respondWith(() => ({ status: 302, headers: { ...json, location: "/elsewhere" } }));
    await expect(anyRequest()).rejects.toMatchObject({ status: 302 });
    expect(receiver.requests).toHaveLength(1);
  });
});

describe("what answers with success but is not the API", () => {
  it("is told by how its answer begins", async () => {
    const page = { connection: "close", "content-type": "text/html" };
    receiver.respondWith(() => ({ headers: page, body: `<html>Welcome${" ".repeat(500)}` }));
    const misread = anyRequest();
    await expect(misread).rejects.toThrow(UnexpectedAnswer);
    await expect(misread).rejects.toThrow(/is not Hookswitch: GET \/v1\/connectors gave "<html>Welcome/);
    await expect(misread).rejects.toMatchObject({ url: receiver.url, text: expect.stringMatching(/^.{200}$/) });
  });

  it("is told when the program that asks does not accept it", async () => {
    const asked: string[] = [];
    const strict = createClient({
      url: receiver.url,
      accepts(operation, body) {
        asked.push(operation);
        return Array.isArray((body as { data?: unknown }).data);
      },
    });
    receiver.respondWith(() => answer({ data: [] }));
    await strict.get("/v1/connectors");
    receiver.respondWith(() => answer({ size: 3 }));
    await expect(strict.get("/v1/connectors/{id}", { path: { id: "1" } })).rejects.toThrow(UnexpectedAnswer);
    expect(asked).toEqual(["GET /v1/connectors", "GET /v1/connectors/{id}"]);
  });
});

describe("a connection that breaks", () => {
  it("is told in words", async () => {
    receiver.respondWith(() => "reset");
    const cut = anyRequest();
    await expect(cut).rejects.toThrow(ConnectionError);
    await expect(cut).rejects.toThrow(`Cannot reach Hookswitch at ${receiver.url}: the connection was cut.`);
    const { url } = await startReceiver().then(async (closed) => closed.close().then(() => closed));
    await expect(createClient({ url }).get("/healthz")).rejects.toMatchObject({ reason: "nothing listens there" });
  });

  it("is given up when the server takes too long", async () => {
    receiver.respondWith(() => "hang");
    const slow = createClient({ url: receiver.url, timeoutMs: 50 }).get("/healthz");
    await expect(slow).rejects.toThrow(ConnectionError);
    await expect(slow).rejects.toMatchObject({ reason: "it does not answer" });
  });

  it("is no fault when the caller has ended it", async () => {
    receiver.respondWith(() => "hang");
    const stop = new AbortController();
    const asked = client.get("/v1/connectors", { signal: stop.signal });
    await receiver.waitFor(1);
    stop.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
  });
});

it("walks through all pages of a list, asking for each as it is needed", async () => {
  receiver.respondWith(({ url }) =>
    answer(url.includes("cursor=two") ? { data: [3], next_cursor: null } : { data: [1, 2], next_cursor: "two" }),
  );
  const rows: unknown[] = [];
  for await (const row of client.list("/v1/events", { query: { limit: 2 } })) {
    rows.push(row);
    expect(receiver.requests).toHaveLength(rows.length < 3 ? 1 : 2);
  }
  expect(rows).toEqual([1, 2, 3]);
  expect(sent().map(([, url]) => url)).toEqual(["/v1/events?limit=2", "/v1/events?limit=2&cursor=two"]);
});

it("reports one event or many, and gives back how they were stored", async () => {
  const accepted = { id: "evt_1", call_id: "a", seq: 1 };
  receiver.respondWith(({ body }) => answer(body.includes("events") ? { events: [accepted] } : accepted, 202));
  const event = { type: "call.ringing", call_id: "a", data: {} } as const;
  expect(await client.report(event)).toEqual(accepted);
  expect(await client.reportAll([event])).toEqual([accepted]);
});

describe("a stream", () => {
  const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
  const screen = { path: { id: "grace" } };

  it("gives each event with its id, and goes on where another was left", async () => {
    receiver.respondWith(() => ({
      socket: (socket) => socket.end(`${head}:\n\nid: 7\nevent: call\ndata: {"a":"ü"}\n\n`),
    }));
    const events = [];
    const stream = await client.stream("/v1/agents/{id}/screen", { ...screen, lastEventId: "6" });
    for await (const event of stream) events.push(event);
    expect(events).toEqual([{ id: "7", event: "call", data: { a: "ü" }, text: '{"a":"ü"}' }]);
    expect(receiver.requests[0]).toMatchObject({ url: "/v1/agents/grace/screen", headers: { "last-event-id": "6" } });
  });

  it("is refused as a request is", async () => {
    receiver.respondWith(() => answer({ title: "", code: "no_scope", detail: "No." }, 403));
    await expect(client.stream("/v1/events/stream", {})).rejects.toMatchObject({ code: "no_scope" });
    await expect(client.follow("/v1/events/stream", {}).next()).rejects.toMatchObject({ code: "no_scope" });
  });

  it("is lost when it has gone silent", async () => {
    receiver.respondWith(() => ({ socket: (socket) => socket.write(`${head}data: 1\n\n`) }));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const stream = await client.stream("/v1/events/stream", {});
    expect(await stream.next()).toMatchObject({ value: { data: 1 } });
    const next = stream.next();
    vi.advanceTimersByTime(39_999);
    vi.advanceTimersByTime(1);
    await expect(next).rejects.toThrow(ConnectionError);
    await expect(next).rejects.toMatchObject({ reason: "it has gone silent" });
  });

  it("that is followed comes back after the last event seen, and ends with the signal", async () => {
    receiver.respondWith(({ headers }) => ({
      socket: (socket) => {
        const after = Number(headers["last-event-id"] ?? 0);
        if (after === 2) socket.write(head);
        else socket.end(`${head}id: ${after + 1}\ndata: {}\n\n`);
      },
    }));
    const stop = new AbortController();
    const told: string[] = [];
    const ids: unknown[] = [];
    const events = client.follow("/v1/events/stream", {
      signal: stop.signal,
      onLost: (reason) => told.push(reason),
      onOpen: (isAgain) => {
        told.push(isAgain ? "back" : "open");
        if (receiver.requests.length === 3) stop.abort();
      },
    });
    for await (const { id } of events) ids.push(id);
    expect(ids).toEqual(["1", "2"]);
    expect(told).toEqual(["open", "the server ended it", "back", "the server ended it", "back"]);
  });
});
