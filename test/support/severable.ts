import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A way to a server that can be cut: what goes through it is passed on as it is. */
export interface Severable {
  /** The URL given, by this way. */
  url: string;
  /** Breaks every connection and refuses new ones, until {@link Severable.mend}. */
  sever(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Puts a relay on loopback before the server that a URL names. */
export async function makeSeverable(url: string): Promise<Severable> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let server: Server | null = null;

  async function listen(at: number): Promise<number> {
    server = createServer((near) => {
      const far = connect(Number(port), hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.on("error", () => {});
        from.once("close", () => {
          sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
    server.listen(at, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  async function sever(): Promise<void> {
    if (!server) return;
    const closed = once(server, "close");
    server.close();
    server = null;
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  }

  const relayPort = await listen(0);
  return {
    url: Object.assign(new URL(url), { host: `127.0.0.1:${relayPort}` }).href,
    sever,
    async mend() {
      await listen(relayPort);
    },
    close: sever,
  };
}
