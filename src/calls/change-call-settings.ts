/** What people do to how their account's calls are made. */
import type { CallSettings, CallSettingsPatch } from "../contract/call-settings.ts";
import { readCountry } from "../model/phone-number.ts";
import { readCallSettings, saveCallSettings } from "../store/call-settings.ts";
import type { Database } from "../store/database.ts";
import { findRecord, lockAccount } from "../store/records.ts";
import type { SettingError } from "./check-widget.ts";

export type ChangedCallSettings = { settings: CallSettings; error?: never } | { error: SettingError; settings?: never };

const COUNTRY_FIX = "Give two letters of ISO 3166-1, such as GB.";

/** Changes what is given, where all of it can be. */
export async function changeCallSettings(
  database: Database,
  { accountId, patch }: { accountId: string; patch: CallSettingsPatch },
): Promise<ChangedCallSettings> {
  const checked = checkCountries(patch);
  if (checked.error !== undefined) return checked;
  const line = patch.default_line;
  return database.transaction(async (tx): Promise<ChangedCallSettings> => {
    await lockAccount(tx, database, accountId);
    if (line && (await findRecord(tx, "lines", { accountId, id: line })) === null) {
      const fix = "Create the line first, or send the id of another; GET /v1/lines lists them.";
      return { error: { path: ["default_line"], message: `There is no line "${line}".`, fix } };
    }
    const settings: CallSettings = { ...(await readCallSettings(tx, accountId)), ...checked.patch };
    await saveCallSettings(tx, { accountId, settings, now: Date.now() });
    return { settings };
  });
}

/** Countries by their own letters: `uk` is `GB`. */
function checkCountries(
  patch: CallSettingsPatch,
): { patch: CallSettingsPatch; error?: never } | { error: SettingError; patch?: never } {
  const known: CallSettingsPatch = { ...patch };
  if (patch.country) {
    const country = readCountry(patch.country);
    if (country === null) return noCountry(patch.country, ["country"]);
    known.country = country;
  }
  if (patch.allowed_countries) {
    const countries: string[] = [];
    for (const [index, each] of patch.allowed_countries.entries()) {
      const country = readCountry(each);
      if (country === null) return noCountry(each, ["allowed_countries", index]);
      countries.push(country);
    }
    known.allowed_countries = [...new Set(countries)];
  }
  return { patch: known };
}

function noCountry(country: string, path: SettingError["path"]): { error: SettingError } {
  return { error: { path, message: `There is no country ${country} that has telephone numbers.`, fix: COUNTRY_FIX } };
}
