import { hash } from "node:crypto";
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

test("the API's description is valid, and describes every route there is", async () => {
  const document = await app.api.get<{ openapi: string; paths: Record<string, Record<string, JsonSchema>> }>(
    "/openapi.json",
  );
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect([valid, errors ?? []]).toEqual([true, []]);
  expect(document.openapi).toBe("3.1.1");
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(listed.toSorted()).toEqual([
    "DELETE /v1/agents/{id}",
    "DELETE /v1/connectors/{id}",
    "DELETE /v1/contacts/{id}",
    "DELETE /v1/keys/{id}",
    "DELETE /v1/lines/{id}",
    "DELETE /v1/outcome-tags/{id}",
    "DELETE /v1/teams/{id}",
    "DELETE /v1/widgets/{id}",
    "GET /healthz",
    "GET /metrics",
    "GET /readyz",
    "GET /rest/v1/ext/add_call_api/",
    "GET /v1/agents",
    "GET /v1/agents/{id}",
    "GET /v1/agents/{id}/screen",
    "GET /v1/calls",
    "GET /v1/calls/{id}",
    "GET /v1/calls/{id}/steps",
    "GET /v1/calls/{id}/timeline",
    "GET /v1/calls/{id}/transcript",
    "GET /v1/connectors",
    "GET /v1/connectors/{id}",
    "GET /v1/contacts",
    "GET /v1/contacts/{id}",
    "GET /v1/deliveries",
    "GET /v1/deliveries/waiting",
    "GET /v1/deliveries/{id}",
    "GET /v1/dialects",
    "GET /v1/events",
    "GET /v1/events/stream",
    "GET /v1/events/{id}",
    "GET /v1/events/{id}/deliveries",
    "GET /v1/keys",
    "GET /v1/leads",
    "GET /v1/leads/{id}",
    "GET /v1/lines",
    "GET /v1/lines/{id}",
    "GET /v1/outcome-tags",
    "GET /v1/outcome-tags/{id}",
    "GET /v1/replays",
    "GET /v1/replays/{id}",
    "GET /v1/sms",
    "GET /v1/sms/{id}",
    "GET /v1/teams",
    "GET /v1/teams/{id}",
    "GET /v1/widgets",
    "GET /v1/widgets/{id}",
    "PATCH /v1/agents/{id}",
    "PATCH /v1/connectors/{id}",
    "PATCH /v1/contacts/{id}",
    "PATCH /v1/lines/{id}",
    "PATCH /v1/outcome-tags/{id}",
    "PATCH /v1/teams/{id}",
    "PATCH /v1/widgets/{id}",
    "POST /rest/v1/ext/add_call_api/",
    "POST /v1/agents",
    "POST /v1/calls/{id}/analysis",
    "POST /v1/calls/{id}/outcome",
    "POST /v1/calls/{id}/transcript",
    "POST /v1/connectors",
    "POST /v1/connectors/preview",
    "POST /v1/connectors/{id}/disable",
    "POST /v1/connectors/{id}/enable",
    "POST /v1/connectors/{id}/pause",
    "POST /v1/connectors/{id}/preview",
    "POST /v1/connectors/{id}/resume",
    "POST /v1/connectors/{id}/rotate-secret",
    "POST /v1/contacts",
    "POST /v1/deliveries/{id}/retry",
    "POST /v1/events",
    "POST /v1/keys",
    "POST /v1/leads/{id}/drop",
    "POST /v1/lines",
    "POST /v1/outcome-tags",
    "POST /v1/replays",
    "POST /v1/replays/{id}/stop",
    "POST /v1/sms",
    "POST /v1/teams",
    "POST /v1/widgets",
    "POST /v1/widgets/{id}/rotate-key",
    "PUT /v1/connectors/order",
    "PUT /v1/outcome-tags/order",
  ]);
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods))
      expect(operation.summary, String(operation.operationId)).toBeTruthy();
  }
});

test("a browser is shown where to go on, by a page that may run nothing but its own script", async () => {
  const { status, headers, body } = await app.api.ask<string>("/", anyone);
  expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  expect(body).toContain(`version ${version}`);
  expect(body).toContain('href="/openapi.json"');
  expect(body).toContain('href="/asyncapi.json"');
  const policy = String(headers["content-security-policy"]);
  for (const [element, directive] of [
    ["style", "style-src"],
    ["script", "script-src"],
  ] as const) {
    const [, text = ""] = new RegExp(`<${element}>(.*?)</${element}>`, "s").exec(body) ?? [];
    expect(text).not.toBe("");
    expect(policy).toContain(`${directive} 'sha256-${hash("sha256", text, "base64")}'`);
  }
  expect(policy).toContain("default-src 'none'");
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
