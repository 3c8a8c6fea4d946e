/** The customer's CRM: a minimal server in a process of its own that answers at once and notes when what arrived. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { serialIn } from "./call-events.ts";
import { answer } from "./child.ts";
import { now } from "./clock.ts";
import { readMessages } from "./plain-http.ts";

const DONE = replyWith({ ok: true });
const CONTACT = replyWith({
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

/** The headers are those that Node's own server sends. */
function replyWith(value: object): string {
  const body = JSON.stringify(value);
  const headers = ["Content-Type: application/json", `Date: ${new Date().toUTCString()}`, "Connection: keep-alive"];
  return `HTTP/1.1 200 OK\r\n${headers.join("\r\n")}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => {});
  readMessages(socket, (head, body) => {
    const [, path = ""] = head.split(" ", 2);
    if (path.startsWith("/hang")) return;
    const serial = serialIn(body);
    note(serial, now());
    socket.write(path.startsWith("/contact") ? CONTACT : DONE);
    if (serial - first < answered.length) answered[serial - first] = now();
  });
});

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
