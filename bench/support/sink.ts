/** The customer's CRM: a minimal server in a process of its own that answers at once and notes when what arrived. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { serialIn } from "./call-events.ts";
import { answer } from "./child.ts";
import { now } from "./clock.ts";

const DONE = '{"ok":true}';
const CONTACT = JSON.stringify({
  success: true,
  contact: {
    id: "contact_1",
    crmType: "Example CRM",
    fields: [
      { title: "Name", value: "Grace Hopper" },
      { title: "Company", value: "Example Ltd" },
      { title: "Page", value: "https://crm.example/contacts/1", isWebsite: true },
    ],
  },
});

let first = 0;
let arrivals = new Float64Array(0);
/** When the answer's last byte was given to the system. */
let answered = new Float64Array(0);
let distinct = 0;
let repeated = 0;
let awaited = { count: Number.POSITIVE_INFINITY, resolve: () => {} };

function note(serial: number, at: number): void {
  const index = serial - first;
  if (!(index >= 0 && index < arrivals.length)) return;
  if (arrivals[index] !== 0) {
    repeated += 1;
    return;
  }
  arrivals[index] = at;
  distinct += 1;
  if (distinct >= awaited.count) awaited.resolve();
}

const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  const at = now();
  const path = request.url ?? "";
  let serial = -1;
  request.on("data", (chunk: Buffer) => {
    if (serial === -1) serial = serialIn(chunk);
  });
  request.on("end", () => {
    if (path.startsWith("/hang")) return;
    note(serial, at);
    response.setHeader("content-type", "application/json");
    response.end(path.startsWith("/contact") ? CONTACT : DONE);
    if (serial - first < answered.length) answered[serial - first] = now();
  });
});
server.keepAliveTimeout = 0;

const handlers = {
  async listen() {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return { port: (server.address() as AddressInfo).port };
  },
  /** Forgets what arrived, and from now on notes events with these serial numbers. */
  expect(range: { first: number; count: number }) {
    first = range.first;
    arrivals = new Float64Array(range.count);
    answered = new Float64Array(range.count);
    distinct = 0;
    repeated = 0;
  },
  /** Resolves once so many different events have arrived, or the time is up. */
  async arrived({ count, timeoutMs }: { count: number; timeoutMs: number }) {
    if (distinct >= count) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      awaited = {
        count,
        resolve() {
          clearTimeout(timer);
          resolve();
        },
      };
    });
    awaited = { count: Number.POSITIVE_INFINITY, resolve: () => {} };
  },
  /** Times of {@link now} by serial number, 0 for what has not arrived. */
  report() {
    return { distinct, repeated, arrivals, answered };
  },
};

export type Sink = typeof handlers;

answer(handlers);
