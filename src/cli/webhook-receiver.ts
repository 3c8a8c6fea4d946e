/** Receives webhooks on the developer's machine and answers them. */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type Verification, verify } from "../journey/sign.ts";
import { CliError } from "./cli-error.ts";

const HOST = "127.0.0.1";

export type Webhook = {
  method: string;
  /** Path and query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** The bytes as they came. */
  body: Buffer;
};

/** What a webhook is answered with. */
export type Answer = {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
  /** Why the answer is not what was asked for; null when it is. */
  trouble: string | null;
};

/** Makes the answer. `signal` is aborted when the sender does not wait for it any more. */
export type Answering = (webhook: Webhook, signal: AbortSignal) => Promise<Answer>;

/** A webhook that was answered. */
export type Received = Webhook & {
  /** When it came, milliseconds UTC. */
  at: number;
  /** Null when there was no secret to verify it with. */
  verification: Verification | null;
  answer: Answer;
  /** From its first byte to its answer, milliseconds. */
  ms: number;
};

export type WebhookReceiver = {
  /** `http://127.0.0.1:port/`. */
  url: string;
  close(): Promise<void>;
};

/**
 * Listens on 127.0.0.1 until it is closed.
 * @param port 0 for a free one.
 * @param secret how the webhooks are signed, asked for with each; null where that is not known.
 */
export async function startWebhookReceiver(options: {
  port: number;
  secret(): string | null;
  answer: Answering;
  onReceived(received: Received): void;
}): Promise<WebhookReceiver> {
  const { port, secret, answer, onReceived } = options;

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now();
    const started = performance.now();
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const { method = "GET", url: path = "/", headers } = request;
    const webhook = { method, path, headers, body: await buffer(request) };
    const key = secret();
    const verification = key === null ? null : verify({ headers, body: webhook.body.toString(), secret: key });
    const given = await answer(webhook, gone.signal);
    response.writeHead(given.status, given.headers).end(given.body);
    onReceived({ ...webhook, at, verification, answer: given, ms: performance.now() - started });
  }

  const server = createServer((request, response) => {
    receive(request, response).catch((error) => {
      // A sender that goes away in the middle tells of it where it sends from; anything else is a mistake of ours.
      if (!request.errored) throw error;
      response.destroy();
    });
  });
  server.listen(port, HOST);
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    throw new CliError(
      error.code === "EADDRINUSE"
        ? `Port ${port} is taken. Stop what listens there, or give another one (--port 0 takes a free one).`
        : `Cannot listen on port ${port}: ${error.message}.`,
    );
  });

  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    async close() {
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}
