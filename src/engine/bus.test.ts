import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { CHANNELS, type Channel } from "../store/database.ts";
import { createBus } from "./bus.ts";

describe("the bus", () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase("postgres");
  });
  afterAll(() => test.close());

  function join(nodeId: string, { hasPeers = true } = {}) {
    const published: string[] = [];
    const { database } = test;
    const publish = async (channel: Channel, message: string) => {
      published.push(message);
      await database.publish(channel, message);
    };
    const bus = createBus({ database: { ...database, publish }, nodeId, hasPeers: () => hasPeers });
    onTestFinished(() => bus.close());
    return { bus, published };
  }

  it("tells this node at once and the others soon, each once", async () => {
    const [a, b] = [join("a"), join("b")];
    const heard: string[] = [];
    a.bus.hear("screen", (keys) => heard.push(`a ${keys}`));
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    b.bus.hear("screen", (keys) => {
      heard.push(`b ${keys}`);
      if (keys?.includes("last")) resolve();
    });
    const telling = a.bus.tell("screen", ["x", "y"]);
    expect(heard).toEqual(["a x,y"]);
    await telling;
    await a.bus.tell("screen", ["last"]);
    await arrived;
    expect(heard.toSorted()).toEqual(["a last", "a x,y", "b last", "b x,y"]);
  });

  it("says nothing where there is nothing to say", async () => {
    const { bus, published } = join("a");
    bus.hear("screen", () => expect.unreachable());
    await bus.tell("screen", []);
    expect(published).toEqual([]);
  });

  it("tells nobody else of screens while it knows of no other node, but always of settings", async () => {
    const { bus, published } = join("a", { hasPeers: false });
    await bus.tell("screen", ["x"]);
    expect(published).toEqual([]);
    await bus.tell("settings", ["acc_1"]);
    expect(published).toHaveLength(1);
  });

  it("says on every channel, once it hears again after an interruption, that something may have been missed", async () => {
    const { bus } = join("a");
    const told = CHANNELS.map((channel) => {
      const { promise, resolve } = Promise.withResolvers<readonly string[] | null>();
      bus.hear(channel, resolve);
      return promise;
    });
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'hookswitch-channels'
    `.execute(test.database.db);
    expect(await Promise.all(told)).toEqual(CHANNELS.map(() => null));
  });

  it("divides what is longer than a message may be", async () => {
    const [a, b] = [join("a"), join("b")];
    const keys = Array.from({ length: 400 }, (_, n) => `"${"é".repeat(40)}${n}"`);
    const heard: string[] = [];
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    b.bus.hear("screen", (some) => {
      heard.push(...(some ?? []));
      if (heard.length === keys.length) resolve();
    });
    await a.bus.tell("screen", keys);
    await arrived;
    expect(heard).toEqual(keys);
    expect(a.published.length).toBeGreaterThan(4);
    for (const message of a.published) expect(Buffer.byteLength(message)).toBeLessThan(8_000);
  });

  it("is silent once it is closed, or no longer listened to", async () => {
    const [a, b] = [join("a"), join("b")];
    const stop = a.bus.hear("screen", () => expect.unreachable());
    stop();
    b.bus.hear("screen", () => expect.unreachable());
    b.bus.close();
    await a.bus.tell("screen", ["x"]);
    const heard = Promise.withResolvers<void>();
    const unsubscribe = test.database.subscribe("screen", () => heard.resolve());
    await test.database.publish("screen", "{}");
    await heard.promise;
    unsubscribe();
  });
});
