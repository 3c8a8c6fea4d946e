import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { exampleEvent } from "../../test/support/example-event.ts";
import type { Connector } from "../model/connector.ts";
import type { PendingDelivery } from "../model/delivery.ts";
import { createDispatcher, type Dispatcher } from "./dispatcher.ts";

let connectors: Map<string, Connector>;
let started: string[];
let ends: Map<string, () => void>;
let givenBack: string[];
let added: Map<string, PendingDelivery>;
let dispatcher: Dispatcher;

beforeEach(() => {
  connectors = new Map();
  started = [];
  ends = new Map();
  givenBack = [];
  added = new Map();
  dispatcher = createDispatcher({
    connector: (id) => connectors.get(id),
    start: ({ id }) => {
      started.push(id);
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.set(id, resolve);
      return promise;
    },
    giveBack: (deliveries) => givenBack.push(...deliveries.map(({ id }) => id)),
  });
});

function connect(id: string, given: Partial<Connector> = {}): void {
  connectors.set(id, exampleConnector({ id, ...given }));
}

function delivery(id: string, connector_id: string, kind: PendingDelivery["kind"] = "live"): PendingDelivery {
  const event = exampleEvent("call.ended");
  const rest = { lane: id, attempts: 0, first_attempt_at: null, created_at: 1 };
  return { id, account_id: event.account_id, connector_id, kind, event, ...rest };
}

function add(connectorId: string, ids: string[], kind: PendingDelivery["kind"] = "live"): PendingDelivery[] {
  const deliveries = ids.map((id) => delivery(id, connectorId, kind));
  for (const one of deliveries) {
    added.set(one.id, one);
    dispatcher.add(one);
  }
  return deliveries;
}

/** Ends a request as an engine does: it is over, then written down. */
async function end(id: string): Promise<void> {
  ends.get(id)?.();
  dispatcher.forget(added.get(id) as PendingDelivery);
  await Promise.resolve();
}

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

describe("what leaves", () => {
  it("is in the order of coming, as much at once as the connector bears", async () => {
    connect("a", { concurrency: 2 });
    add("a", ["1", "2", "3", "4"]);
    expect(started).toEqual(["1", "2"]);
    expect(dispatcher.inFlightCount()).toBe(2);
    await end("2");
    expect(started).toEqual(["1", "2", "3"]);
    await end("1");
    await end("3");
    expect(started).toEqual(["1", "2", "3", "4"]);
    expect(dispatcher.heldCount()).toBe(1);
  });

  it("of one connector waits for no other's, however long that takes", async () => {
    connect("hangs", { concurrency: 3 });
    connect("works", { concurrency: 1 });
    add("hangs", numbered("h", 100));
    add("works", numbered("w", 20));
    for (let n = 0; n < 20; n += 1) await end(`w${n}`);
    expect(started.filter((id) => id.startsWith("w"))).toHaveLength(20);
    expect(started.filter((id) => id.startsWith("h"))).toHaveLength(3);
  });

  it("takes turns among connectors that begin together", () => {
    for (const id of ["a", "b", "c"]) connect(id, { concurrency: 10 });
    dispatcher.hold();
    for (const id of ["a", "b", "c"]) add(id, numbered(id, 3));
    expect(started).toEqual([]);
    dispatcher.release();
    expect(started).toEqual(["a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2"]);
  });

  it("is live before it is replayed, and replays leave most of the concurrency free", async () => {
    connect("a", { concurrency: 8 });
    add("a", numbered("r", 10), "replay");
    expect(started).toEqual(["r0", "r1"]);
    add("a", numbered("l", 7));
    expect(started.slice(2)).toEqual(numbered("l", 6));
    await end("r0");
    expect(started.at(-1)).toBe("l6");
    await end("l0");
    expect(started.at(-1)).toBe("r2");
  });

  it("includes replays where the connector bears but one request at once", () => {
    connect("a", { concurrency: 1 });
    add("a", ["r"], "replay");
    expect(started).toEqual(["r"]);
  });

  it("is nothing of a connector that does not deliver: that goes back", async () => {
    connect("a", { active: false });
    add("a", ["1"]);
    add("unknown", ["2"]);
    expect({ started, givenBack }).toEqual({ started: [], givenBack: ["1", "2"] });
    connect("a", { concurrency: 1 });
    add("a", ["3", "4"]);
    connect("a", { paused: { by: "user", at: 1, reason: "" } });
    await end("3");
    expect({ started, givenBack }).toEqual({ started: ["3"], givenBack: ["1", "2", "4"] });
  });

  it("is a delivery that was leased again before the end of its first lease was told here", async () => {
    connect("a", { concurrency: 5 });
    const [first] = add("a", ["1"]) as [PendingDelivery];
    const again = { ...first, attempts: 1 };
    dispatcher.add(again);
    expect(started).toEqual(["1", "1"]);
    dispatcher.forget(first);
    expect(dispatcher.holds("1")).toBe(true);
    expect(dispatcher.roomFor("a", "live")).toBe(499);
    dispatcher.forget(again);
    expect(dispatcher.holds("1")).toBe(false);
    expect(dispatcher.roomFor("a", "live")).toBe(500);
  });

  it("is a delivery whose attempt was begun under a lease before, and is not begun again", () => {
    connect("a", { concurrency: 1 });
    const [begun, waits] = add("a", ["1", "2"]) as [PendingDelivery, PendingDelivery];
    dispatcher.add({ ...begun });
    expect(started).toEqual(["1"]);
    dispatcher.forget(begun);
    expect(dispatcher.holds("1")).toBe(false);
    // What was taken out before it began is another matter.
    dispatcher.takeOut("a");
    connect("a", { concurrency: 2 });
    dispatcher.add({ ...waits });
    expect(started).toEqual(["1", "2"]);
  });

  it("is seen by who watches, also where it is forgotten meanwhile", async () => {
    connect("a", { concurrency: 1 });
    add("a", ["over"]);
    await end("over");
    add("a", ["before", "stays"]);
    const watch = dispatcher.watch();
    add("a", ["short"]);
    await end("before");
    await end("short");
    const seen = ["over", "before", "stays", "short", "never"].filter(watch.saw);
    expect(seen).toEqual(["before", "stays", "short"]);
    watch.end();
    add("a", ["later"]);
    await end("later");
    expect(watch.saw("later")).toBe(false);
  });
});

