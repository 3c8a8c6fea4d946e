import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { calls, pace, useNodeScene, webhook } from "../../test/support/node-scene.ts";
import { fatesOf, startTestNode, type TestNode } from "../../test/support/test-node.ts";
import { pauseConnector, resumeConnector } from "../store/connectors.ts";

const scene = useNodeScene();
const { openOwn, startNodes, connect, fates, allDelivered } = scene;

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
        scene.receiver.respondWith((request) => {
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
          .poll(async () => (await fates()).filter((fate) => /^(delivered|expired)$/.test(fate)).length)
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
    scene.receiver.respondWith(async (request) => {
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
    const events = await scene.database.db.selectFrom("events").select("id").execute();
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
    await expect.poll(() => b.directory.connector(connector.id)?.paused).not.toBeNull();
    await b.report(...calls(2));
    expect(await fates()).toEqual(["backlog", "backlog"]);
    // One that has just joined is not known to the others yet.
    const c = await startTestNode({ database: await openOwn(), accountId: a.accountId, pace });
    await a.change((tx) => resumeConnector(tx, a.accountId, connector.id));
    await expect.poll(() => c.directory.connector(connector.id)?.paused).toBeNull();
    await allDelivered(2);
  });

  it("send what one of them alone has room for or knows of", async () => {
    const { nodes } = await startNodes(2);
    const [a, b] = nodes as [TestNode, TestNode];
    const connector = await connect(nodes);
    // The other one has not heard of the connector, and finds its retry first.
    scene.receiver.respondWith(() => ({ status: 500 }));
    await a.report(...calls(1));
    await a.until(({ settled }) => settled.length === 1);
    b.directory.connector = () => undefined;
    scene.receiver.respondWith(() => ({}));
    await b.hurryRetries();
    await expect.poll(() => scene.receiver.requests.length).toBe(2);
    await allDelivered(1);
    expect((await fatesOf(scene.database))[0]?.connector_id).toBe(connector.id);
  });

  it("are not told of screens while they are alone, and are once they are not", async () => {
    const { nodes } = await startNodes(2);
    const [a, b] = nodes as [TestNode, TestNode];
    const heard: string[] = [];
    b.engine.bus.hear("screen", (keys) => heard.push(...(keys ?? [])));
    await expect
      .poll(async () => {
        await a.engine.bus.tell("screen", ["key"]);
        return heard.length;
      })
      .toBeGreaterThan(0);
  });
});
