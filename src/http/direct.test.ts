import { request } from "node:http";
import { connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import type { Auth } from "./auth.ts";
import { Problem } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";
import { buildServer } from "./server.ts";

const KEY: Auth = { accountId: "acc_1", actor: { kind: "api_key", id: "key_1" }, scopes: "all", rateLimit: null };

type Sent = { headers?: Record<string, string>; body?: string; path?: string };
type Answer = { status: number; headers: Record<string, unknown>; body: string };

function reports(isDirect: boolean): Route {
  return defineRoute({
    method: "POST",
    path: "/v1/things",
    summary: "Report a thing",
    tag: "things",
    scope: "events:write",
    isDirect,
    body: z.strictObject({ name: z.string().min(1), fails: z.enum(["known", "unknown"]).optional() }),
    bodyLimit: 1_000,
    responses: { 202: { description: "Taken.", schema: z.object({ name: z.string() }) } },
    problems: [409],
    async handler({ body }) {
      if (body.fails === "known") throw new Problem({ status: 409, code: "taken", detail: "It is there." });
      if (body.fails === "unknown") throw new Error("a mistake of ours");
      return { status: 202, body: { name: body.name } };
    },
  });
}

async function serve(isDirect: boolean) {
  const logged: string[] = [];
  const server = buildServer({
    routes: [reports(isDirect)],
    authenticate: async ({ authorization }) => (authorization === "Bearer good" ? KEY : null),
    log: { error: (_fields, message) => void logged.push(message) },
  });
  onTestFinished(() => server.close(0));
  const { url, port } = await server.listen({ host: "127.0.0.1", port: 0 });
  return { url, port, logged };
}

function post(url: string, { headers = {}, body = "", path = "/v1/things" }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const all = { authorization: "Bearer good", "content-type": "application/json", ...headers };
    const sending = request(url + path, { method: "POST", headers: all }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    sending.on("error", reject).end(body);
  });
}

const whole = (body: string) => ({ body, headers: { "content-length": String(Buffer.byteLength(body)) } });

const REQUESTS: [string, Sent][] = [
  ["a thing", whole('{"name":"Zoë"}')],
  ["another content type's spelling", { ...whole('{"name":"a"}') }],
  ["a wrong field", whole('{"name":""}')],
  ["an unknown field", whole('{"name":"a","more":1}')],
  ["broken JSON", whole('{"name":')],
  ["a name that does harm", whole('{"name":"a","__proto__":{}}')],
  ["no UTF-8", { body: "", headers: { "content-length": "0" } }],
  ["a body beyond the limit", whole(JSON.stringify({ name: "a".repeat(2_000) }))],
  ["a body in chunks", { body: '{"name":"a"}', headers: { "transfer-encoding": "chunked" } }],
  ["a body that is compressed", { body: "abc", headers: { "content-encoding": "gzip", "content-length": "3" } }],
  ["another content type", { body: "<a/>", headers: { "content-type": "text/xml", "content-length": "4" } }],
  ["a wrong key", { body: "{}", headers: { authorization: "Bearer bad", "content-length": "2" } }],
  ["another form of credentials", { body: "{}", headers: { authorization: "Basic bad", "content-length": "2" } }],
  ["a contradiction", whole('{"name":"a","fails":"known"}')],
  ["a mistake of ours", whole('{"name":"a","fails":"unknown"}')],
  ["a query", { ...whole('{"name":"a"}'), path: "/v1/things?a=1" }],
];

it.each(REQUESTS)("answers as the long way does: %s", async (_, sent) => {
  const [short, long] = await Promise.all([serve(true), serve(false)]);
  const [one, other] = await Promise.all([post(short.url, sent), post(long.url, sent)]);
  const comparable = ({ status, headers, body }: Answer) => {
    const { date: _, "content-length": _length, connection: _kept, "keep-alive": _long, ...rest } = headers;
    return { status, headers: rest, body: body.replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, "<id>") };
  };
  expect(comparable(one)).toEqual(comparable(other));
  expect(short.logged).toEqual(long.logged);
});

it("goes on after a client that breaks off in the middle of a body", async () => {
  const { url, port } = await serve(true);
  const socket = connect(port, "127.0.0.1");
  const head =
    "POST /v1/things HTTP/1.1\r\nhost: a\r\nauthorization: Bearer good\r\ncontent-type: application/json\r\n";
  await new Promise((written) => socket.write(`${head}content-length: 100\r\n\r\n{"name":`, written));
  socket.resetAndDestroy();
  expect(await post(url, whole('{"name":"a"}'))).toMatchObject({ status: 202, body: '{"name":"a"}' });
});
