import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { testVault } from "../../test/support/test-node.ts";
import type { Connector } from "../model/connector.ts";
import {
  deleteConnector,
  insertConnector,
  orderConnectors,
  pauseConnector,
  resumeConnector,
} from "../store/connectors.ts";
import { createDirectory } from "./directory.ts";

describe.each(ENGINES)("the directory on %s", (engine) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.empty();
    for (const id of ["acc_1", "acc_2"]) {
      await test.database.db.insertInto("accounts").values({ id, name: id, created_at: 1 }).execute();
    }
  });

  const start = () => createDirectory({ database: test.database, vault: testVault });
  const insert = (given: Partial<Connector>) =>
    test.database.transaction((tx) =>
      insertConnector(tx, exampleConnector(given), { database: test.database, vault: testVault, most: 100 }),
    );
  const ids = (connectors: Iterable<Connector>) => [...connectors].map(({ id }) => id);

  it("knows every account's connectors in their order, with their secrets", async () => {
    const secrets = [{ secret: "whsec_c2VjcmV0", expires_at: null }];
    await insert({ id: "con_b", account_id: "acc_1", headers: { "x-key": "🔑" }, secrets });
    await insert({ id: "con_a", account_id: "acc_1" });
    await insert({ id: "con_c", account_id: "acc_2" });
    const directory = await start();
    expect(ids(directory.connectorsOf("acc_1"))).toEqual(["con_b", "con_a"]);
    expect(ids(directory.connectorsOf("acc_2"))).toEqual(["con_c"]);
    expect(ids(directory.connectorsOf("acc_3"))).toEqual([]);
    expect(ids(directory.all()).sort()).toEqual(["con_a", "con_b", "con_c"]);
    expect(directory.connector("con_b")).toMatchObject({ headers: { "x-key": "🔑" }, secrets, position: 0 });
    const { sealed } = await test.database.db.selectFrom("connectors").select("sealed").executeTakeFirstOrThrow();
    expect(sealed).not.toContain("c2VjcmV0");
  });

  it("knows what has changed once it has read again", async () => {
    await insert({ id: "con_a", account_id: "acc_1" });
    const directory = await start();
    await insert({ id: "con_b", account_id: "acc_1" });
    await insert({ id: "con_c", account_id: "acc_2" });
    await test.database.transaction((tx) => orderConnectors(tx, "acc_1", ["con_b", "con_a"]));
    await directory.refresh("acc_1");
    expect(ids(directory.connectorsOf("acc_1"))).toEqual(["con_b", "con_a"]);
    expect(directory.connector("con_c")).toBeUndefined();
    await test.database.transaction((tx) => deleteConnector(tx, "acc_1", "con_a"));
    await directory.refresh();
    expect(directory.connector("con_a")).toBeUndefined();
    expect(ids(directory.connectorsOf("acc_2"))).toEqual(["con_c"]);
  });

  it("ends with what was stored last, however many changes are read at once", async () => {
    await insert({ id: "con_a", account_id: "acc_1" });
    const directory = await start();
    const reads: Promise<void>[] = [];
    for (let n = 0; n < 20; n += 1) {
      await test.database.transaction((tx) => pauseConnector(tx, "con_a", { by: "user", at: n, reason: "" }));
      reads.push(directory.refresh("acc_1"));
      await test.database.transaction((tx) => resumeConnector(tx, "acc_1", "con_a"));
      reads.push(directory.refresh("acc_1"));
    }
    await Promise.all(reads);
    expect(directory.connector("con_a")?.paused).toBeNull();
  });

  it("learns of health without reading", async () => {
    await insert({ id: "con_a", account_id: "acc_1" });
    const directory = await start();
    directory.applyHealth([
      { connector_id: "con_a", last_success_at: 5, failing_since: 7 },
      { connector_id: "con_gone", last_success_at: 5, failing_since: null },
    ]);
    expect(directory.connector("con_a")).toMatchObject({ last_success_at: 5, failing_since: 7 });
  });
});
