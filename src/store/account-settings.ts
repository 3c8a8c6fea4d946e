import { type AccountSettings, accountSettingsSchema } from "../contract/account.ts";
import type { Database, Transaction } from "./database.ts";

/** What an account is called and has chosen for itself; null where there is no such account. */
export async function readAccount(
  { db }: Pick<Database, "db">,
  accountId: string,
): Promise<{ name: string; settings: AccountSettings } | null> {
  const row = await db
    .selectFrom("accounts")
    .leftJoin("account_settings", "account_settings.account_id", "accounts.id")
    .select(["accounts.name", "account_settings.settings"])
    .where("accounts.id", "=", accountId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    name: row.name,
    settings: accountSettingsSchema.parse(row.settings === null ? {} : JSON.parse(row.settings)),
  };
}

export async function saveAccount(
  { db }: Transaction,
  { accountId, name, settings, now }: { accountId: string; name: string; settings: AccountSettings; now: number },
): Promise<void> {
  await db.updateTable("accounts").set({ name }).where("id", "=", accountId).execute();
  const row = { settings: JSON.stringify(settings), updated_at: now };
  await db
    .insertInto("account_settings")
    .values({ account_id: accountId, ...row })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet(row))
    .execute();
}

/** How long those accounts keep what happened that have chosen it, in days. */
export async function readRetentionDays({ db }: Pick<Database, "db">): Promise<Map<string, number>> {
  const rows = await db.selectFrom("account_settings").select(["account_id", "settings"]).execute();
  return new Map(
    rows.flatMap(({ account_id, settings }) => {
      const { retention_days } = accountSettingsSchema.parse(JSON.parse(settings));
      return retention_days === null ? [] : [[account_id, retention_days] as const];
    }),
  );
}
