import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { CHANNELS, type Channel } from "../database.ts";

const RECONNECT_MS = 1_000;
const KEEP_ALIVE_MS = 10_000;
const CONNECT_WITHIN_MS = 5_000;

/** Sets our channels apart from those of another program on the same database. */
const PREFIX = "hookswitch_";

/**
 * Hears what the other nodes publish with `notify`, on a connection of its own that is opened again when it breaks.
 * What was said meanwhile is lost: once it hears again, the hearers of every channel are told so, with null in place of a message.
 */
export function createChannels(connectionString: string) {
  const emitter = new EventEmitter().setMaxListeners(0);
  const stop = new AbortController();
  let client: Client | null = null;

  async function connectOnce(onListening: () => void): Promise<void> {
    const current = new Client({
      connectionString,
      application_name: "hookswitch-channels",
      // It never asks for anything, so only this tells it that the other side is gone.
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
    });
    client = current;
    const { promise: broken, resolve } = Promise.withResolvers<void>();
    current.on("error", () => resolve());
    current.on("end", () => resolve());
    current.on("notification", ({ channel, payload = "" }) => emitter.emit(channel.slice(PREFIX.length), payload));
    const listen = async () => {
      await current.connect();
      for (const channel of CHANNELS) await current.query(`listen ${nameOf(channel)}`);
      onListening();
    };
    try {
      // A client whose connection is closed while it connects says so, but its `connect` never comes back.
      await Promise.race([listen(), broken]);
      await broken;
    } finally {
      client = null;
      await current.end().catch(() => {});
    }
  }

  async function keepListening(): Promise<void> {
    let onListening = onReady;
    while (!stop.signal.aborted) {
      await connectOnce(() => {
        onListening();
        onListening = tellOfGap;
      }).catch(() => {});
      await wait(RECONNECT_MS, undefined, { signal: stop.signal }).catch(() => {});
    }
  }

  function tellOfGap(): void {
    for (const channel of CHANNELS) emitter.emit(channel, null);
  }

  const { promise: ready, resolve: onReady } = Promise.withResolvers<void>();
  const ended = keepListening();

  return {
    ready,
    emitter,
    async close() {
      stop.abort();
      // Not by asking: a server that hangs would not answer.
      client?.connection.stream.destroy();
      await ended;
    },
  };
}

/** A channel's name on the server. */
export function nameOf(channel: Channel): string {
  return PREFIX + channel;
}
