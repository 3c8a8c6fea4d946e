import { describe, expect, it } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { localSender } from "../../test/support/local-sender.ts";
import { calls, useNodeScene, webhook } from "../../test/support/node-scene.ts";
import type { Reply } from "../../test/support/receiver.ts";
import type { TestNode } from "../../test/support/test-node.ts";
import { otherNodes, takeOver } from "../store/nodes.ts";

const scene = useNodeScene();
const { startNodes, connect, silence, fates, allDelivered } = scene;

describe("what a node held that is gone", () => {
  it("is delivered by another, and nothing twice but what was under way", async () => {
    const { nodes, way } = await startNodes(2);
    const [dead, alive] = nodes as [TestNode, TestNode];
    await connect(nodes, { concurrency: 3 });
    const mayAnswer = Promise.withResolvers<Reply>();
    scene.receiver.respondWith(() => mayAnswer.promise);
    await dead.report(...calls(20));
    await scene.receiver.waitFor(3);
    const underWay = new Set(scene.receiver.requests.map((request) => webhook(request).call_id));

    scene.receiver.respondWith(() => ({}));
    await way.sever();
    await silence(dead);
    await alive.until(({ noticed }) => noticed.length > 0);
    await allDelivered(20);
    // Meanwhile the dead one may have found that it is not sure of its leases, but it has sent nothing more.
    const times = Map.groupBy(scene.receiver.requests, (request) => webhook(request).call_id);
    for (const [call, requests] of times)
      expect({ call, times: requests.length }).toEqual({ call, times: underWay.has(call) ? 2 : 1 });

    // It comes back: what it was answered does not count, and it works on.
    mayAnswer.resolve({ status: 500 });
    await way.mend();
    await dead.until(({ noticed }) => noticed.some((what) => what === "leases.lost"));
    expect(await fates()).toEqual(Array(20).fill("delivered"));
    await expect.poll(() => dead.report(callEvent("call.ended", "later")).catch(() => null)).not.toBeNull();
    await allDelivered(21);
  });

  it("goes on in its lanes, also where the end of a call came to another node", async () => {
    const { nodes, way } = await startNodes(2);
    const [dead, alive] = nodes as [TestNode, TestNode];
    await connect(nodes, { timeout_ms: 500 });
    scene.receiver.respondWith(() => "hang");
    await dead.report(callEvent("call.started"), callEvent("call.answered"));
    await scene.receiver.waitFor(1);
    await alive.report(callEvent("call.ended"), callEvent("call.outcome_set"));
    scene.receiver.respondWith(() => ({}));
    await way.sever();
    await silence(dead);
    await expect.poll(fates).toEqual(["expired", "delivered", "delivered", "delivered"]);
    expect(scene.receiver.requests.slice(1).map((request) => webhook(request).seq)).toEqual([2, 3, 4]);
    await way.mend();
  });

  it("is not sent by a node that cannot say whether it still holds it", async () => {
    const { nodes, way } = await startNodes(1, { leaseMs: 200 });
    const [node] = nodes as [TestNode];
    await connect(nodes, { concurrency: 1 });
    const mayAnswer = Promise.withResolvers<Reply>();
    scene.receiver.respondWith(() => mayAnswer.promise);
    await node.report(...calls(5));
    await scene.receiver.waitFor(1);
    await way.sever();
    const severedAt = performance.now();
    // It goes on trying to say that it lives, and tells of each failure.
    await node.until(() => performance.now() - severedAt > 250);
    mayAnswer.resolve({});
    await node.until(({ attempted }) => attempted.length === 1);
    await expect.poll(() => node.engine.inFlightCount()).toBe(0);
    expect(scene.receiver.requests).toHaveLength(1);

    await way.mend();
    await allDelivered(5);
    const ids = scene.receiver.requests.map((request) => webhook(request).call_id);
    expect(new Set(ids).size).toBe(5);
  });
});

describe("a node that comes back after others have declared it dead", () => {
  it("sends nothing of what it had begun before and had not written yet", async () => {
    const { hostname: address, port } = new URL(scene.receiver.url);
    const found = [{ address, family: 4 }];
    const lookedUp = Promise.withResolvers<typeof found>();
    const first = localSender({ resolve: () => lookedUp.promise });
    const { nodes, way } = await startNodes(2, {}, { first, others: localSender({ resolve: async () => found }) });
    const [back, other] = nodes as [TestNode, TestNode];
    // The look-up is to be under way until the end, however long a machine takes to get there.
    await connect(nodes, { url: `http://crm.test:${port}`, timeout_ms: 60_000 });
    await back.report(...calls(2));
    await expect.poll(() => back.engine.inFlightCount()).toBe(2);

    await way.sever();
    await silence(back);
    await other.until(({ noticed }) => noticed.length > 0);
    await allDelivered(2);
    await way.mend();
    await back.until(({ noticed }) => noticed.includes("leases.lost"));
    // It holds what comes now, though not what it began with.
    await expect
      .poll(async () => {
        await back.report(...calls(1, "later")).catch(() => {});
        return back.engine.inFlightCount();
      })
      .toBe(3);
    lookedUp.resolve(found);
    await allDelivered(3);
    await expect.poll(() => back.engine.inFlightCount()).toBe(0);
    expect(scene.receiver.requests.map((request) => webhook(request).call_id).sort()).toEqual([
      "call-0",
      "call-1",
      "later-0",
    ]);
  });

  it("does not send again what its receiver has under way, when it takes that up itself", async () => {
    const { nodes, way } = await startNodes(1);
    const [back] = nodes as [TestNode];
    await connect(nodes);
    const mayAnswer = Promise.withResolvers<Reply>();
    scene.receiver.respondWith(() => mayAnswer.promise);
    await back.report(...calls(1));
    await scene.receiver.waitFor(1);

    await way.sever();
    await takeOver(scene.database, await otherNodes(scene.database, "other"));
    expect(await fates()).toEqual(["backlog"]);
    await way.mend();
    await expect.poll(fates).toEqual(["leased"]);
    mayAnswer.resolve({});
    await allDelivered(1);
    expect(scene.receiver.requests).toHaveLength(1);
  });
});
