/** Calls under way at nodes, and who is in them: what has to be ended when a node dies. */
import type { Database, Transaction } from "./database.ts";
import { settleDialLeave } from "./dial-usage.ts";
import type { Tables } from "./tables.ts";

export type LiveCallRow = Tables["live_calls"];

/** What changes with an entry of a call's record. */
export type LiveChange =
  | { kind: "begins"; row: LiveCallRow }
  /** Whom it is placed to has answered. */
  | { kind: "talks"; at: number }
  /** The call is over; so long it was talked, in seconds. */
  | { kind: "ends"; seconds: number }
  | { kind: "joins"; agentId: string; nodeId: string; at: number }
  | { kind: "leaves"; agentId: string; at: number; afterCallUntil: number | null };

type CallKey = { accountId: string; callId: string };

/** Makes the changes of a call in their order. */
export async function changeLiveCall(
  tx: Transaction,
  { accountId, callId, changes }: CallKey & { changes: readonly LiveChange[] },
): Promise<void> {
  const key = { account_id: accountId, call_id: callId };
  for (const change of changes) {
    switch (change.kind) {
      case "begins":
        await tx.db
          .insertInto("live_calls")
          .values(change.row)
          .onConflict((conflict) => conflict.columns(["account_id", "call_id"]).doNothing())
          .execute();
        break;
      case "talks":
        await tx.db
          .updateTable("live_calls")
          .set({ talking_since: change.at })
          .where("account_id", "=", accountId)
          .where("call_id", "=", callId)
          .execute();
        break;
      case "ends":
        await endLiveCall(tx, { accountId, callId, seconds: change.seconds });
        break;
      case "joins":
        await tx.db
          .insertInto("busy_agents")
          .values({ ...key, agent_id: change.agentId, node_id: change.nodeId, since: change.at })
          .onConflict((conflict) => conflict.columns(["account_id", "agent_id", "call_id"]).doNothing())
          .execute();
        break;
      case "leaves":
        await leave(tx, { accountId, callId, ...change });
        break;
    }
  }
}

/** Ends a call's being under way; what it has taken is counted once. False where it was not under way. */
async function endLiveCall(
  tx: Transaction,
  { accountId, callId, seconds }: CallKey & { seconds: number },
): Promise<boolean> {
  const row = await tx.db
    .deleteFrom("live_calls")
    .where("account_id", "=", accountId)
    .where("call_id", "=", callId)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return false;
  const { agent_id: agentId, reserved_seconds: reserved, day } = row;
  if (day > 0) await settleDialLeave(tx, { accountId, agentId, day, reserved, seconds });
  return true;
}

async function leave(
  tx: Transaction,
  gone: CallKey & { agentId: string; at: number; afterCallUntil: number | null },
): Promise<void> {
  const { accountId, callId, agentId, at, afterCallUntil } = gone;
  await tx.db
    .deleteFrom("busy_agents")
    .where("account_id", "=", accountId)
    .where("agent_id", "=", agentId)
    .where("call_id", "=", callId)
    .execute();
  if (afterCallUntil === null) return;
  const after = { after_call_until: afterCallUntil, after_call_id: callId };
  await tx.db
    .insertInto("agent_statuses")
    .values({ account_id: accountId, agent_id: agentId, chosen: "available", since: at, ...after })
    .onConflict((conflict) => conflict.columns(["account_id", "agent_id"]).doUpdateSet(after))
    .execute();
}

/**
 * Calls of nodes that are gone, or of this one, which does not know of them; locked until the transaction ends.
 * @param running the ids of the calls that this node has under way.
 */
export async function lockLostLiveCalls(
  tx: Transaction,
  lost: { database: Database; nodeId: string; running: ReadonlySet<string>; limit: number },
): Promise<LiveCallRow[]> {
  const { database, nodeId, running, limit } = lost;
  const rows = await tx.db
    .selectFrom("live_calls")
    .selectAll()
    .where(({ or, eb, not, exists, selectFrom }) =>
      or([
        eb("node_id", "=", nodeId),
        not(exists(selectFrom("nodes").select("nodes.id").whereRef("nodes.id", "=", "live_calls.node_id"))),
      ]),
    )
    .orderBy("account_id")
    .orderBy("call_id")
    .modifyEnd(database.skipLocked)
    .execute();
  return rows.filter(({ call_id }) => !running.has(call_id)).slice(0, limit);
}

/** Lets agents go who are in calls of nodes that are gone; returns who they were. */
export async function releaseBusyAgents(tx: Transaction): Promise<{ account_id: string; agent_id: string }[]> {
  return tx.db
    .deleteFrom("busy_agents")
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("nodes").select("nodes.id").whereRef("nodes.id", "=", "busy_agents.node_id"))),
    )
    .returning(["account_id", "agent_id"])
    .execute();
}

/** Where a call is under way; null where it is not. */
export async function findLiveCall(
  { db }: Pick<Database, "db">,
  { accountId, callId }: CallKey,
): Promise<LiveCallRow | null> {
  const query = db.selectFrom("live_calls").selectAll().where("account_id", "=", accountId);
  return (await query.where("call_id", "=", callId).executeTakeFirst()) ?? null;
}
