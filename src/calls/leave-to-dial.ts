/** Leave for calls that no agent dials, a widget's among them: forms take any number, and must not run up a bill. */
import { refuseNumber } from "../model/dial-rules.ts";
import { readCallSettings } from "../store/call-settings.ts";
import type { Database } from "../store/database.ts";
import { takeDialLeave } from "../store/dial-usage.ts";

/** So many seconds of talk, which count for a day. */
export type Granted = { seconds: number; day: number; refusal?: never };

/** What may be had of a number: a refusal to read, or some talk. */
export type Leave = { refusal: string; seconds?: never } | Granted;

/** Counts a call against what the account may dial. */
export async function leaveToDial(
  database: Database,
  { accountId, number, now }: { accountId: string; number: string; now: number },
): Promise<Leave> {
  const settings = await readCallSettings(database, accountId);
  const refusal = refuseNumber(number, settings);
  if (refusal !== null) return { refusal: refusal.text };
  const limits = { agent: settings.agent_limits, account: settings.account_limits };
  const most = settings.max_call_minutes * 60;
  const leave = await database.transaction((tx) => takeDialLeave(tx, { accountId, agentId: null, limits, most, now }));
  if (leave.kind === "granted") return { seconds: leave.seconds, day: leave.day };
  return { refusal: `the account's limit ${leave.exceeded.limit} is reached` };
}
