import { once } from "node:events";
import { connect, createServer, isIP, type Server, type Socket } from "node:net";
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from "node:tls";
import { createConnectionFlow } from "./connection-flow.ts";
import type { Endpoint, Flow } from "./flow.ts";
import { createStreamFramer } from "./stream-framer.ts";
import { type Transport, type TransportUser, takeMessage } from "./transport.ts";

/** Connections that may be open at once. */
const MAX_CONNECTIONS = 2_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** A connection that says nothing for so long is closed; peers keep theirs alive every two minutes or less. */
const IDLE_TIMEOUT_MS = 15 * 60_000;
/** What is not read by the peer before it is given up. */
const MAX_UNSENT_BYTES = 1024 * 1024;

export type TlsIdentity = { key: string; cert: string };

/**
 * SIP over TCP, or with `tls` over TLS (RFC 3261 §18): connections that are taken and made. With `tls` "outgoing", which
 * needs no certificate, they are made alone, and peers send what they have over them.
 */
export async function openTcpTransport(parts: {
  address: string;
  /** 0 takes any that is free. */
  port: number;
  advertise?: string;
  tls?: TlsIdentity | "outgoing";
  user: TransportUser;
}): Promise<Transport> {
  const { user, tls } = parts;
  const protocol = tls ? "TLS" : "TCP";
  const server = tls === "outgoing" ? null : tls ? createTlsServer(tls) : createServer();
  const sockets = new Map<Socket, Flow>();
  const made = new Map<string, Promise<Flow>>();
  const bound = server ? await listen(server) : { address: parts.address, port: 0 };

  async function listen(listening: Server): Promise<Endpoint> {
    listening.maxConnections = MAX_CONNECTIONS;
    listening.on(tls ? "secureConnection" : "connection", (socket: Socket) => adopt(socket));
    listening.on("tlsClientError", (_error: Error, socket: TLSSocket) => socket.destroy());
    listening.listen(parts.port, parts.address);
    await once(listening, "listening");
    return listening.address() as { address: string; port: number };
  }

  function adopt(socket: Socket): Flow {
    const flow = createConnectionFlow({
      protocol,
      local: { address: parts.advertise ?? bound.address, port: bound.port || (socket.localPort ?? 0) },
      remote: { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 },
      isOpen: () => socket.writable,
      write(text) {
        socket.write(text);
        if (socket.writableLength > MAX_UNSENT_BYTES) socket.destroy();
      },
    });
    const framer = createStreamFramer(() => flow.send("\r\n"));
    sockets.set(socket, flow);
    socket.setNoDelay(true);
    socket.setTimeout(IDLE_TIMEOUT_MS, () => socket.destroy());
    socket.on("data", (chunk) => {
      const messages = framer.push(chunk);
      for (const message of messages ?? []) takeMessage(message, flow, user);
      if (messages) return;
      user.onMalformed("the stream cannot be cut into messages", flow);
      socket.destroy();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      user.onFlowEnd(flow);
    });
    return flow;
  }

  async function open({ address, port, name = address }: Endpoint): Promise<Flow> {
    const socket = tls ? connectTls({ host: address, port, ...namedAs(name) }) : connect(port, address);
    try {
      await once(socket, tls ? "secureConnect" : "connect", { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    } catch (error) {
      socket.on("error", () => {});
      socket.destroy();
      throw error;
    }
    return adopt(socket);
  }

  return {
    protocol,
    bound: { address: bound.address, port: bound.port },
    async flowTo(remote) {
      const key = `${remote.address} ${remote.port} ${remote.name}`;
      const known = await made.get(key)?.catch(() => null);
      if (known?.open) return known;
      const opening = open(remote);
      made.set(key, opening);
      return opening;
    },
    async close() {
      const closed = server && once(server, "close");
      server?.close();
      for (const socket of sockets.keys()) socket.destroy();
      await closed;
    },
  };
}

/** Whom a certificate has to name. An address is none of TLS's server names (RFC 6066 §3). */
function namedAs(name: string): { servername?: string } {
  return isIP(name) === 0 ? { servername: name } : {};
}
