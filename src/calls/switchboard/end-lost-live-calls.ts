/** Ends calls whose node is gone: nobody else can tell that they are over. */
import type { NewEvent } from "../../contract/events.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Acceptance } from "../../journey/accept.ts";
import { hasEnded } from "../../model/call.ts";
import { newId } from "../../model/ids.ts";
import { countSteps } from "../../store/call-steps.ts";
import { lockCalls } from "../../store/calls.ts";
import type { Database, Transaction } from "../../store/database.ts";
import { type LiveCallRow, lockLostLiveCalls, releaseBusyAgents } from "../../store/live-calls.ts";
import { type CallEntry, writeEntries } from "../call-record.ts";

/** Few enough for one transaction. */
const BATCH = 50;

/**
 * @param running the ids of the calls that this node has under way.
 * @returns the agents who were in them.
 */
export async function endLostLiveCalls({
  database,
  engine,
  running,
  now,
}: {
  database: Database;
  engine: Pick<Engine, "nodeId" | "acceptContext" | "onAccepted">;
  running: ReadonlySet<string>;
  now: number;
}): Promise<{ accountId: string; agentId: string }[]> {
  const { nodeId } = engine;
  for (;;) {
    const { count, acceptance } = await database.transaction(async (tx) => {
      const lost = await lockLostLiveCalls(tx, { database, nodeId, running, limit: BATCH });
      const entries: CallEntry[] = [];
      for (const row of lost) entries.push(await endOf(tx, row, { database, now }));
      const acceptance: Acceptance = await writeEntries(tx, entries, { context: engine.acceptContext(), now });
      return { count: lost.length, acceptance };
    });
    engine.onAccepted(acceptance);
    if (count < BATCH) break;
  }
  const released = await database.transaction((tx) => releaseBusyAgents(tx));
  return released.map(({ account_id, agent_id }) => ({ accountId: account_id, agentId: agent_id }));
}

async function endOf(
  tx: Transaction,
  row: LiveCallRow,
  { database, now }: { database: Database; now: number },
): Promise<CallEntry> {
  const { account_id: accountId, call_id: callId, agent_id: agentId, day, reserved_seconds: reserved } = row;
  const call = (await lockCalls(tx, { database, accountId, ids: [callId] })).get(callId)?.call;
  const answeredAt = call?.answered_at ?? null;
  // Nobody knows when it really ended: what was held for it is used up at most.
  const seconds = answeredAt === null ? 0 : Math.ceil((now - answeredAt) / 1_000);
  const live: CallEntry["live"] = [{ kind: "ends", seconds: day > 0 ? Math.min(seconds, reserved) : 0 }];
  // A widget's call is ended with its lead: see lost-calls.ts.
  if (agentId === null && day > 0) return { accountId, callId, events: [], steps: [], live };
  const step = { at: now, kind: "over" as const, text: "the node that had the call is gone", cause: "engine_lost" };
  const n = (await countSteps(tx, { accountId, callId })) + 1;
  return {
    accountId,
    callId,
    events: call === undefined || hasEnded(call) ? [] : [lostEvent(callId, { talked: answeredAt !== null, now })],
    steps: [{ account_id: accountId, call_id: callId, n, step }],
    live,
  };
}

/** The end of a call whose node is gone. */
export function lostEvent(callId: string, { talked, now }: { talked: boolean; now: number }): NewEvent {
  const envelope = { id: newId("evt"), call_id: callId, occurred_at: now };
  const data = { cause: "engine_lost", ended_by: "system" as const };
  return talked
    ? { ...envelope, type: "call.ended", data: { ...data, result: "answered" } }
    : { ...envelope, type: "call.failed", data: { ...data, result: "failed" } };
}
