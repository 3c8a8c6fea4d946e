import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { makeInstallation } from "./support/make-installation.ts";
import { rawAnswer, startRawReceiver } from "./support/raw-receiver.ts";
import { startServerScene } from "./support/server-scene.ts";

const EVENTS = 10;
const TIMEOUT_MS = 3_000;
const GIB = 1_024 ** 3;
/** What the system's buffers take of an answer before anybody reads it. */
const MAX_SENT = 20 * 1_024 ** 2;
const MAX_GROWTH_MB = 70;

const certificate = (name: string) => ({
  key: readFileSync(new URL(`support/certificates/${name}.key`, import.meta.url)),
  cert: readFileSync(new URL(`support/certificates/${name}.crt`, import.meta.url)),
});

/** Writes as fast as the other side takes it; tells how much that was. */
function pour(socket: Socket, chunk: Buffer): { sent(): number } {
  let sent = 0;
  const go = () => {
    while (!socket.destroyed && socket.write(chunk)) sent += chunk.length;
  };
  socket.on("drain", go);
  go();
  return { sent: () => sent };
}

function drip(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), 1_000);
  socket.on("close", () => clearInterval(timer));
}

const poured: { sent(): number }[] = [];
const bomb = gzipSync(Buffer.alloc(256 * 1_024 ** 2));

type Fault = {
  onRequest?: (socket: Socket) => void;
  onConnection?: (socket: Socket) => void;
  tls?: ReturnType<typeof certificate>;
  /** Where a secure connection is asked for that there is none of. */
  scheme?: "https";
  /** What becomes of its deliveries: delivered, or waiting for a retry because of this. */
  expected: "delivered" | RegExp;
};

const FAULTS: Record<string, Fault> = {
  hangs: { expected: /took the request but did not answer within 3000 ms/ },
  "sends its body one byte a second": {
    onRequest(socket) {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
      drip(socket, "x");
    },
    expected: /began to answer but did not finish within 3000 ms/,
  },
  "sends headers without end": {
    onRequest(socket) {
      socket.write("HTTP/1.1 200 OK\r\n");
      poured.push(pour(socket, Buffer.from(`x-header: ${"x".repeat(1_000)}\r\n`.repeat(50))));
    },
    expected: /more headers than are read/,
  },
  "sends a header a second": {
    onRequest(socket) {
      socket.write("HTTP/1.1 200 OK\r\n");
      drip(socket, "x-header: x\r\n");
    },
    expected: /did not answer within 3000 ms/,
  },
  "answers with a gigabyte": {
    onRequest(socket) {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${GIB}\r\n\r\n`);
      poured.push(pour(socket, Buffer.alloc(65_536)));
    },
    expected: "delivered",
  },
  "answers without end": {
    onRequest(socket) {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      poured.push(pour(socket, Buffer.alloc(65_536)));
    },
    expected: "delivered",
  },
  "answers with a compressed bomb": {
    onRequest(socket) {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
      socket.write(bomb);
    },
    expected: "delivered",
  },
  "does not speak TLS": {
    scheme: "https",
    onConnection: (socket) => void socket.write("220 mail.example ESMTP\r\n"),
    expected: /No secure connection.*does not speak TLS/,
  },
  "has a certificate that nobody vouches for": {
    tls: certificate("untrusted"),
    onRequest: (socket) => void socket.write(rawAnswer("{}")),
    expected: /No secure connection/,
  },
  "resets the connection when it is opened": {
    onConnection: (socket) => void socket.resetAndDestroy(),
    expected: /broke off the connection/,
  },
  "resets it when it has the request": {
    onRequest: (socket) => void socket.resetAndDestroy(),
    expected: /broke off the connection before it answered/,
  },
  "resets it in its answer's headers": {
    onRequest: (socket) => void socket.write("HTTP/1.1 200 OK\r\nx-he", () => socket.resetAndDestroy()),
    expected: /broke off the connection in the middle of its answer's headers/,
  },
  "resets it in its answer's body": {
    onRequest: (socket) => void socket.write(rawAnswer("{}").slice(0, -1), () => socket.resetAndDestroy()),
    expected: /broke off the connection in the middle of its answer's body/,
  },
};

it("keeps every fault of an endpoint to itself: a reason for each, memory bounded, and nobody else held up", async () => {
  const installation = await makeInstallation("sqlite");
  onTestFinished(() => installation.remove());
  const { server, api, crm: healthy } = await startServerScene(installation);

  const faults = new Map<string, Fault & { name: string }>();
  for (const [name, fault] of Object.entries(FAULTS)) {
    const receiver = await startRawReceiver({
      ...(fault.tls && { tls: fault.tls }),
      onRequest: ({ socket }) => fault.onRequest?.(socket),
      onConnection: (socket) => fault.onConnection?.(socket),
    });
    const url = fault.scheme ? receiver.url.replace("http:", `${fault.scheme}:`) : receiver.url;
    const { id } = await api.createConnector({ name, url, timeout_ms: TIMEOUT_MS });
    faults.set(id, { name, ...fault });
  }
  const { id: healthyId } = await api.createConnector({ name: "healthy", url: healthy.url });
  const before = residentMb(server.pid);
  const events = Array.from({ length: EVENTS }, (_, n) => ({ type: "call.answered", call_id: `call-${n}`, data: {} }));
  const reported = await api.reportAll(events);

  // Those that hang are still under way when the healthy one has got everything.
  await healthy.waitFor(EVENTS);
  const meanwhile = await api.deliveriesOf(reported[0]?.id ?? "");
  const hanging = meanwhile.find(({ connector_id }) => faults.get(connector_id)?.name === "hangs");
  expect(hanging).toMatchObject({ status: "waiting", waiting_for: "answer" });

  let peak = before;
  for (const { id } of reported) {
    const deliveries = await api.until(
      () => {
        peak = Math.max(peak, residentMb(server.pid));
        return api.deliveriesOf(id);
      },
      (all) => all.every(({ waiting_for }) => waiting_for !== "answer"),
    );
    expect(deliveries).toHaveLength(faults.size + 1);
    for (const { connector_id, status, waiting_for, reason } of deliveries) {
      const { name, expected } = faults.get(connector_id) ?? { name: "healthy", expected: "delivered" as const };
      if (expected === "delivered") expect({ name, status }).toEqual({ name, status: "delivered" });
      else {
        expect({ name, status, waiting_for }).toEqual({ name, status: "waiting", waiting_for: "retry" });
        expect({ name, reason }).toEqual({ name, reason: expect.stringMatching(expected) });
      }
    }
    const whole = deliveries.find(({ connector_id }) => connector_id === healthyId);
    expect(whole).toMatchObject({ status: "delivered", attempts: 1 });
  }
  expect(Math.max(...poured.map(({ sent }) => sent()))).toBeLessThan(MAX_SENT);
  expect(peak - before).toBeLessThan(MAX_GROWTH_MB);
});

function residentMb(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1_024;
}
