import type { Server } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

const LOOK_EVERY_MS = 10;

/** A server's connections, but for those that have been taken over for another protocol. */
export type Connections = {
  /** Browsers open connections ahead of need; Node does not count one as idle before its first request. */
  destroyUnused(): void;
  /** Resolves when there are none any more and the server takes no new ones. */
  ended(): Promise<void>;
};

export function followConnections(server: Server): Connections {
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  server.on("upgrade", ({ socket: { remoteAddress, remotePort } }) => {
    // With TLS the request's socket is another one, around the connection's.
    for (const each of open) {
      if (each.remotePort === remotePort && each.remoteAddress === remoteAddress) open.delete(each);
    }
  });
  return {
    destroyUnused() {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    },
    async ended() {
      while (server.listening || open.size > 0) await wait(LOOK_EVERY_MS);
    },
  };
}
