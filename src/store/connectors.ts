import { sql } from "kysely";
import type { Connector, Pause, SigningSecret } from "../model/connector.ts";
import type { Vault } from "../model/sealed.ts";
import type { Database, Transaction } from "./database.ts";
import type { Tables } from "./tables.ts";

/** What is learned of a connector's health. Times in milliseconds UTC. */
export type HealthChange = { connector_id: string; last_success_at: number | null; failing_since: number | null };

type Sealed = { headers: Record<string, string>; secrets: SigningSecret[] };

/** What of a connector is kept as one JSON text. */
const CONFIG_KEYS = [
  "method",
  "template",
  "success",
  "events",
  "access",
  "timeout_ms",
  "retry_limit",
  "total_timeout_s",
  "concurrency",
  "rate_limit",
  "ordered",
  "settings",
] as const satisfies (keyof Connector)[];

/** What connectors have that were stored before there was such a setting. */
const CONFIG_DEFAULTS = { method: null, template: null, success: null } satisfies Partial<Connector>;

function connectorRow(connector: Connector, vault: Vault): Tables["connectors"] {
  const config = Object.fromEntries(CONFIG_KEYS.map((key) => [key, connector[key]]));
  const { headers, secrets } = connector;
  return {
    id: connector.id,
    account_id: connector.account_id,
    position: connector.position,
    name: connector.name,
    dialect: connector.dialect,
    url: connector.url,
    config: JSON.stringify(config),
    sealed: vault.seal({ headers, secrets } satisfies Sealed),
    active: connector.active ? 1 : 0,
    paused_by: connector.paused?.by ?? null,
    paused_at: connector.paused?.at ?? null,
    paused_reason: connector.paused?.reason ?? null,
    last_success_at: connector.last_success_at,
    failing_since: connector.failing_since,
    created_at: connector.created_at,
    updated_at: connector.updated_at,
  };
}

function toConnector(row: Tables["connectors"], vault: Vault): Connector {
  const { config, sealed, active, paused_by, paused_at, paused_reason, ...rest } = row;
  return {
    ...rest,
    ...CONFIG_DEFAULTS,
    ...(JSON.parse(config) as Pick<Connector, (typeof CONFIG_KEYS)[number]>),
    ...vault.open<Sealed>(sealed),
    active: active === 1,
    paused: paused_by && { by: paused_by, at: paused_at ?? 0, reason: paused_reason ?? "" },
  };
}

/** An account's connectors in their order; their positions count from 0 without a gap, whatever was deleted. */
export async function listConnectors(database: Database, accountId: string, vault: Vault): Promise<Connector[]> {
  const rows = await database.db
    .selectFrom("connectors")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("position")
    .orderBy("id")
    .execute();
  return rows.map((row, position) => ({ ...toConnector(row, vault), position }));
}

/** A connector as it is stored now, locked until the transaction ends; null when it is gone. */
export async function lockConnector(
  tx: Transaction,
  { database, accountId, id, vault }: { database: Database; accountId: string; id: string; vault: Vault },
): Promise<Connector | null> {
  const row = await tx.db
    .selectFrom("connectors")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .modifyEnd(database.forUpdate)
    .executeTakeFirst();
  return row ? toConnector(row, vault) : null;
}

/** Adds a connector behind the account's others; false when the account has as many as it may. */
export async function insertConnector(
  tx: Transaction,
  connector: Omit<Connector, "position">,
  { database, vault, most }: { database: Database; vault: Vault; most: number },
): Promise<boolean> {
  const { account_id } = connector;
  // Whoever adds one holds the account, so that no two count the same or take the same place.
  await tx.db.selectFrom("accounts").select("id").where("id", "=", account_id).modifyEnd(database.forUpdate).execute();
  const { count, last } = await tx.db
    .selectFrom("connectors")
    .select(({ fn }) => [fn.countAll<number>().as("count"), fn.max("position").as("last")])
    .where("account_id", "=", account_id)
    .executeTakeFirstOrThrow();
  if (Number(count) >= most) return false;
  const position = last === null ? 0 : Number(last) + 1;
  await tx.db
    .insertInto("connectors")
    .values(connectorRow({ ...connector, position }, vault))
    .execute();
  return true;
}

/** Writes what people may change of a connector; its health and its pause stay as they are. */
export async function updateConnector(tx: Transaction, connector: Connector, vault: Vault): Promise<void> {
  const { name, url, config, sealed, active, updated_at } = connectorRow(connector, vault);
  await tx.db
    .updateTable("connectors")
    .set({ name, url, config, sealed, active, updated_at })
    .where("id", "=", connector.id)
    .where("account_id", "=", connector.account_id)
    .execute();
}

export async function deleteConnector(tx: Transaction, accountId: string, id: string): Promise<void> {
  await tx.db.deleteFrom("connectors").where("account_id", "=", accountId).where("id", "=", id).execute();
}

/** Puts an account's connectors into this order. */
export async function orderConnectors(tx: Transaction, accountId: string, ids: readonly string[]): Promise<void> {
  for (const [position, id] of ids.entries()) {
    await tx.db
      .updateTable("connectors")
      .set({ position })
      .where("account_id", "=", accountId)
      .where("id", "=", id)
      .execute();
  }
}

/** Pauses a connector unless it is paused already; tells whether it did. */
export async function pauseConnector(
  tx: Transaction,
  id: string,
  { by, at, reason, failingSince }: Pause & { failingSince?: number },
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("connectors")
    .set({ paused_by: by, paused_at: at, paused_reason: reason })
    .where("id", "=", id)
    .where("paused_by", "is", null)
    // Another node may have had a success that this one does not know of.
    .$if(failingSince !== undefined, (query) => query.where("failing_since", "<=", failingSince as number))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Takes a connector up again; five days without success are counted anew. */
export async function resumeConnector(tx: Transaction, accountId: string, id: string): Promise<void> {
  await tx.db
    .updateTable("connectors")
    .set({ paused_by: null, paused_at: null, paused_reason: null, failing_since: null })
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .execute();
}

/** Counts five days without success anew: while a connector is switched off it cannot have one. */
export async function forgetFailures(tx: Transaction, id: string): Promise<void> {
  await tx.db.updateTable("connectors").set({ failing_since: null }).where("id", "=", id).execute();
}

/**
 * Notes what was learned. Failures count from the first that any node has noted; a success, of any node, clears them.
 * @returns the connectors' health as it is stored now.
 */
export async function saveHealth(tx: Transaction, changes: readonly HealthChange[]): Promise<HealthChange[]> {
  const saved: HealthChange[] = [];
  // In one order everywhere, so that no two transactions wait for each other.
  for (const { connector_id, last_success_at, failing_since } of changes.toSorted(byConnector)) {
    const first = sql<number>`coalesce(failing_since, ${failing_since})`;
    const row = await tx.db
      .updateTable("connectors")
      .set(failing_since === null ? { last_success_at, failing_since } : { failing_since: first })
      .where("id", "=", connector_id)
      .returning(["id as connector_id", "last_success_at", "failing_since"])
      .executeTakeFirst();
    if (row) saved.push(row);
  }
  return saved;
}

function byConnector(a: HealthChange, b: HealthChange): number {
  return a.connector_id < b.connector_id ? -1 : 1;
}