describe("the rate limit", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    dispatcher.hold();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("lets one go at a time, however many wait, and none in the dead time after a pause", () => {
    connect("a", { rate_limit: 10, concurrency: 1_000 });
    add("a", numbered("", 100));
    expect(started).toHaveLength(1);
    vi.advanceTimersByTime(50);
    expect(started).toHaveLength(1);
    vi.advanceTimersByTime(950);
    expect(started.length).toBeGreaterThanOrEqual(10);
    expect(started.length).toBeLessThanOrEqual(11);
  });

  it("is kept in the long run, fast or slow", () => {
    connect("fast", { rate_limit: 2_000, concurrency: 100_000 });
    connect("slow", { rate_limit: 0.5, concurrency: 1_000 });
    add("fast", numbered("f", 10_000));
    add("slow", numbered("s", 100));
    vi.advanceTimersByTime(4_000);
    const fast = started.filter((id) => id.startsWith("f")).length;
    expect(fast).toBeGreaterThan(7_500);
    expect(fast).toBeLessThanOrEqual(8_050);
    expect(started.filter((id) => id.startsWith("s"))).toHaveLength(3);
  });

  it("holds up no other connector", () => {
    connect("slow", { rate_limit: 0.01 });
    connect("free");
    add("slow", ["s0", "s1"]);
    add("free", numbered("f", 5));
    expect(started).toEqual(["s0", ...numbered("f", 5)]);
  });
});

describe("room", () => {
  it("is limited for each connector, and less for one that fails", () => {
    connect("a", { concurrency: 1 });
    connect("failing", { concurrency: 7, failing_since: 1 });
    expect(dispatcher.roomFor("a", "live")).toBe(500);
    add("a", numbered("a", 500));
    expect(dispatcher.roomFor("a", "live")).toBe(0);
    expect(dispatcher.roomFor("failing", "live")).toBe(7);
    expect(dispatcher.roomFor("unknown", "live")).toBe(0);
  });

  it("is kept for live deliveries beside replays", () => {
    connect("a", { concurrency: 1 });
    expect(dispatcher.roomFor("a", "replay")).toBe(100);
    add("a", numbered("r", 100), "replay");
    expect(dispatcher.roomFor("a", "replay")).toBe(0);
    expect(dispatcher.roomFor("a", "live")).toBe(500);
  });

  it("is left for one more connector, however many hang", () => {
    const hanging = numbered("c", 60);
    for (const id of hanging) {
      connect(id, { concurrency: 1 });
      add(id, numbered(`${id}-`, dispatcher.roomFor(id, "live")));
    }
    expect(dispatcher.heldCount()).toBeLessThanOrEqual(10_000 + 10 * hanging.length);
    connect("works");
    expect(dispatcher.roomFor("works", "live")).toBe(10);
    // Those that took much get no more of it until the others have their share.
    dispatcher.forget(added.get("c0-0") as PendingDelivery);
    expect(dispatcher.roomFor("c0", "live")).toBe(0);
  });

  it("is none while it is held", () => {
    connect("a");
    dispatcher.hold();
    expect(dispatcher.roomFor("a", "live")).toBe(0);
    dispatcher.release();
    expect(dispatcher.roomFor("a", "live")).toBe(500);
  });

  it("comes back with what is forgotten, once each", () => {
    connect("a", { concurrency: 1 });
    const [first] = add("a", ["1", "2"]) as [PendingDelivery];
    dispatcher.forget(first);
    dispatcher.forget(first);
    expect(dispatcher.roomFor("a", "live")).toBe(499);
    expect([dispatcher.holds("1"), dispatcher.holds("2")]).toEqual([false, true]);
  });
});

describe("holding", () => {
  it("starts nothing more and returns what has not started", async () => {
    connect("a", { concurrency: 1 });
    add("a", ["1", "2"]);
    add("a", ["3"], "replay");
    expect(dispatcher.connectorsInLine()).toEqual(["a"]);
    expect(dispatcher.hold().map(({ id }) => id)).toEqual(["2", "3"]);
    add("a", ["4"]);
    await end("1");
    expect(started).toEqual(["1"]);
    dispatcher.release();
    expect(started).toEqual(["1", "4"]);
  });

  it("takes out what has not started of one connector alone", () => {
    connect("a", { concurrency: 1 });
    connect("b", { concurrency: 1 });
    add("a", ["a1", "a2", "a3"]);
    add("b", ["b1", "b2"]);
    expect(dispatcher.takeOut("a").map(({ id }) => id)).toEqual(["a2", "a3"]);
    expect(dispatcher.takeOut("unknown")).toEqual([]);
    expect(dispatcher.connectorsInLine()).toEqual(["b"]);
    expect(dispatcher.holds("a2")).toBe(true);
  });

  it("is quiet when no request is under way", async () => {
    connect("a");
    await dispatcher.quiet();
    add("a", ["1", "2"]);
    const log: string[] = [];
    const quiet = dispatcher.quiet().then(() => log.push("quiet"));
    await end("1");
    log.push("one is over");
    await end("2");
    await quiet;
    expect(log).toEqual(["one is over", "quiet"]);
  });
});
