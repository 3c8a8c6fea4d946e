import { expect, it, onTestFinished } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { openTestDatabase } from "../../test/support/test-database.ts";
import { startTestNode } from "../../test/support/test-node.ts";
import { createRecords } from "../calls/records/records.ts";
import { findCall } from "../store/lists.ts";
import { openPostgres } from "../store/postgres/open.ts";

const agent = { name: "Grace", email: null, phone: null, extension: "201", team: null, line: null, member_id: null };

it("agents are known to every node, as they are now, from its start on", async () => {
  const test = await openTestDatabase("postgres");
  onTestFinished(() => test.close());
  const start = async (accountId?: string) => {
    const database = await openPostgres(test.url);
    onTestFinished(() => database.close());
    const node = await startTestNode({ database, ...(accountId !== undefined && { accountId }) });
    return { ...node, database, records: createRecords({ database, directory: node.directory, engine: node.engine }) };
  };
  const first = await start();
  const { accountId } = first;
  const stranger = await start();
  const second = await start(accountId);
  await first.records.agents.create(accountId, { ...agent, id: "grace" });
  const known = { name: "Grace", phone: "201", team: null };
  expect(first.directory.agentOf(accountId, "grace")).toEqual(known);
  const late = await start(accountId);
  expect(late.directory.agentOf(accountId, "grace")).toEqual(known);
  await expect.poll(() => second.directory.agentOf(accountId, "grace")).toEqual(known);
  expect(second.directory.agentOf(stranger.accountId, "grace")).toBeUndefined();
  await second.report(callEvent("call.started", "c", { data: { agent: { id: "grace" } } }));
  expect(await findCall(second.database, { accountId, id: "c" })).toMatchObject({
    agent: { id: "grace", name: "Grace", phone: "201" },
  });

  await second.records.teams.create(accountId, { id: "sales", name: "Sales", ring_order: [] });
  await second.records.agents.change(accountId, "grace", { team: "sales", phone: "+442079460100" });
  const changed = { name: "Grace", phone: "+442079460100", team: "sales" };
  await expect.poll(() => first.directory.agentOf(accountId, "grace")).toEqual(changed);
  await first.records.teams.remove(accountId, "sales");
  expect(first.directory.agentOf(accountId, "grace")?.team).toBeNull();
  await expect.poll(() => second.directory.agentOf(accountId, "grace")?.team).toBeNull();
  await first.records.agents.remove(accountId, "grace");
  expect(first.directory.agentOf(accountId, "grace")).toBeUndefined();
  await expect.poll(() => second.directory.agentOf(accountId, "grace")).toBeUndefined();
});
