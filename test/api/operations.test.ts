import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import type { JsonSchema } from "../support/api-operations.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ database: "sqlite" });
});
afterAll(() => app.stop());

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const anyone = { key: null };

test("anybody may ask whether it lives and whether it can work", async () => {
  for (const path of ["/healthz", "/readyz"]) {
    const { status, body } = await app.api.ask(path, anyone);
    expect([status, body]).toEqual([200, { status: "ok", version }]);
  }
});

test("the metrics are as Prometheus reads them", async () => {
  const { status, headers } = await app.api.ask<string>("/metrics", anyone);
  expect([status, headers["content-type"]]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
});

test("the webhooks' description is there for anyone, with every dialect", async () => {
  const { status, headers, body } = await app.api.ask<{ channels: object }>("/asyncapi.json", anyone);
  expect([status, headers["content-type"]]).toEqual([200, "application/json; charset=utf-8"]);
  expect(Object.keys(body.channels)).toEqual([...dialects.keys(), "contact-answer"]);
});

test("the API's description is valid, and says of every operation what it is for", async () => {
  const document = await app.api.get<{
    openapi: string;
    tags: { description?: string }[];
    paths: Record<string, Record<string, JsonSchema>>;
  }>("/openapi.json");
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect([valid, errors ?? []]).toEqual([true, []]);
  expect(document.openapi).toBe("3.1.1");
  expect(document.tags.filter(({ description }) => !description)).toEqual([]);
  // Which operations there are is written down in src/client/api-types.ts, which a test holds against the server.
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods))
      expect(operation.summary, String(operation.operationId)).toBeTruthy();
  }
});

test("what is not there says what is", async () => {
  expect(await app.api.refused("/v1/nothing")).toMatchObject({
    status: 404,
    code: "no_route",
    detail: expect.stringContaining("/openapi.json"),
  });
  expect(await app.api.refused("/v1/keys", { method: "PUT", body: {} })).toMatchObject({
    status: 405,
    code: "method_not_allowed",
    detail: expect.stringContaining("GET or HEAD or POST"),
  });
  expect((await app.api.ask("/v1/events", { method: "HEAD" })).status).toBe(200);
});
