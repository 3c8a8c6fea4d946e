import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from "vitest";
import type { Sender } from "../../src/journey/send.ts";
import type { Connector } from "../../src/model/connector.ts";
import type { Database } from "../../src/store/database.ts";
import { openPostgres } from "../../src/store/postgres/open.ts";
import { callEvent } from "./call-event.ts";
import { localSender } from "./local-sender.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { makeSeverable } from "./severable.ts";
import { openTestDatabase, type TestDatabase } from "./test-database.ts";
import { fatesOf, QUICK_PACE, startTestNode, type TestNode } from "./test-node.ts";

/** The pace of nodes that tell each other apart from the dead within moments. */
export const pace = { ...QUICK_PACE, renewEveryMs: 50, reconcileEveryMs: 250, sweepEveryMs: 200, drainMs: 2_000 };

export const webhook = ({ body }: { body: string }) => JSON.parse(body).data as { call_id: string; seq: number };

/** Events of as many calls. */
export const calls = (count: number, name = "call") =>
  Array.from({ length: count }, (_, n) => callEvent("call.ended", `${name}-${n}`));

/** Several nodes on one PostgreSQL database, which is empty for each test of the file, and a receiver. */
export function useNodeScene() {
  let test: TestDatabase;
  let receiver: Receiver;
  beforeAll(async () => {
    test = await openTestDatabase("postgres");
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.empty();
    receiver = await startReceiver();
    onTestFinished(() => receiver.close());
  });

  async function openOwn(url = test.url): Promise<Database> {
    const database = await openPostgres(url);
    onTestFinished(() => database.close());
    return database;
  }

  /** Nodes of one account, each with connections of its own; the first one's way to the database can be cut. */
  async function startNodes(
    count: number,
    given: Partial<typeof pace> = {},
    { first: ofFirst, others }: { first: Sender; others: Sender } = { first: localSender(), others: localSender() },
  ) {
    const way = await makeSeverable(test.url);
    onTestFinished(() => way.close());
    const { close, send } = ofFirst;
    let isDead = false;
    const sender: Sender = { close, send: (...request) => (isDead ? new Promise(() => {}) : send(...request)) };
    const first = await startTestNode({ database: await openOwn(way.url), pace: { ...pace, ...given }, sender });
    const nodes = [first];
    while (nodes.length < count) {
      nodes.push(await startTestNode({ database: await openOwn(), accountId: first.accountId, pace, sender: others }));
    }
    /**
     * The first node is cut off and sends nothing more, as far as the others can tell for longer than its lease. Tells how
     * many deliveries it had under way at most: requests, and answers that are not written down.
     */
    async function killFirst(): Promise<number> {
      isDead = true;
      const underWay = first.engine.inFlightCount() + first.told.attempted.length - first.told.settled.length;
      await way.sever();
      await silence(first);
      return underWay;
    }
    return { nodes, way, killFirst };
  }

  /** A connector that every node knows of. */
  async function connect(nodes: TestNode[], given: Partial<Connector> = {}): Promise<Connector> {
    const connector = await nodes[0]!.connect({ url: receiver.url, ...given });
    for (const { directory } of nodes) {
      await expect.poll(() => directory.connector(connector.id)).toBeDefined();
    }
    return connector;
  }

  /** As far as the others can tell, a node has said nothing for longer than its lease. */
  const silence = (node: TestNode) =>
    test.database.db.updateTable("nodes").set({ seen_at: 1 }).where("id", "=", node.engine.nodeId).execute();
  const fates = async () => (await fatesOf(test.database)).map(({ fate }) => fate);
  const allDelivered = (count: number) => expect.poll(fates).toEqual(Array(count).fill("delivered"));

  return {
    get receiver() {
      return receiver;
    },
    get database() {
      return test.database;
    },
    openOwn,
    startNodes,
    connect,
    silence,
    fates,
    allDelivered,
  };
}
