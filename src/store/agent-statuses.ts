import type { ChosenStatus } from "../contract/agent-status.ts";
import type { Database, Transaction } from "./database.ts";

/** What is stored of an agent's status. Times are milliseconds UTC. */
export type StoredStatus = {
  chosen: ChosenStatus;
  since: number;
  afterCall: { until: number; callId: string } | null;
  /** The calls that they are in, the first one first. */
  inCalls: { callId: string; since: number }[];
};

type Agents = { accountId: string; ids: readonly string[] };

/** The statuses of these agents, by their ids; who has never chosen one is available. */
export async function readStatuses(database: Database, { accountId, ids }: Agents): Promise<Map<string, StoredStatus>> {
  const { db, oneOf } = database;
  const [rows, busy] = await Promise.all([
    db
      .selectFrom("agent_statuses")
      .selectAll()
      .where("account_id", "=", accountId)
      .where(({ ref }) => oneOf(ref("agent_id"), ids))
      .execute(),
    db
      .selectFrom("busy_agents")
      .selectAll()
      .where("account_id", "=", accountId)
      .where(({ ref }) => oneOf(ref("agent_id"), ids))
      .orderBy("since")
      .execute(),
  ]);
  const chosen = new Map(rows.map((row) => [row.agent_id, row]));
  return new Map(
    ids.map((id) => {
      const row = chosen.get(id);
      const { after_call_until: until = null, after_call_id: callId = null } = row ?? {};
      return [
        id,
        {
          chosen: row?.chosen ?? "available",
          since: row?.since ?? 0,
          afterCall: until === null || callId === null ? null : { until, callId },
          inCalls: busy
            .filter(({ agent_id }) => agent_id === id)
            .map(({ call_id, since }) => ({ callId: call_id, since })),
        },
      ];
    }),
  );
}

/** What an agent has chosen; work after a call ends with it. */
export async function saveStatus(
  tx: Transaction,
  { accountId, agentId, chosen, now }: { accountId: string; agentId: string; chosen: ChosenStatus; now: number },
): Promise<void> {
  const row = { chosen, since: now, after_call_until: null, after_call_id: null };
  await tx.db
    .insertInto("agent_statuses")
    .values({ account_id: accountId, agent_id: agentId, ...row })
    .onConflict((conflict) => conflict.columns(["account_id", "agent_id"]).doUpdateSet(row))
    .execute();
}
