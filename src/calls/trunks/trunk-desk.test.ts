import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { makeSeverable } from "../../../test/support/severable.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { newTrunkSchema } from "../../contract/trunks.ts";
import { createBus } from "../../engine/bus.ts";
import { createVault } from "../../model/sealed.ts";
import type { Database } from "../../store/database.ts";
import { openPostgres } from "../../store/postgres/open.ts";
import { createEmbeddedEngine } from "../../telephony/embedded/engine.ts";
import { embeddedSettings } from "../../telephony/embedded/settings.ts";
import { createTrunkDesk } from "./trunk-desk.ts";

let shared: TestDatabase;
beforeAll(async () => {
  shared = await openTestDatabase("postgres");
});
afterAll(() => shared.close());

const vault = createVault(randomBytes(32));

/** A node's trunks, and the names of those that its engine is set up with. */
async function startNode(database: Database, nodeId: string) {
  const telephony = createEmbeddedEngine(embeddedSettings.parse({ address: "127.0.0.1", udp_port: 0 }));
  await telephony.start();
  onTestFinished(() => telephony.stop({ graceMs: 0 }));
  const bus = createBus({ database, nodeId, hasPeers: () => true });
  onTestFinished(() => bus.close());
  const desk = createTrunkDesk({ database, vault, engine: { bus }, telephony, onError() {} });
  await desk.start();
  onTestFinished(() => desk.stop());
  return { desk, trunks: async () => (await telephony.snapshot()).trunks.map(({ trunk }) => trunk) };
}

test("a node sets its engine up with what changed while PostgreSQL was away from it, the last trunk that went among it", async () => {
  const accounts = ["acc_one", "acc_two"] as const;
  const way = await makeSeverable(shared.url);
  onTestFinished(() => way.close());
  const cutOff = await openPostgres(way.url);
  onTestFinished(() => cutOff.close());
  const a = await startNode(cutOff, "a");
  const b = await startNode(shared.database, "b");
  const trunk = (name: string) => newTrunkSchema.parse({ name, host: "127.0.0.1", port: 9, enabled: true });
  const { record } = await b.desk.create(accounts[0], trunk("first"));
  await expect.poll(a.trunks).toEqual(["first"]);

  await way.sever();
  await b.desk.remove(accounts[0], record?.id ?? "");
  await b.desk.create(accounts[1], trunk("second"));
  expect(await a.trunks()).toEqual(["first"]);
  await way.mend();
  await expect.poll(a.trunks, { timeout: 15_000 }).toEqual(["second"]);
});
