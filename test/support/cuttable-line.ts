import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";

/** A line to a server that can be cut, so that nobody is there, and mended. */
export type CuttableLine = { url: string; cut(): Promise<void>; mend(): Promise<void> };

/** Opens one; it is to be cut in the end. @param to the server's address. */
export async function openCuttableLine(to: string): Promise<CuttableLine> {
  const { hostname: host, port } = new URL(to);
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const onward = createConnection({ host, port: Number(port) });
    for (const [socket, other] of [
      [from, onward],
      [onward, from],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  const listen = async (at: number) => {
    server.listen(at, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as { port: number }).port;
  };
  const own = await listen(0);
  return {
    url: `http://127.0.0.1:${own}`,
    async cut() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async mend() {
      await listen(own);
    },
  };
}
