import { expect, test } from "vitest";
import { z } from "zod";
import { operationId } from "./operation-id.ts";
import { pageOf } from "./page.ts";
import type { Route } from "./route.ts";

function idOf(method: Route["method"], path: string, answer: Route["responses"][number] = { description: "" }): string {
  return operationId({ method, path, responses: { 200: answer } });
}

test("it is made of the method, the path, and whether a list or a stream comes back", () => {
  const list = { description: "", schema: pageOf(z.object({})) };
  const stream = { description: "", contentType: "text/event-stream" };
  expect(idOf("GET", "/v1/connectors", list)).toBe("listConnectors");
  expect(idOf("POST", "/v1/connectors")).toBe("createConnector");
  expect(idOf("GET", "/v1/connectors/{id}")).toBe("getConnector");
  expect(idOf("PATCH", "/v1/connectors/{id}")).toBe("updateConnector");
  expect(idOf("DELETE", "/v1/connectors/{id}")).toBe("deleteConnector");
  expect(idOf("POST", "/v1/connectors/{id}/pause")).toBe("pauseConnector");
  expect(idOf("POST", "/v1/connectors/{id}/rotate-secret")).toBe("rotateConnectorSecret");
  expect(idOf("GET", "/v1/events/{id}/deliveries", list)).toBe("listEventDeliveries");
  expect(idOf("PUT", "/v1/agents/{id}/tags/{tag}")).toBe("putAgentTag");
  expect(idOf("GET", "/v1/agents/{id}/screen", stream)).toBe("followAgentScreen");
  expect(idOf("POST", "/v1/deliveries/{id}/retry")).toBe("retryDelivery");
  expect(idOf("GET", "/healthz")).toBe("getHealthz");
});

test("a route may have its own", () => {
  const route = { method: "POST", path: "/v1/events", operationId: "reportEvents", responses: {} } as const;
  expect(operationId(route)).toBe("reportEvents");
});
