/**
 * As much of HTTP/1.1 as the producer and the CRM of a measurement need, so that they leave the machine to what is
 * measured: messages with a `content-length`, one after the other over kept-alive connections.
 */
import { connect, type Socket } from "node:net";

/** Tells of each message that has come in whole: its first line and headers, and the bytes of its body. */
export function readMessages(socket: Socket, take: (head: string, body: Buffer) => void): void {
  let rest: Buffer | null = null;
  socket.on("data", (chunk: Buffer) => {
    let bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const headEnd = bytes.indexOf("\r\n\r\n");
      if (headEnd === -1) break;
      const head = bytes.toString("latin1", 0, headEnd);
      const end = headEnd + 4 + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      if (bytes.length < end) break;
      take(head, bytes.subarray(headEnd + 4, end));
      bytes = bytes.subarray(end);
    }
    rest = bytes.length > 0 ? bytes : null;
  });
}

export type Post = { path: string; headers: Record<string, string>; body: string };

export type PlainPool = {
  /** Resolves with the answer's status once the answer is here; waits for a connection while all are busy. */
  post(message: Post): Promise<number>;
  close(): void;
};

type Awaited = { resolve(status: number): void; reject(error: Error): void };

/** So many connections, opened when they are needed, each with one request under way at most. */
export function createPlainPool(origin: string, connections: number): PlainPool {
  const { hostname, port, host } = new URL(origin);
  const idle: Socket[] = [];
  const awaited = new Map<Socket, Awaited>();
  const waiting: { text: string; answer: Awaited }[] = [];

  function open(): Socket {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const fail = (error: Error) => awaited.get(socket)?.reject(error);
    socket.on("error", fail).on("close", () => {
      fail(new Error(`${host} has closed the connection`));
      awaited.delete(socket);
    });
    readMessages(socket, (head) => {
      const answer = awaited.get(socket);
      const next = waiting.shift();
      awaited.delete(socket);
      if (next !== undefined) write(socket, next);
      else idle.push(socket);
      answer?.resolve(Number(head.slice("HTTP/1.1 ".length, "HTTP/1.1 ".length + 3)));
    });
    return socket;
  }

  function write(socket: Socket, { text, answer }: (typeof waiting)[number]): void {
    awaited.set(socket, answer);
    socket.write(text);
  }

  return {
    post({ path, headers, body }) {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\n${lines.join("")}`;
      const text = `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      return new Promise((resolve, reject) => {
        const request = { text, answer: { resolve, reject } };
        const socket = idle.pop() ?? (awaited.size < connections ? open() : undefined);
        if (socket === undefined) waiting.push(request);
        else write(socket, request);
      });
    },
    close() {
      for (const socket of [...idle, ...awaited.keys()]) socket.destroy();
    },
  };
}
