import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import type { Channel } from "../database.ts";

const CHANNELS: readonly Channel[] = ["settings", "screen"];
const RECONNECT_MS = 1_000;

/**
 * Hears what the other nodes publish with `notify`, on a connection of its own that is opened again when it breaks.
 * What was said meanwhile is lost, so hearers are told that any account's settings may have changed.
 */
export function createChannels(connectionString: string) {
  const emitter = new EventEmitter().setMaxListeners(0);
  const stop = new AbortController();
  let client: Client | null = null;

  async function connectOnce(onReady: () => void): Promise<void> {
    const current = new Client({ connectionString, application_name: "hookswitch-channels" });
    client = current;
    const { promise: broken, resolve } = Promise.withResolvers<void>();
    current.on("error", () => resolve());
    current.on("end", () => resolve());
    current.on("notification", ({ channel, payload = "" }) => emitter.emit(channel, payload));
    try {
      await current.connect();
      for (const channel of CHANNELS) await current.query(`listen ${channel}`);
      onReady();
      await broken;
    } finally {
      client = null;
      await current.end().catch(() => {});
    }
  }

  async function keepListening(onReady: () => void): Promise<void> {
    while (!stop.signal.aborted) {
      await connectOnce(onReady).catch(() => {});
      emitter.emit("settings", JSON.stringify({ from: "", keys: ["*"] }));
      await wait(RECONNECT_MS, undefined, { signal: stop.signal }).catch(() => {});
    }
  }

  const { promise: ready, resolve: onReady } = Promise.withResolvers<void>();
  const ended = keepListening(onReady);

  return {
    ready,
    emitter,
    async close() {
      stop.abort();
      await client?.end().catch(() => {});
      await ended;
    },
  };
}
