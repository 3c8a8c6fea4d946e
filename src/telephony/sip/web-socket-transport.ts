import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { createConnectionFlow } from "./connection-flow.ts";
import type { Flow } from "./flow.ts";
import { MAX_BODY_BYTES, MAX_HEAD_BYTES } from "./parse-message.ts";
import { type Transport, type TransportUser, takeMessage } from "./transport.ts";

/** The subprotocol that a client has to ask for (RFC 7118 §4.1). */
const SIP_SUBPROTOCOL = "sip";

/** Connections that may be open at once. */
const MAX_CONNECTIONS = 2_000;
/** A peer is asked for a sign of life so often; one that has given none by the next time is gone. */
const PING_EVERY_MS = 15_000;
/** What is not read by the peer before it is given up. */
const MAX_UNSENT_BYTES = 1024 * 1024;
/** How long a peer has to agree to a close. */
const CLOSE_WITHIN_MS = 500;
/** RFC 6455 §7.4.1. */
const GOING_AWAY = 1001;

/** SIP over WebSocket (RFC 7118): it listens on nothing itself, and is given connections by an HTTP server. */
export type WebSocketTransport = Transport & {
  /** Takes a connection whose client asks to upgrade it, and answers its request. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
};

export function createWebSocketTransport({
  user,
  advertise,
  pingEveryMs = PING_EVERY_MS,
}: {
  user: TransportUser;
  /** What peers are told as our address; they only ever answer over their connection. */
  advertise: string;
  pingEveryMs?: number;
}): WebSocketTransport {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_HEAD_BYTES + MAX_BODY_BYTES,
    handleProtocols: (offered) => offered.has(SIP_SUBPROTOCOL) && SIP_SUBPROTOCOL,
  });
  const open = new Map<WebSocket, Flow>();
  const silent = new Set<WebSocket>();
  let pinging: NodeJS.Timeout | null = null;

  function ping(): void {
    for (const socket of open.keys()) {
      if (silent.has(socket)) socket.terminate();
      else {
        silent.add(socket);
        socket.ping();
      }
    }
  }

  function adopt(socket: WebSocket, request: IncomingMessage): void {
    const { remoteAddress = "", remotePort = 0, localPort = 0 } = request.socket;
    const flow = createConnectionFlow({
      protocol: "encrypted" in request.socket ? "WSS" : "WS",
      local: { address: advertise, port: localPort },
      remote: { address: remoteAddress, port: remotePort },
      isOpen: () => socket.readyState === socket.OPEN,
      write(text) {
        socket.send(text);
        if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
      },
    });
    open.set(socket, flow);
    pinging ??= setInterval(ping, pingEveryMs);
    socket.on("message", (data: Buffer) => {
      silent.delete(socket);
      // RFC 5626 §4.4.1: two line breaks ask for a sign of life, which is one.
      if (isKeepAlive(data)) flow.send("\r\n");
      else takeMessage(data, flow, user);
    });
    socket.on("pong", () => silent.delete(socket));
    // Too large, no UTF-8 or no frame at all: the library closes with the status that says so.
    socket.on("error", (error) => user.onMalformed(error.message, flow));
    socket.on("close", () => {
      open.delete(socket);
      silent.delete(socket);
      if (open.size === 0 && pinging) {
        clearInterval(pinging);
        pinging = null;
      }
      user.onFlowEnd(flow);
    });
  }

  return {
    protocol: "WS",
    bound: { address: advertise, port: 0 },
    accept(request, socket, head) {
      const offered = request.headers["sec-websocket-protocol"]?.split(",").map((each) => each.trim()) ?? [];
      if (!offered.includes(SIP_SUBPROTOCOL)) return refuse(socket, "400 Bad Request", NO_SUBPROTOCOL);
      if (open.size >= MAX_CONNECTIONS) return refuse(socket, "503 Service Unavailable", FULL);
      server.handleUpgrade(request, socket, head, (upgraded) => adopt(upgraded, request));
    },
    flowTo: () => Promise.reject(new Error("Nobody can be connected to over WebSocket: they connect to us.")),
    async close() {
      const closed = [...open.keys()].map(
        (socket) => new Promise<void>((resolve) => void socket.once("close", () => resolve())),
      );
      const sockets = [...open.keys()];
      for (const socket of sockets) socket.close(GOING_AWAY, "the server stops");
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.terminate();
      }, CLOSE_WITHIN_MS);
      await Promise.all(closed);
      clearTimeout(cut);
      server.close();
    },
  };
}

const NO_SUBPROTOCOL = 'Ask for the WebSocket subprotocol "sip" (RFC 7118).';
const FULL = "There are too many telephones connected. Try again later.";

function refuse(socket: Duplex, status: string, reason: string): void {
  const length = Buffer.byteLength(reason);
  socket.on("error", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${length}\r\n\r\n${reason}`,
  );
}

function isKeepAlive(data: Buffer): boolean {
  return data.length <= 4 && data.every((byte) => byte === 13 || byte === 10);
}
