/** Ends calls whose end never came, because what reported them died. */
import type { Call, NewEvent } from "../contract/events.ts";
import type { Engine } from "../engine/engine.ts";
import { accept } from "../journey/accept.ts";
import type { Database } from "../store/database.ts";
import { lockSilentCalls } from "../store/running-calls.ts";

/**
 * Ends those of these calls of which nothing was heard from a moment on. Of several nodes that try, one ends a call; one
 * of which something is heard meanwhile goes on.
 * @returns the ids of the calls that were ended.
 */
export async function endSilentCalls(
  { database, engine }: { database: Database; engine: Engine },
  { accountId, ids, silentSince, now }: { accountId: string; ids: readonly string[]; silentSince: number; now: number },
): Promise<string[]> {
  const acceptance = await database.transaction(async (tx) => {
    const silent = await lockSilentCalls(tx, { database, accountId, ids, silentSince });
    const reports = silent.map(({ call, updated_at }) => ({ accountId, events: [endOf(call, updated_at)] }));
    return accept(tx, reports, { ...engine.acceptContext(), now });
  });
  engine.onAccepted(acceptance);
  return acceptance.events.flatMap(({ call_id }) => call_id ?? []);
}

/** The end of a call that was last heard of at a moment: nobody knows more, so that is when it ended. */
function endOf(call: Call, lastHeardOf: number): NewEvent {
  const { started_at = 0, ringing_at = 0, answered_at = 0 } = call;
  const occurred_at = Math.max(lastHeardOf, started_at, ringing_at, answered_at);
  const envelope = { call_id: call.id, occurred_at, is_test: call.is_test };
  const data = { cause: "engine_lost", ended_by: "system" } as const;
  return call.answered_at === undefined
    ? { ...envelope, type: "call.failed", data: { ...data, result: "failed" } }
    : { ...envelope, type: "call.ended", data: { ...data, result: "answered" } };
}
