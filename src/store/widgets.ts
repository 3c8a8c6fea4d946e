import { sql } from "kysely";
import type { WidgetSettings } from "../contract/widgets.ts";
import type { Widget } from "../model/widget.ts";
import type { Database, Transaction } from "./database.ts";
import { listNewest, type NewestFilter } from "./list-newest.ts";
import { lockAccount } from "./records.ts";
import type { Tables } from "./tables.ts";

function widgetRow({ id, account_id, key, name, enabled, created_at, updated_at, ...config }: Widget) {
  return {
    id,
    account_id,
    widget_key: key,
    name,
    enabled: enabled ? 1 : 0,
    config: JSON.stringify(config),
    created_at,
    updated_at,
  };
}

function toWidget({ widget_key, config, enabled, turn: _, ...row }: Tables["widgets"]): Widget {
  const settings = JSON.parse(config) as Omit<WidgetSettings, "name" | "enabled">;
  return { ...row, ...settings, key: widget_key, enabled: enabled === 1 };
}

/** The widget with this key, of whatever account; null where there is none. */
export async function findWidgetByKey(database: Database, key: string): Promise<Widget | null> {
  const row = await database.db.selectFrom("widgets").selectAll().where("widget_key", "=", key).executeTakeFirst();
  return row ? toWidget(row) : null;
}

export async function findWidget(
  database: Pick<Database, "db">,
  { accountId, id }: { accountId: string; id: string },
): Promise<Widget | null> {
  const row = await database.db
    .selectFrom("widgets")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? toWidget(row) : null;
}

export async function listWidgets(database: Pick<Database, "db">, filter: NewestFilter): Promise<Widget[]> {
  return (await listNewest(database, "widgets", filter)).map(toWidget);
}

/** Adds a widget; false when the account has as many as it may. */
export async function insertWidget(
  tx: Transaction,
  widget: Widget,
  { database, most }: { database: Database; most: number },
): Promise<boolean> {
  const { account_id } = widget;
  // Whoever adds one holds the account, so that no two count the same.
  await lockAccount(tx, database, account_id);
  const { count } = await tx.db
    .selectFrom("widgets")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("account_id", "=", account_id)
    .executeTakeFirstOrThrow();
  if (Number(count) >= most) return false;
  await tx.db
    .insertInto("widgets")
    .values({ ...widgetRow(widget), turn: 0 })
    .execute();
  return true;
}

/** A widget as it is stored now, locked until the transaction ends; null when it is gone. */
export async function lockWidget(
  tx: Transaction,
  { database, accountId, id }: { database: Database; accountId: string; id: string },
): Promise<Widget | null> {
  const row = await tx.db
    .selectFrom("widgets")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .modifyEnd(database.forUpdate)
    .executeTakeFirst();
  return row ? toWidget(row) : null;
}

export async function updateWidget(tx: Transaction, widget: Widget): Promise<void> {
  const { id, account_id, created_at: _, ...changes } = widgetRow(widget);
  await tx.db.updateTable("widgets").set(changes).where("account_id", "=", account_id).where("id", "=", id).execute();
}

/** Deletes a widget with the calls that were planned; calls under way go on, and its leads stay to be read. */
export async function deleteWidget(tx: Transaction, { id, account_id }: Widget, now: number): Promise<void> {
  const waiting = tx.db
    .selectFrom("planned_calls")
    .select("lead_id")
    .where("widget_id", "=", id)
    .where("leased_by", "is", null);
  await tx.db
    .updateTable("leads")
    .set({ status: "dropped", updated_at: now })
    .where("account_id", "=", account_id)
    .where("id", "in", waiting)
    .execute();
  await tx.db.deleteFrom("planned_calls").where("widget_id", "=", id).where("leased_by", "is", null).execute();
  await tx.db.deleteFrom("recent_leads").where("widget_id", "=", id).execute();
  await tx.db.deleteFrom("widgets").where("account_id", "=", account_id).where("id", "=", id).execute();
}

/** The widgets of planned calls by their ids, each with whose turn it is, locked until the transaction ends. */
export async function lockWidgets(
  tx: Transaction,
  calls: readonly { account_id: string; widget_id: string }[],
  database: Database,
): Promise<Map<string, { widget: Widget; turn: number }>> {
  if (calls.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom("widgets")
    .selectAll()
    .where(({ ref }) => database.oneOf(ref("account_id"), [...new Set(calls.map(({ account_id }) => account_id))]))
    .where(({ ref }) => database.oneOf(ref("id"), [...new Set(calls.map(({ widget_id }) => widget_id))]))
    .orderBy("id")
    .modifyEnd(database.forUpdate)
    .execute();
  return new Map(rows.map((row) => [row.id, { widget: toWidget(row), turn: row.turn }]));
}

/** Counts calls that a widget has placed, so that the next one begins with whose turn it is then. */
export async function passTurns(tx: Transaction, id: string, count: number): Promise<void> {
  await tx.db
    .updateTable("widgets")
    .set({ turn: sql<number>`turn + ${sql.lit(count)}` })
    .where("id", "=", id)
    .execute();
}
