/** What agents and their accounts have dialled, counted by the minute and by the day. */
import { sql } from "kysely";
import type { DialLimits } from "../contract/call-settings.ts";
import type { Database, Transaction } from "./database.ts";
import type { DialUsageTable } from "./switchboard-tables.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The whole account, where an agent's id would stand. */
const EVERYBODY = "";

/** Which limit has been reached, and whose. */
export type Exceeded = { whose: "agent" | "account"; limit: keyof DialLimits };

/** Leave to place one call: for at most so many seconds, which count until its end says how many it took. */
export type DialLeave =
  | { kind: "granted"; seconds: number; day: number; exceeded?: never }
  | { kind: "refused"; exceeded: Exceeded };

type Limits = { agent: DialLimits; account: DialLimits };

/**
 * Counts a call, unless a limit has been reached. Two that come at once wait for each other, so that together they do not
 * pass it. What an agent's calls may still last counts as used, and of the account's what they have been talked so far.
 * @param agentId null where nobody's limits but the account's apply.
 * @param most the longest that the call may be, in seconds.
 */
export async function takeDialLeave(
  tx: Transaction,
  call: { accountId: string; agentId: string | null; limits: Limits; most: number; now: number },
): Promise<DialLeave> {
  const { accountId, agentId, limits, most, now } = call;
  const minute = now - (now % MINUTE_MS);
  const day = now - (now % DAY_MS);
  const whose = [
    { whose: "account" as const, id: EVERYBODY, limits: limits.account },
    ...(agentId === null ? [] : [{ whose: "agent" as const, id: agentId, limits: limits.agent }]),
  ];
  let seconds = most;
  const counted: Omit<DialUsageTable, "calls" | "seconds">[] = [];
  for (const { whose: who, id, limits: own } of whose) {
    for (const [span, began_at] of [
      ["minute", minute],
      ["day", day],
    ] as const) {
      const key = { account_id: accountId, agent_id: id, span, began_at };
      counted.push(key);
      const used = await hold(tx, key);
      const limit = span === "minute" ? "calls_per_minute" : "calls_per_day";
      const most = own[limit];
      if (most !== null && used.calls >= most) return { kind: "refused", exceeded: { whose: who, limit } };
      if (span === "minute" || own.minutes_per_day === null) continue;
      const going = id === EVERYBODY ? (await underWay(tx, { accountId, day, now })).seconds : 0;
      const left = own.minutes_per_day * 60 - used.seconds - going;
      if (left <= 0) return { kind: "refused", exceeded: { whose: who, limit: "minutes_per_day" } };
      seconds = Math.min(seconds, left);
    }
  }
  for (const key of counted) {
    // The account's minutes are counted as they are talked: reserving hours for each of its calls would stop it.
    const reserved = key.span === "day" && key.agent_id !== EVERYBODY ? seconds : 0;
    await add(tx, key, { calls: 1, seconds: reserved });
  }
  return { kind: "granted", seconds, day };
}

/** Puts what a call has really taken in the place of what was held for it. */
export async function settleDialLeave(
  tx: Transaction,
  call: { accountId: string; agentId: string | null; day: number; reserved: number; seconds: number },
): Promise<void> {
  const { accountId, agentId, day, reserved, seconds } = call;
  const key = { account_id: accountId, span: "day" as const, began_at: day };
  await add(tx, { ...key, agent_id: EVERYBODY }, { calls: 0, seconds });
  if (agentId !== null) await add(tx, { ...key, agent_id: agentId }, { calls: 0, seconds: seconds - reserved });
}

/** What an account's agents have used of a day; the account's own row has the agent ''. */
export async function listDialUsage(
  { db }: Pick<Database, "db">,
  { accountId, now }: { accountId: string; now: number },
): Promise<DialUsageTable[]> {
  const day = now - (now % DAY_MS);
  const rows = await db
    .selectFrom("dial_usage")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("span", "=", "day")
    .where("began_at", "=", day)
    .orderBy("agent_id")
    .execute();
  const { seconds: going } = await underWay({ db }, { accountId, day, now });
  return rows.map((row) => (row.agent_id === EVERYBODY ? { ...row, seconds: Number(row.seconds) + going } : row));
}

/**
 * How many seconds an account's calls may still take of so many minutes a day, with what those under way have taken; and
 * how many of them there are.
 */
export async function talkTimeLeft(
  { db }: Pick<Database, "db">,
  { accountId, minutes, now }: { accountId: string; minutes: number; now: number },
): Promise<{ seconds: number; calls: number }> {
  const day = now - (now % DAY_MS);
  const row = await db
    .selectFrom("dial_usage")
    .select("seconds")
    .where("account_id", "=", accountId)
    .where("agent_id", "=", EVERYBODY)
    .where("span", "=", "day")
    .where("began_at", "=", day)
    .executeTakeFirst();
  const { calls, seconds } = await underWay({ db }, { accountId, day, now });
  return { seconds: minutes * 60 - Number(row?.seconds ?? 0) - seconds, calls };
}

/** An account's calls under way that count for a day: how many, and the seconds that they have been talked, rounded up. */
async function underWay(
  { db }: Pick<Database, "db">,
  { accountId, day, now }: { accountId: string; day: number; now: number },
): Promise<{ calls: number; seconds: number }> {
  const { calls, talking, began } = await db
    .selectFrom("live_calls")
    .select(({ fn }) => [
      fn.countAll().as("calls"),
      fn.count("talking_since").as("talking"),
      // The moments themselves add up, with 5,000 calls, to more than SQLite can tell.
      sql<number>`sum(talking_since - ${day})`.as("began"),
    ])
    .where("account_id", "=", accountId)
    .where("day", "=", day)
    .executeTakeFirstOrThrow();
  const seconds = Math.max(0, Math.ceil((Number(talking) * (now - day) - Number(began)) / 1_000));
  return { calls: Number(calls), seconds };
}

type Key = Pick<DialUsageTable, "account_id" | "agent_id" | "span" | "began_at">;

/** What was used, held until the transaction ends. */
async function hold({ db }: Transaction, key: Key): Promise<{ calls: number; seconds: number }> {
  const row = await db
    .insertInto("dial_usage")
    .values({ ...key, calls: 0, seconds: 0 })
    .onConflict((conflict) =>
      conflict
        .columns(["account_id", "agent_id", "span", "began_at"])
        .doUpdateSet({ calls: sql<number>`dial_usage.calls` }),
    )
    .returning(["calls", "seconds"])
    .executeTakeFirstOrThrow();
  return { calls: Number(row.calls), seconds: Number(row.seconds) };
}

async function add({ db }: Transaction, key: Key, more: { calls: number; seconds: number }): Promise<void> {
  await db
    .insertInto("dial_usage")
    .values({ ...key, ...more })
    .onConflict((conflict) =>
      conflict.columns(["account_id", "agent_id", "span", "began_at"]).doUpdateSet({
        calls: sql<number>`dial_usage.calls + ${more.calls}`,
        seconds: sql<number>`dial_usage.seconds + ${more.seconds}`,
      }),
    )
    .execute();
}
