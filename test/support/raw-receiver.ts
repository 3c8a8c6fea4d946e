import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { onTestFinished } from "vitest";

export type RawRequest = {
  socket: Socket;
  /** The whole request as it came in. */
  text: string;
  /** Which connection it came over, from 1. */
  connection: number;
  /** Which request of this connection it is, from 1. */
  number: number;
};

export type RawReceiver = {
  port: number;
  url: string;
  /** Every connection that was ever accepted. */
  connections: Socket[];
  requests: RawRequest[];
};

/**
 * A receiver whose every byte the test writes. It listens on 127.0.0.1, with TLS where `tls` is given, calls
 * `onRequest` for every complete request and is closed when the test ends.
 */
export async function startRawReceiver(options: {
  onRequest?(request: RawRequest): void;
  onConnection?(socket: Socket): void;
  tls?: TlsOptions;
}): Promise<RawReceiver> {
  const connections: Socket[] = [];
  const requests: RawRequest[] = [];

  const accept = (socket: Socket) => {
    const connection = connections.push(socket);
    let unread = "";
    let number = 0;
    // Resets are what many tests are about.
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      unread += chunk.toString("latin1");
      for (let length = requestLength(unread); length > 0; length = requestLength(unread)) {
        number += 1;
        const request = { socket, text: unread.slice(0, length), connection, number };
        unread = unread.slice(length);
        requests.push(request);
        options.onRequest?.(request);
      }
    });
    options.onConnection?.(socket);
  };
  const server = options.tls ? createTlsServer(options.tls, accept) : createServer(accept);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `http${options.tls ? "s" : ""}://127.0.0.1:${port}`, connections, requests };
}

/** An answer in full, with the headers that belong to it. */
export function rawAnswer(body: string, { status = "200 OK", headers = [] as string[] } = {}): string {
  return [`HTTP/1.1 ${status}`, `content-length: ${Buffer.byteLength(body)}`, ...headers, "", body].join("\r\n");
}

function requestLength(text: string): number {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return 0;
  const length = end + 4 + Number(/^content-length: *(\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
  return text.length >= length ? length : 0;
}
