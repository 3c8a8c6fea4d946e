/** The customer's CRM: notes every webhook that it gets as it answers it. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Journal, Receipt } from "./journal.ts";
import type { Random } from "./random.ts";

/** The CRM's parts: each is reached under its name as the path, by a connector of its own. */
export const CRM_PARTS = [
  /** Answers at once. */
  { name: "steady", dialect: "dialer" },
  /** Takes its time, so that there is always something under way. */
  { name: "slow", dialect: "standard" },
  /** Refuses everything for a while, again and again. */
  { name: "flaky", dialect: "standard" },
] as const;

export type Crm = {
  url: string;
  /** From now on the flaky part refuses everything, or nothing. */
  refuse(refuses: boolean): void;
  close(): Promise<void>;
};

const SLOW_MS = { from: 10, to: 80 };

/** Refused deliveries come back after a second instead of the first retry's five. */
const REFUSAL = { status: 503, headers: { "retry-after": "1" } };

export async function startCrm(journal: Journal, random: Random): Promise<Crm> {
  let refuses = false;

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Its end is what counts: a request that a killed server has not sent whole was not received.
    for await (const _ of request);
    const connector = (request.url ?? "").slice(1);
    const refused = connector === "flaky" && refuses;
    const receipt: Receipt = {
      connector,
      deliveryId: String(request.headers["webhook-id"]),
      arrived: journal.moment(),
      answered: null,
      status: refused ? REFUSAL.status : 200,
    };
    journal.receipts.push(receipt);
    if (connector === "slow") await wait(random.between(SLOW_MS.from, SLOW_MS.to));
    receipt.answered = journal.moment();
    if (refused) response.writeHead(REFUSAL.status, REFUSAL.headers).end();
    else response.writeHead(200, { "content-type": "application/json" }).end('{"success":true}');
  }

  const server = createServer((request, response) => {
    // A server that is killed in the middle of a request leaves it incomplete.
    receive(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse(next) {
      refuses = next;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
