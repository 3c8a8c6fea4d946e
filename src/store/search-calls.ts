/**
 * Finds calls by what is asked for, the newest first. One condition leads: it names the calls to look at, in an index, and
 * the others are held against each of them. The rarest leads where it names few; where all are common, calls are walked
 * through in the order of time until a page is full. What one request looks at is bounded either way, so that nobody
 * waits long and nobody else is held up: a page may come out short, with a place to go on from.
 */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Call } from "../contract/events.ts";
import type { KeyBeginnings } from "../model/search-keys.ts";
import type { Database } from "./database.ts";
import type { Position } from "./lists.ts";

/** So many calls of a condition are looked at in one go. */
const FEW = 1_000;
/** How many calls a walk looks at: first a little, for what is common, then more. */
const SPANS = [300, 1_500, 3_000];

/** A column with an index of its own that leads through the calls of one value in the order of time. */
type LeadingColumn = "agent" | "outcome" | "line" | "team" | "widget" | "result" | "status";

export type CallSearch = {
  /** What these columns must have. */
  columns: Partial<Record<LeadingColumn | "direction", string>>;
  isTest?: boolean | undefined;
  /** Of each of these a call must have a key. */
  keys: readonly KeyBeginnings[];
  /** A connector's id, or '' for any. */
  failedAt?: string | undefined;
  /** Milliseconds UTC, of when calls were first heard of: from the one on, before the other. */
  from?: number | undefined;
  to?: number | undefined;
};

export type CallPage = { calls: Call[]; next: Position | null };

type Sql = RawBuilder<SqlBool>;

/** What leads a search: rows with the place of a call each, called `l`, in the order of time or in none. */
type Lead = { from: RawBuilder<unknown>; holds: Sql; isInOrder: boolean };

/** A condition on the rows of `call_index`, there called `i`, and how it could lead. */
type Condition = { holds: Sql; lead?(accountId: string): Lead };

const ALWAYS = sql<SqlBool>`1 = 1`;

const LEADING: readonly LeadingColumn[] = ["agent", "outcome", "line", "team", "widget", "status", "result"];

/** A page of the calls that a search finds, as they stand now. */
export async function searchCalls(
  database: Database,
  { accountId, search, before, limit }: { accountId: string; search: CallSearch; before?: Position; limit: number },
): Promise<CallPage> {
  const { places, next } = await findPlaces(database, { accountId, search, before, limit });
  const ids = places.map(({ id }) => id);
  const columns = ["id", "call"] as const;
  const rows = await database.byIds(database.db, { table: "calls", columns, accountId, ids });
  const found = new Map(rows.map(({ id, call }) => [id, call]));
  const calls = ids.flatMap((id) => {
    const call = found.get(id);
    return call === undefined ? [] : [JSON.parse(call) as Call];
  });
  return { calls, next };
}

type Asked = { accountId: string; search: CallSearch; before?: Position | undefined; limit: number };

async function findPlaces(database: Database, asked: Asked): Promise<{ places: Position[]; next: Position | null }> {
  const { search, limit } = asked;
  const until = earlier(asked.before, search.to);
  const conditions = conditionsOf(search);
  const leading = conditions.filter(({ lead }) => lead !== undefined);
  const sizes = await Promise.all(leading.map((condition) => countFew(database, { ...asked, until }, condition)));
  const smallest = Math.min(...sizes);
  if (smallest <= FEW) {
    const leader = leading[sizes.indexOf(smallest)] as Condition;
    const others = conditions.filter((condition) => condition !== leader);
    const places = await placesOf(database, { ...asked, until, leader, others, limit: limit + 1 });
    return pageOf(places, limit, null);
  }
  const leader = leading.find(({ lead }) => lead?.(asked.accountId).isInOrder);
  const others = conditions.filter((condition) => condition !== leader);
  const places: Position[] = [];
  let reached: Position | undefined = until;
  for (const span of SPANS) {
    const end = await endOfSpan(database, { ...asked, until: reached, leader, span });
    const wanted = limit + 1 - places.length;
    places.push(...(await placesOf(database, { ...asked, until: reached, after: end, leader, others, limit: wanted })));
    if (places.length > limit || end === undefined) return pageOf(places, limit, null);
    reached = end;
  }
  return pageOf(places, limit, reached ?? null);
}

function pageOf(places: Position[], limit: number, reached: Position | null) {
  const page = places.slice(0, limit);
  return { places: page, next: places.length > limit ? (page.at(-1) ?? null) : reached };
}

/** No id is before the empty one: `(at, id) < (to, '')` are the calls before a moment. */
function earlier(before: Position | undefined, to: number | undefined): Position | undefined {
  if (to === undefined || (before && before.at < to)) return before;
  return { at: to, id: "" };
}

