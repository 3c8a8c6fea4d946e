/** What a widget's settings must be beside their form: numbers, countries and time zones that there are. */
import type { QueueEntry, WidgetPatch } from "../contract/widgets.ts";
import { type Country, readCountry, readPhoneNumber } from "../model/phone-number.ts";
import { canonicalTimeZone } from "../model/time-zone.ts";
import type { Database } from "../store/database.ts";
import { findRecord } from "../store/records.ts";

/** A setting that cannot be used: where it stands, what is wrong with it, and what to give instead. */
export type SettingError = { path: (string | number)[]; message: string; fix: string };

const NUMBER_FIX = "Give it with + and its country code, or as it is dialled in the widget's country.";

/**
 * Settings with their numbers in E.164 and everything else by its canonical name.
 * @param storedCountry what numbers are read with where the settings do not say.
 */
export function checkWidget<Settings extends WidgetPatch>(
  settings: Settings,
  storedCountry: string | null = null,
): { settings: Settings; errors: SettingError[] } {
  const errors: SettingError[] = [];
  const checked: Settings = { ...settings };
  if (settings.country != null) {
    const country = readCountry(settings.country);
    if (country === null) {
      const message = `There is no country ${settings.country} that has telephone numbers.`;
      errors.push({ path: ["country"], message, fix: "Give two letters of ISO 3166-1, such as GB." });
    } else checked.country = country;
  }
  const country = (checked.country === undefined ? storedCountry : checked.country) as Country | null;

  function number(text: string, path: SettingError["path"]): string {
    const read = readPhoneNumber(text, country ?? undefined);
    if (read.number !== undefined) return read.number;
    errors.push({ path, message: `${read.refusal}.`, fix: NUMBER_FIX });
    return text;
  }

  if (settings.caller_id != null) checked.caller_id = number(settings.caller_id, ["caller_id"]);
  checked.queue = settings.queue?.map(
    (entry, index): QueueEntry =>
      "phone" in entry ? { ...entry, phone: number(entry.phone, ["queue", index, "phone"]) } : entry,
  );
  if (checked.queue === undefined) delete checked.queue;
  if (settings.time_zone !== undefined) {
    const zone = canonicalTimeZone(settings.time_zone);
    if (zone === null) {
      const message = `There is no time zone "${settings.time_zone}".`;
      errors.push({ path: ["time_zone"], message, fix: "Give an IANA name, such as Europe/London." });
    } else checked.time_zone = zone;
  }
  if (settings.allowed_origins !== undefined) {
    checked.allowed_origins = settings.allowed_origins.map((origin) => URL.parse(origin)?.origin ?? origin);
  }
  return { settings: checked, errors };
}

/** The agents of a queue whom the account does not have. */
export async function findUnknownAgents(
  database: Pick<Database, "db">,
  { accountId, queue = [] }: { accountId: string; queue: WidgetPatch["queue"] },
): Promise<SettingError[]> {
  const errors: SettingError[] = [];
  for (const [index, entry] of queue.entries()) {
    if ("phone" in entry) continue;
    if ((await findRecord(database, "agents", { accountId, id: entry.agent_id })) !== null) continue;
    const message = `There is no agent "${entry.agent_id}".`;
    errors.push({
      path: ["queue", index, "agent_id"],
      message,
      fix: "Create the agent first, or give name and phone.",
    });
  }
  return errors;
}
