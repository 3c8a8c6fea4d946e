import { sql } from "kysely";
import { expect, it } from "vitest";
import { ENGINES, makePlace } from "../../../test/support/test-database.ts";
import { migrate } from "../migrate.ts";
import { openDatabase } from "../open.ts";
import { initial } from "./0001-initial.ts";

it.each(ENGINES)("keeps the latest contact of each call and connector on %s", async (engine) => {
  const place = await makePlace(engine);
  const database = await openDatabase(place.url);
  await migrate(database, undefined, [initial]);
  for (const [agent, call, connector, contact, at] of [
    ["ann", "transferred", "con_1", "old", 1],
    ["bob", "transferred", "con_1", "new", 2],
    ["bob", "transferred", "con_2", "other", 1],
    ["ann", "at once", "con_1", "ann's", 3],
    ["bob", "at once", "con_1", "bob's", 3],
  ]) {
    await sql`insert into screens (account_id, agent_id, call_id, connector_id, contact, updated_at)
      values ('acc_1', ${agent}, ${call}, ${connector}, ${contact}, ${at})`.execute(database.db);
  }
  expect(await migrate(database)).toContain("0002-screens-by-call");
  const rows = await database.db.selectFrom("screens").selectAll().orderBy("contact").execute();
  const ofAccount = { account_id: "acc_1" };
  expect(rows).toEqual([
    { ...ofAccount, call_id: "at once", connector_id: "con_1", contact: "ann's", updated_at: 3 },
    { ...ofAccount, call_id: "transferred", connector_id: "con_1", contact: "new", updated_at: 2 },
    { ...ofAccount, call_id: "transferred", connector_id: "con_2", contact: "other", updated_at: 1 },
  ]);
  await database.close();
  await place.remove();
});
