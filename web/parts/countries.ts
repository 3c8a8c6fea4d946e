import { getCountries } from "libphonenumber-js";
import { texts } from "../texts.ts";

const regions = new Intl.DisplayNames(texts.locale, { type: "region" });

/** The countries that have telephone numbers, by their letters, to choose from. */
export const COUNTRIES: { value: string; label: string }[] = getCountries()
  .map((code) => ({ value: code, label: regions.of(code) ?? code }))
  .sort((one, other) => one.label.localeCompare(other.label, texts.locale));
