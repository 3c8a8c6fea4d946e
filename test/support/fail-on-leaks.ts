import { subscribe } from "node:diagnostics_channel";
import { setTimeout as pause } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { afterAll } from "vitest";

/** How long what was told to close may take to do so, in milliseconds. */
const GRACE_MS = 5_000;

// Node does not count worker threads among the active resources, but announces each.
const workers = new Set<Worker>();
subscribe("worker_threads", (message) => {
  const { worker } = message as { worker: Worker };
  workers.add(worker);
  worker.once("exit", () => workers.delete(worker));
});

const atStart = openResources();

/** Registered before any hook of the file, so it runs after all of them. */
afterAll(async () => {
  const deadline = performance.now() + GRACE_MS;
  while (leaks().length > 0 && performance.now() < deadline) await pause(10);
  const left = leaks();
  if (left.length === 0) return;
  throw new Error(`This file left open: ${left.join(", ")}. Close in afterEach or afterAll what the tests start.`);
}, 2 * GRACE_MS);

/** What keeps this process alive, counted by Node's name for it, such as TCPSocketWrap, ProcessWrap or Timeout. */
function openResources(): Map<string, number> {
  const counts = new Map<string, number>([["Worker", workers.size]]);
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function leaks(): string[] {
  return [...openResources()]
    .map(([name, count]) => ({ name, count: count - (atStart.get(name) ?? 0) }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${count} ${name}`);
}
