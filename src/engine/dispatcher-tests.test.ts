import { expect, it, onTestFinished, vi } from "vitest";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { exampleEvent } from "../../test/support/example-event.ts";
import type { Connector } from "../model/connector.ts";
import type { DeliveryKind, PendingDelivery } from "../model/delivery.ts";
import { createDispatcher } from "./dispatcher.ts";

/** A dispatcher for one connector that may have one request under way. */
function dispatcherFor(given: Partial<Connector> | null) {
  const started: string[] = [];
  const givenBack: string[] = [];
  const ends = new Map<string, () => void>();
  let connector = given === null ? undefined : exampleConnector({ id: "a", concurrency: 1, ...given });
  const dispatcher = createDispatcher({
    connector: () => connector,
    start: ({ id }) => {
      started.push(id);
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.set(id, resolve);
      return promise;
    },
    giveBack: (deliveries) => givenBack.push(...deliveries.map(({ id }) => id)),
  });
  const add = (kind: DeliveryKind, ids: string[]) =>
    ids.map((id): PendingDelivery => {
      const event = exampleEvent("call.ended");
      const rest = { lane: id, attempts: 0, first_attempt_at: null, created_at: 1 };
      const delivery = { id, account_id: event.account_id, connector_id: "a", kind, event, ...rest };
      dispatcher.add(delivery);
      return delivery;
    });
  const end = async (id: string) => {
    ends.get(id)?.();
    await Promise.resolve();
  };
  const remove = () => {
    connector = undefined;
  };
  return { dispatcher, started, givenBack, add, end, remove };
}

it("lets tests go before what waits, within the connector's concurrency", async () => {
  const { started, add, end } = dispatcherFor({});
  add("live", ["live-1", "live-2"]);
  add("test", ["test-1", "test-2"]);
  expect(started).toEqual(["live-1"]);
  for (const id of ["live-1", "test-1", "test-2"]) await end(id);
  expect(started).toEqual(["live-1", "test-1", "test-2", "live-2"]);
});

it("lets tests go also while the connector is paused, and nothing else", () => {
  const { started, givenBack, add } = dispatcherFor({ paused: { by: "gone", at: 1, reason: "gone" } });
  add("test", ["test-1"]);
  add("live", ["live-1"]);
  expect(started).toEqual(["test-1"]);
  expect(givenBack).toEqual(["live-1"]);
});

it("gives tests back with the rest when the connector is gone", () => {
  const { givenBack, add } = dispatcherFor(null);
  add("test", ["test-1"]);
  expect(givenBack).toEqual(["test-1"]);
});

it("withdraws tests until they have started, and does not recall them with the connector's deliveries", () => {
  const { dispatcher, add } = dispatcherFor({});
  const tests = add("test", ["test-1", "test-2"]);
  add("live", ["live-1"]);
  expect(dispatcher.takeOut("a").map(({ id }) => id)).toEqual(["live-1"]);
  expect(dispatcher.withdraw(tests).map(({ id }) => id)).toEqual(["test-2"]);
  expect(dispatcher.withdraw(tests)).toEqual([]);
  expect(dispatcher.holds("test-2")).toBe(true);
});

it("waits for no turn of a connector that is gone", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { dispatcher, started, add, end, remove } = dispatcherFor({ rate_limit: 0.01 });
  const tests = add("test", ["test-1", "test-2"]);
  await end("test-1");
  expect([started, vi.getTimerCount()]).toEqual([["test-1"], 1]);
  dispatcher.withdraw(tests);
  for (const test of tests) dispatcher.forget(test);
  remove();
  dispatcher.leave("a");
  expect(vi.getTimerCount()).toBe(0);
});
