import { type CallSettings, callSettingsSchema } from "../contract/call-settings.ts";
import type { Database, Transaction } from "./database.ts";

/** How an account's calls are made; what it has not set is as it is by itself. */
export async function readCallSettings({ db }: Pick<Database, "db">, accountId: string): Promise<CallSettings> {
  const row = await db
    .selectFrom("call_settings")
    .select("settings")
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return callSettingsSchema.parse(row ? JSON.parse(row.settings) : {});
}

export async function saveCallSettings(
  { db }: Transaction,
  { accountId, settings, now }: { accountId: string; settings: CallSettings; now: number },
): Promise<void> {
  const row = { settings: JSON.stringify(settings), updated_at: now };
  await db
    .insertInto("call_settings")
    .values({ account_id: accountId, ...row })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet(row))
    .execute();
}
