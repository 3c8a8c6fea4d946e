import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { ALL, type SampleServer, sampleServer } from "../../test/support/sample-api.ts";
import { StoreError } from "../store/store-error.ts";
import { Problem } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

let server: SampleServer;
afterEach(() => server.close());

const other = {
  method: "GET",
  summary: "",
  tag: "",
  scope: null,
  responses: { 200: { description: "", schema: z.object({ a: z.int() }) } },
} as const;

test("an unexpected error is a 500 that says nothing but the id under which it is logged", async () => {
  const failing = defineRoute({
    ...other,
    path: "/x/{id}",
    params: z.object({ id: z.string() }),
    handler: (_input) => Promise.reject(new Error("password=1")),
  });
  server = sampleServer({ routes: [failing], checkResponses: false });
  const answer = await server.inject({ url: "/x/1?secret=2" });
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toMatch(/password|secret|at .*\.ts/);
  const [{ fields, message } = { fields: {}, message: "" }] = server.logged;
  expect(message).toBe("request.failed");
  expect(fields).toMatchObject({ err: new Error("password=1"), method: "GET", route: "/x/:id" });
  expect(answer.json().instance).toBe(`urn:uuid:${Reflect.get(fields, "error_id")}`);
});

test("trouble of the store's own is a 503 that says to ask again, not a fault to look for in the log", async () => {
  const failing = defineRoute({
    ...other,
    path: "/x",
    handler: (_input) => Promise.reject(new StoreError("connect ECONNREFUSED 10.1.2.3:5432", "ECONNREFUSED")),
  });
  server = sampleServer({ routes: [failing], checkResponses: false });
  const answer = await server.inject({ url: "/x" });
  expect([answer.statusCode, answer.headers["retry-after"], answer.json().code]).toEqual([
    503,
    "1",
    "store_unavailable",
  ]);
  expect(answer.body).not.toContain("10.1.2.3");
  expect(server.logged).toEqual([]);
});

test("a handler may say more exactly what its route declares", async () => {
  const headers = { "content-type": "text/plain; version=1", "content-security-policy": "default-src 'self'" };
  const exact = defineRoute({
    ...other,
    path: "/x",
    responses: { 200: { description: "", contentType: "text/plain" } },
    handler: () => ({ status: 200 as const, headers, body: "x" }),
  });
  server = sampleServer({ routes: [exact] });
  expect((await server.inject({ url: "/x" })).headers).toMatchObject(headers);
});

test("an error of the authentication is a 500, sooner or later", async () => {
  for (const authenticate of [
    () => Promise.reject(new Error("no database")),
    () => {
      throw new Error("no database");
    },
  ]) {
    server = sampleServer({ authenticate });
    expect((await server.inject({ url: "/v1/things", headers: ALL })).statusCode).toBe(500);
    expect(server.logged).toHaveLength(1);
    await server.close();
  }
});

test("with checkResponses, what a route does not declare is a 500 that says what", async () => {
  const wrong: Route[] = [
    { ...other, path: "/status", handler: () => ({ status: 201, body: { a: 1 } }) },
    { ...other, path: "/field", handler: () => ({ status: 200, body: { a: 1, b: 2 } }) },
    { ...other, path: "/type", handler: () => ({ status: 200, body: { a: "1" } }) },
    {
      ...other,
      path: "/problem",
      handler: () => {
        throw new Problem({ status: 409, code: "x", detail: "y" });
      },
    },
  ];
  server = sampleServer({ routes: wrong });
  const details = await Promise.all(wrong.map(async ({ path }) => (await server.inject({ url: path })).json().detail));
  expect(details).toEqual([
    expect.stringContaining("GET /status does not declare the status 201"),
    expect.stringContaining('sent is {"a":1,"b":2}'),
    expect.stringContaining("expected number, received string"),
    expect.stringContaining("GET /problem does not declare the problem 409"),
  ]);
});

test("a path whose placeholders have no schema is our bug, found at the start", () => {
  server = sampleServer({ routes: [] });
  const route = { ...other, path: "/x/{id}", handler: () => ({ status: 200, body: { a: 1 } }) };
  expect(() => sampleServer({ routes: [route] })).toThrow("placeholders");
});
