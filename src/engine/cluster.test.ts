import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { localSender } from "../../test/support/local-sender.ts";
import { type Receiver, type Reply, startReceiver } from "../../test/support/receiver.ts";
import { makeSeverable } from "../../test/support/severable.ts";
import { openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { fatesOf, QUICK_PACE, startTestNode, type TestNode } from "../../test/support/test-node.ts";
import type { Sender } from "../journey/send.ts";
import type { Connector } from "../model/connector.ts";
import { pauseConnector, resumeConnector } from "../store/connectors.ts";
import type { Database } from "../store/database.ts";
import { openPostgres } from "../store/postgres/open.ts";

const pace = { ...QUICK_PACE, renewEveryMs: 50, reconcileEveryMs: 250, sweepEveryMs: 200, drainMs: 2_000 };

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
async function startNodes(count: number, given: Partial<typeof pace> = {}) {
  const way = await makeSeverable(test.url);
  onTestFinished(() => way.close());
  const { close, send } = localSender();
  let isDead = false;
  const sender: Sender = { close, send: (...request) => (isDead ? new Promise(() => {}) : send(...request)) };
  const first = await startTestNode({ database: await openOwn(way.url), pace: { ...pace, ...given }, sender });
  const nodes = [first];
  while (nodes.length < count) {
    nodes.push(await startTestNode({ database: await openOwn(), accountId: first.accountId, pace }));
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
    await expect.poll(() => directory.connector(connector.id), { timeout: 10_000 }).toBeDefined();
  }
  return connector;
}

const silence = (node: TestNode) =>
  test.database.db.updateTable("nodes").set({ seen_at: 1 }).where("id", "=", node.engine.nodeId).execute();
const fates = async () => (await fatesOf(test.database)).map(({ fate }) => fate);
const webhook = ({ body }: { body: string }) => JSON.parse(body).data as { call_id: string; seq: number };
const calls = (count: number, name = "call") =>
  Array.from({ length: count }, (_, n) => callEvent("call.ended", `${name}-${n}`));
const allDelivered = (count: number) => expect.poll(fates, { timeout: 15_000 }).toEqual(Array(count).fill("delivered"));

describe("what a node held that is gone", () => {
  it("is delivered by another, and nothing twice but what was under way", async () => {
    const { nodes, way } = await startNodes(2);
    const [dead, alive] = nodes as [TestNode, TestNode];
    await connect(nodes, { concurrency: 3 });
    const mayAnswer = Promise.withResolvers<Reply>();
    receiver.respondWith(() => mayAnswer.promise);
    await dead.report(...calls(20));
    await receiver.waitFor(3);
    const underWay = new Set(receiver.requests.map((request) => webhook(request).call_id));

    receiver.respondWith(() => ({}));
    await way.sever();
    await silence(dead);
    await alive.until(({ noticed }) => noticed.length > 0);
    await allDelivered(20);
    // Meanwhile the dead one may have found that it is not sure of its leases, but it has sent nothing more.
    const times = Map.groupBy(receiver.requests, (request) => webhook(request).call_id);
    for (const [call, requests] of times)
      expect({ call, times: requests.length }).toEqual({ call, times: underWay.has(call) ? 2 : 1 });

    // It comes back: what it was answered does not count, and it works on.
    mayAnswer.resolve({ status: 500 });
    await way.mend();
    await dead.until(({ noticed }) => noticed.some((what) => what === "leases.lost"));
    expect(await fates()).toEqual(Array(20).fill("delivered"));
    await expect
      .poll(() => dead.report(callEvent("call.ended", "later")).catch(() => null), { timeout: 10_000 })
      .not.toBeNull();
    await allDelivered(21);
  });

  it("goes on in its lanes, also where the end of a call came to another node", async () => {
    const { nodes, way } = await startNodes(2);
    const [dead, alive] = nodes as [TestNode, TestNode];
    await connect(nodes, { timeout_ms: 500 });
    receiver.respondWith(() => "hang");
    await dead.report(callEvent("call.started"), callEvent("call.answered"));
    await receiver.waitFor(1);
    await alive.report(callEvent("call.ended"), callEvent("call.outcome_set"));
    receiver.respondWith(() => ({}));
    await way.sever();
    await silence(dead);
    await expect.poll(fates, { timeout: 15_000 }).toEqual(["expired", "delivered", "delivered", "delivered"]);
    expect(receiver.requests.slice(1).map((request) => webhook(request).seq)).toEqual([2, 3, 4]);
    await way.mend();
  });

  it("is not sent by a node that cannot say whether it still holds it", async () => {
    const { nodes, way } = await startNodes(1, { leaseMs: 200 });
    const [node] = nodes as [TestNode];
    await connect(nodes, { concurrency: 1 });
    const mayAnswer = Promise.withResolvers<Reply>();
    receiver.respondWith(() => mayAnswer.promise);
    await node.report(...calls(5));
    await receiver.waitFor(1);
    await way.sever();
    const severedAt = performance.now();
    // It goes on trying to say that it lives, and tells of each failure.
    await node.until(() => performance.now() - severedAt > 250);
    mayAnswer.resolve({});
    await node.until(({ attempted }) => attempted.length === 1);
    await expect.poll(() => node.engine.inFlightCount()).toBe(0);
    expect(receiver.requests).toHaveLength(1);

    await way.mend();
    await allDelivered(5);
    const ids = receiver.requests.map((request) => webhook(request).call_id);
    expect(new Set(ids).size).toBe(5);
  });
});

describe("nodes that share the work", () => {
  it("keep the order of a call whose events come to different nodes, whatever fails", async () => {
    const { nodes } = await startNodes(3);
    await connect(nodes, { retry_limit: 50 });
    const types = [
      "call.started",
      "call.answered",
      "call.error",
      "call.error",
      "call.ended",
      "call.outcome_set",
    ] as const;
    const names = ["a", "b", "c", "d"];
    let round = 0;
    const scenario = fc.record({
      reports: fc.shuffledSubarray(
        names.flatMap((call) => types.map(() => call)),
        { minLength: names.length * types.length },
      ),
      nodes: fc.array(fc.nat(2), { minLength: 5, maxLength: 30 }),
      fails: fc.array(fc.boolean(), { minLength: 5, maxLength: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ reports, nodes: turns, fails }) => {
        round += 1;
        const before = (await fates()).length;
        const seen: { call_id: string; seq: number; delivered: boolean }[] = [];
        receiver.respondWith((request) => {
          const failed = fails[seen.length % fails.length] === true && seen.length < 60;
          seen.push({ ...webhook(request), delivered: !failed });
          return failed ? { status: 500, headers: { "retry-after": "0" } } : {};
        });
        const next = new Map(names.map((call) => [call, 0]));
        for (const [n, call] of reports.entries()) {
          const step = next.get(call) ?? 0;
          next.set(call, step + 1);
          const node = nodes[turns[n % turns.length] ?? 0];
          const event = callEvent(types[step] as (typeof types)[number], `${round}-${call}`);
          expect(await node?.report(event)).toMatchObject({ kind: "accepted" });
        }
        await expect
          .poll(async () => (await fates()).filter((fate) => /^(delivered|expired)$/.test(fate)).length, {
            timeout: 15_000,
          })
          .toBe(before + reports.length);
        for (const [call, requests] of Map.groupBy(seen, ({ call_id }) => call_id)) {
          const order = requests.map(({ seq }) => seq);
          expect({ call, order }).toEqual({ call, order: order.toSorted((a, b) => a - b) });
          const delivered = requests.filter((one) => one.delivered).map(({ seq }) => seq);
          expect(new Set(delivered).size).toBe(delivered.length);
        }
      }),
      { numRuns: 5, seed: 20_251_010, endOnFailure: true },
    );
    for (const { told } of nodes) expect(told.failed).toEqual([]);
  });

  it("lose nothing and keep every lane when one of them dies under load", async () => {
    const { nodes, killFirst } = await startNodes(3, { drainMs: 100 });
    const alive = nodes.slice(1);
    await connect(nodes, { retry_limit: 50, concurrency: 5 });
    const sent: { id: string; call_id: string; seq: number }[] = [];
    receiver.respondWith(async (request) => {
      sent.push({ ...webhook(request), id: String(request.headers["webhook-id"]) });
      for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
      return {};
    });
    const types = ["call.answered", "call.ended", "call.outcome_set", "call.processed"] as const;
    const acknowledged: string[] = [];
    let reported = 0;
    let underWay = 0;
    async function produce(): Promise<void> {
      while (reported < 60) {
        const call = `call-${reported}`;
        reported += 1;
        if (reported === 20) underWay = await killFirst();
        for (const [n, type] of types.entries()) {
          // Which node is asked changes with every event; one that is gone is asked once, then another.
          const node = nodes[(reported + n) % nodes.length] as TestNode;
          const event = callEvent(type, call, { id: `${call}-${n}` });
          const result = await node.report(event).catch(() => (alive[n % 2] as TestNode).report(event));
          expect(result.kind).toBe("accepted");
          acknowledged.push(`${call}-${n}`);
        }
      }
    }
    await Promise.all([produce(), produce(), produce()]);
    await allDelivered(240);

    expect(acknowledged).toHaveLength(240);
    const events = await test.database.db.selectFrom("events").select("id").execute();
    expect(events.map(({ id }) => id).sort()).toEqual(acknowledged.toSorted());
    for (const ofCall of Map.groupBy(sent, ({ call_id }) => call_id).values()) {
      const firsts = [...new Map(ofCall.map(({ id, seq }) => [id, seq])).values()];
      expect(firsts).toEqual([1, 2, 3, 4]);
    }
    // Twice only what the dead node had under way when it was cut off.
    expect(sent.length - 240).toBeLessThanOrEqual(underWay);
  });

  it("hear of each other's connectors, from the moment that they start", async () => {
    const { nodes } = await startNodes(2);
    const [a, b] = nodes as [TestNode, TestNode];
    const connector = await connect(nodes);
    await a.change((tx) => pauseConnector(tx, connector.id, { by: "user", at: 1, reason: "" }));
    await expect.poll(() => b.directory.connector(connector.id)?.paused, { timeout: 10_000 }).not.toBeNull();
    await b.report(...calls(2));
    expect(await fates()).toEqual(["backlog", "backlog"]);
    // One that has just joined is not known to the others yet.
    const c = await startTestNode({ database: await openOwn(), accountId: a.accountId, pace });
    await a.change((tx) => resumeConnector(tx, a.accountId, connector.id));
    await expect.poll(() => c.directory.connector(connector.id)?.paused, { timeout: 10_000 }).toBeNull();
    await allDelivered(2);
  });

  it("send what one of them alone has room for or knows of", async () => {
    const { nodes } = await startNodes(2);
    const [a, b] = nodes as [TestNode, TestNode];
    const connector = await connect(nodes);
    // The other one has not heard of the connector, and finds its retry first.
    receiver.respondWith(() => ({ status: 500 }));
    await a.report(...calls(1));
    await a.until(({ settled }) => settled.length === 1);
    b.directory.connector = () => undefined;
    receiver.respondWith(() => ({}));
    await b.hurryRetries();
    await expect.poll(() => receiver.requests.length, { timeout: 15_000 }).toBe(2);
    await allDelivered(1);
    expect((await fatesOf(test.database))[0]?.connector_id).toBe(connector.id);
  });

  it("are not told of screens while they are alone, and are once they are not", async () => {
    const { nodes } = await startNodes(2);
    const [a, b] = nodes as [TestNode, TestNode];
    const heard: string[] = [];
    b.engine.bus.hear("screen", (keys) => heard.push(...keys));
    await expect
      .poll(
        async () => {
          await a.engine.bus.tell("screen", ["key"]);
          return heard.length;
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0);
  });
});