function conditionsOf({ columns, isTest, keys, failedAt }: CallSearch): Condition[] {
  const conditions: Condition[] = [];
  if (failedAt !== undefined) {
    conditions.push({
      holds: sql`(select 1 from call_failures as f where f.account_id = i.account_id and f.connector_id = ${failedAt}
        and f.at = i.at and f.call_id = i.call_id limit 1) is not null`,
      lead: () => ({ from: sql`call_failures as l`, holds: sql`l.connector_id = ${failedAt}`, isInOrder: true }),
    });
  }
  for (const column of LEADING) {
    const value = columns[column];
    if (value === undefined) continue;
    const name = sql.ref(column);
    conditions.push({
      // Within a function no index has it: one that does not lead must not be taken for the one that does.
      holds: sql`coalesce(i.${name}, '') = ${value}`,
      lead: () => ({ from: sql`call_index as l`, holds: sql`l.${name} = ${value}`, isInOrder: true }),
    });
  }
  for (const beginnings of keys) {
    conditions.push({
      holds: any(beginnings.map((beginning) => sql`i.keys like ${`%"${escaped(beginning)}%`} escape '~'`)),
      lead: (accountId) => ({ from: withKeys(accountId, beginnings), holds: ALWAYS, isInOrder: false }),
    });
  }
  if (columns.direction !== undefined) conditions.push({ holds: sql`i.direction = ${columns.direction}` });
  if (isTest !== undefined) conditions.push({ holds: sql`i.is_test = ${isTest ? 1 : 0}` });
  return conditions;
}

/** The places of the calls that have a key with one of these beginnings; each is looked up by itself, whatever the engine. */
function withKeys(accountId: string, beginnings: KeyBeginnings): RawBuilder<unknown> {
  const each = beginnings.map(
    (beginning) => sql`select account_id, at, call_id from call_keys
      where account_id = ${accountId} and key >= ${beginning} and key < ${after(beginning)}`,
  );
  return sql`(${sql.join(each, sql` union all `)}) as l`;
}

function any(conditions: readonly Sql[]): Sql {
  return sql`(${sql.join(conditions, sql` or `)})`;
}

/** The text after all that begin like this one, in the order of bytes. */
function after(beginning: string): string {
  return `${beginning}\u{10ffff}`;
}

/** As it stands in the JSON of a call's keys, where nothing of it means more than itself. */
function escaped(beginning: string): string {
  return JSON.stringify(beginning).slice(1, -1).replaceAll(/[~%_]/g, "~$&");
}

type Bounded = Asked & { until?: Position | undefined; after?: Position | undefined };

/** Whether a row of the leading table, called `l`, is between two places and in the time that was asked for. */
function within({ accountId, search: { from }, until, after: end }: Bounded): Sql {
  const parts: Sql[] = [sql`l.account_id = ${accountId}`];
  if (until !== undefined) parts.push(sql`(l.at, l.call_id) < (${until.at}, ${until.id})`);
  if (end !== undefined) parts.push(sql`(l.at, l.call_id) >= (${end.at}, ${end.id})`);
  if (from !== undefined) parts.push(sql`l.at >= ${from}`);
  return sql`${sql.join(parts, sql` and `)}`;
}

/** How many rows a condition names, counted up to a few. */
async function countFew({ db }: Database, asked: Bounded, { lead }: Condition): Promise<number> {
  if (!lead) return Number.POSITIVE_INFINITY;
  const { from, holds, isInOrder } = lead(asked.accountId);
  // What is not in the order of time would be held against the time that was asked for one by one.
  const which = isInOrder ? within(asked) : ALWAYS;
  const query = sql<{ count: number }>`select count(*) as count from (
    select 1 from ${from} where ${which} and ${holds} limit ${FEW + 1}) as few`;
  return Number((await query.execute(db)).rows[0]?.count ?? 0);
}

type Led = Bounded & { leader?: Condition | undefined };

/** Where the next so many rows of the leader end; undefined where there are fewer. */
async function endOfSpan({ db }: Database, { leader, span, ...asked }: Led & { span: number }) {
  const { from, holds } = leadOf(leader, asked);
  const query = sql<Position>`select l.at, l.call_id as id from ${from} where ${within(asked)} and ${holds}
    order by l.at desc, l.call_id desc limit 1 offset ${span - 1}`;
  return (await query.execute(db)).rows[0];
}

async function placesOf({ db }: Database, { leader, others, ...asked }: Led & { others: readonly Condition[] }) {
  const { from, holds, isInOrder } = leadOf(leader, asked);
  const rest = [
    sql<SqlBool>`i.account_id = l.account_id and i.at = l.at and i.call_id = l.call_id`,
    ...others.map((condition) => condition.holds),
  ];
  // A call is looked up for each of the leader's rows: as a value, so that no engine turns the two around.
  const agrees =
    others.length === 0
      ? ALWAYS
      : sql`(select 1 from call_index as i where ${sql.join(rest, sql` and `)} limit 1) is not null`;
  const once = isInOrder ? sql`` : sql`group by l.at, l.call_id`;
  const query = sql<Position>`select l.at, l.call_id as id from ${from} where ${within(asked)} and ${holds} and ${agrees}
    ${once} order by l.at desc, l.call_id desc limit ${asked.limit}`;
  return (await query.execute(db)).rows;
}

function leadOf(leader: Condition | undefined, { accountId }: Asked): Lead {
  return leader?.lead?.(accountId) ?? { from: sql`call_index as l`, holds: ALWAYS, isInOrder: true };
}
