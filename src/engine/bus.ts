import { EventEmitter } from "node:events";
import { CHANNELS, type Channel, type Database } from "../store/database.ts";

/** The most that one message between nodes may carry: PostgreSQL's `notify` takes just under 8,000 bytes. */
const MAX_MESSAGE_BYTES = 7_000;

/** Tells this node at once, and the other nodes where there are any, that something changed. */
export type Bus = {
  tell(channel: Channel, keys: readonly string[]): Promise<void>;
  /** @param listener told null where the store was away and nobody knows what was said: it reads again whatever it knows. */
  hear(channel: Channel, listener: (keys: readonly string[] | null) => void): () => void;
  close(): void;
};

/** @param hasPeers whether other nodes are known to share the database: telling nobody of screens costs nothing. */
export function createBus({
  database,
  nodeId,
  hasPeers,
}: {
  database: Pick<Database, "publish" | "subscribe">;
  nodeId: string;
  hasPeers(): boolean;
}): Bus {
  const local = new EventEmitter().setMaxListeners(0);
  const unsubscribe = CHANNELS.map((channel) =>
    database.subscribe(channel, (message) => {
      if (message === null) return void local.emit(channel, null);
      const { from, keys } = JSON.parse(message) as { from: string; keys: string[] };
      if (from !== nodeId) local.emit(channel, keys);
    }),
  );

  return {
    async tell(channel, keys) {
      if (keys.length === 0) return;
      local.emit(channel, keys);
      // A node that has just joined may not be known yet, and settings that it misses stay missed.
      if (channel === "screen" && !hasPeers()) return;
      for (const some of chunks(keys)) await database.publish(channel, JSON.stringify({ from: nodeId, keys: some }));
    },
    hear(channel, listener) {
      local.on(channel, listener);
      return () => local.off(channel, listener);
    },
    close() {
      for (const stop of unsubscribe) stop();
      local.removeAllListeners();
    },
  };
}

function* chunks(keys: readonly string[]): Generator<string[]> {
  let chunk: string[] = [];
  let bytes = 0;
  for (const key of keys) {
    const size = Buffer.byteLength(JSON.stringify(key)) + 1;
    if (bytes + size > MAX_MESSAGE_BYTES && chunk.length > 0) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(key);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}
