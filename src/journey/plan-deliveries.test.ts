import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { type Receiver, type Reply, startReceiver } from "../../test/support/receiver.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { fatesOf, startTestNode, type TestNode } from "../../test/support/test-node.ts";
import type { Connector } from "../model/connector.ts";
import { deleteConnector, pauseConnector, resumeConnector } from "../store/connectors.ts";

const pause = { by: "user", at: 1, reason: "paused by a test" } as const;

describe.each(ENGINES)("deliveries on %s", (engine) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());
  beforeEach(() => test.empty());

  /** A node with one connector, at a receiver that does as told. */
  async function begin(
    given: Partial<Connector> = {},
  ): Promise<{ receiver: Receiver; node: TestNode; connector: Connector }> {
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    const node = await startTestNode({ database: test.database });
    const connector = await node.connect({ url: receiver.url, ...given });
    return { receiver, node, connector };
  }
  const fates = async () => (await fatesOf(test.database)).map(({ type, fate }) => `${type} ${fate}`);
  const reasonOf = async (type: string) => (await fatesOf(test.database)).find((one) => one.type === type)?.reason;
  const typesOf = (requests: readonly { body: string }[]) => requests.map(({ body }) => JSON.parse(body).type);
  const typeOf = ({ body }: { body: string }) => JSON.parse(body).type;

  describe("of a call's start and ringing, once the call has ended, are expired", () => {
    it("while they wait for a retry", async () => {
      const { receiver, node } = await begin();
      receiver.respondWith((request) => (typeOf(request) === "call.ended" ? {} : { status: 500 }));
      await node.report(callEvent("call.started"));
      await node.until(({ settled }) => settled.length === 1);
      expect(await fates()).toEqual(["call.started retry"]);
      await node.report(callEvent("call.ended"));
      await node.until(({ ended }) => ended.length === 2);
      expect(await fates()).toEqual(["call.started expired", "call.ended delivered"]);
      expect(await reasonOf("call.started")).toBe("the call ended first");
      expect(typesOf(receiver.requests)).toEqual(["call.started", "call.ended"]);
    });

    it("while they wait for their turn", async () => {
      const { receiver, node } = await begin();
      const mayAnswer = Promise.withResolvers<Reply>();
      receiver.respondWith((request) => (typeOf(request) === "call.started" ? mayAnswer.promise : {}));
      await node.report(callEvent("call.started"));
      await receiver.waitFor(1);
      await node.report(callEvent("call.ringing"), callEvent("call.answered"));
      await node.report(callEvent("call.ended"));
      expect(await fates()).toEqual([
        "call.started leased",
        "call.ringing expired",
        "call.answered lane",
        "call.ended lane",
      ]);
      mayAnswer.resolve({});
      await node.until(({ ended }) => ended.length === 4);
      expect(await fates()).toEqual([
        "call.started delivered",
        "call.ringing expired",
        "call.answered delivered",
        "call.ended delivered",
      ]);
      expect(typesOf(receiver.requests)).toEqual(["call.started", "call.answered", "call.ended"]);
    });

    it.each([
      ["one report after the other", false],
      ["one report", true],
    ])("while their connector is paused, in %s", async (_, atOnce) => {
      const { receiver, node, connector } = await begin();
      await node.change((tx) => pauseConnector(tx, connector.id, pause));
      const events = [callEvent("call.started"), callEvent("call.ringing"), callEvent("call.failed")];
      if (atOnce) await node.report(...events);
      else for (const event of events) await node.report(event);
      await node.change((tx) => resumeConnector(tx, node.accountId, connector.id));
      await node.until(({ ended }) => ended.length === 3);
      expect(await fates()).toEqual(["call.started expired", "call.ringing expired", "call.failed delivered"]);
      expect(typesOf(receiver.requests)).toEqual(["call.failed"]);
    });

    it("when they were under way then, and fail", async () => {
      const { receiver, node } = await begin();
      const mayAnswer = Promise.withResolvers<Reply>();
      receiver.respondWith((request) => (typeOf(request) === "call.started" ? mayAnswer.promise : {}));
      await node.report(callEvent("call.started"));
      await receiver.waitFor(1);
      await node.report(callEvent("call.ended"));
      mayAnswer.resolve({ status: 503 });
      await node.until(({ ended }) => ended.length === 2);
      expect(await fates()).toEqual(["call.started expired", "call.ended delivered"]);
      expect(await reasonOf("call.started")).toBe("the call ended first; the last attempt: answered with status 503");
    });

    it("when they are reported late", async () => {
      const { receiver, node } = await begin();
      await node.report(callEvent("call.ended"));
      await node.report(callEvent("call.started"), callEvent("call.ringing"), callEvent("call.outcome_set"));
      await node.until(({ ended }) => ended.length === 4);
      expect(await fates()).toEqual([
        "call.ended delivered",
        "call.started expired",
        "call.ringing expired",
        "call.outcome_set delivered",
      ]);
      expect(await reasonOf("call.started")).toBe("reported after the call had ended");
      expect(typesOf(receiver.requests)).toEqual(["call.ended", "call.outcome_set"]);
    });

    it("at a connector that keeps no order, when their retry is due", async () => {
      const { receiver, node } = await begin({ ordered: false });
      receiver.respondWith((request) => (typeOf(request) === "call.started" ? { status: 500 } : {}));
      await node.report(callEvent("call.started"));
      await node.until(({ settled }) => settled.length === 1);
      await node.report(callEvent("call.ended"));
      await node.until(({ ended }) => ended.length === 1);
      await node.hurryRetries();
      await node.until(({ ended }) => ended.length === 2);
      expect(await fates()).toEqual(["call.started expired", "call.ended delivered"]);
    });
  });

  it("of other events are tried again after the end, and hold back what follows them", async () => {
    const { receiver, node } = await begin();
    receiver.respondWith(() => ({ status: 500 }));
    await node.report(callEvent("call.started"), callEvent("call.answered"), callEvent("call.ended"));
    await node.until(({ settled }) => settled.length === 2);
    expect(await fates()).toEqual(["call.started expired", "call.answered retry", "call.ended lane"]);
    receiver.respondWith(() => ({}));
    await node.hurryRetries();
    await node.until(({ ended }) => ended.length === 3);
    expect(await fates()).toEqual(["call.started expired", "call.answered delivered", "call.ended delivered"]);
  });

  it("at a connector that keeps no order do not wait for each other", async () => {
    const { receiver, node } = await begin({ ordered: false });
    const mayAnswer = Promise.withResolvers<Reply>();
    receiver.respondWith((request) => (typeOf(request) === "call.started" ? mayAnswer.promise : {}));
    await node.report(callEvent("call.started"), callEvent("call.answered"), callEvent("call.ended"));
    await node.until(({ ended }) => ended.length === 2);
    expect(await fates()).toEqual(["call.started leased", "call.answered delivered", "call.ended delivered"]);
    mayAnswer.resolve({});
    await node.until(({ ended }) => ended.length === 3);
  });

  describe("of a paused connector", () => {
    it("wait, those of before and those that come in, and all leave in order when it is taken up again", async () => {
      const { receiver, node, connector } = await begin();
      receiver.respondWith(() => ({ status: 500 }));
      await node.report(callEvent("call.answered", "a"));
      await node.until(({ settled }) => settled.length === 1);
      await node.change((tx) => pauseConnector(tx, connector.id, pause));
      receiver.respondWith(() => ({}));
      await node.report(callEvent("call.ended", "a"), callEvent("call.answered", "b"));
      await node.hurryRetries();
      await node.report(callEvent("call.ended", "b"));
      await expect
        .poll(fates)
        .toEqual(["call.answered backlog", "call.ended lane", "call.answered backlog", "call.ended lane"]);
      expect(receiver.requests).toHaveLength(1);

      await node.change((tx) => resumeConnector(tx, node.accountId, connector.id));
      await node.until(({ ended }) => ended.length === 4);
      for (const call of ["a", "b"]) {
        const ofCall = receiver.requests.slice(1).filter(({ body }) => JSON.parse(body).data.call_id === call);
        expect(typesOf(ofCall)).toEqual(["call.answered", "call.ended"]);
      }
      expect(await fates()).toEqual(Array(4).fill(expect.stringContaining("delivered")));
    });

    it("do not go out from memory either, where they waited for the connector to have a hand free", async () => {
      const { receiver, node, connector } = await begin({ concurrency: 1 });
      const mayAnswer = Promise.withResolvers<Reply>();
      receiver.respondWith(() => mayAnswer.promise);
      await node.report(...["a", "b", "c"].map((call) => callEvent("call.ended", call)));
      await receiver.waitFor(1);
      await node.change((tx) => pauseConnector(tx, connector.id, pause));
      mayAnswer.resolve({});
      await node.until(({ ended }) => ended.length === 1);
      await expect.poll(fates).toEqual(["call.ended delivered", "call.ended backlog", "call.ended backlog"]);
      expect(node.engine.heldCount()).toBe(0);
      expect(receiver.requests).toHaveLength(1);
    });

    it("are found by a node that starts later", async () => {
      const { receiver, node, connector } = await begin();
      await node.change((tx) => pauseConnector(tx, connector.id, pause));
      await node.report(...Array.from({ length: 250 }, (_, n) => callEvent("call.ended", `call-${n}`)));
      await node.stop();
      const later = await startTestNode({ database: test.database, accountId: node.accountId });
      expect(receiver.requests).toEqual([]);
      await later.change((tx) => resumeConnector(tx, node.accountId, connector.id));
      await receiver.waitFor(250);
      await later.until(({ ended }) => ended.length === 250);
      expect(new Set(receiver.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(250);
    });
  });

  it("of a connector that was deleted are not sent, and an attempt under way does no harm", async () => {
    const { receiver, node, connector } = await begin({ concurrency: 1 });
    const mayAnswer = Promise.withResolvers<Reply>();
    receiver.respondWith(() => mayAnswer.promise);
    await node.report(callEvent("call.answered"), callEvent("call.ended"), callEvent("call.ended", "other"));
    await receiver.waitFor(1);
    await node.change((tx) => deleteConnector(tx, node.accountId, connector.id));
    mayAnswer.resolve({ status: 500 });
    await node.until(({ settled }) => settled.length === 1);
    expect((await fates()).join()).not.toContain("delivered");
    expect(receiver.requests).toHaveLength(1);
    await node.report(callEvent("call.outcome_set"));
    expect(node.told.failed).toEqual([]);
  });
});
