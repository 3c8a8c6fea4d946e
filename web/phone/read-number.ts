/** Numbers as people type and paste them. */
import { AsYouType, type CountryCode, getCountries, parsePhoneNumberFromString } from "libphonenumber-js";
import { EXTENSION } from "./extension.ts";

/** What is meant by what was typed. */
export type Dialled =
  | { kind: "nothing" }
  /** A number as E.164, and as people read it. */
  | { kind: "number"; number: string; shown: string; country: string | null }
  /** A colleague's extension. */
  | { kind: "extension"; number: string; shown: string }
  /** Not a number that can be called, or not yet all of it. */
  | { kind: "incomplete"; shown: string };

/** Takes what is not dialled out of a pasted text: `tel:`, brackets, blanks of every width, dashes, letters. */
export function dialable(text: string): string {
  const latin = text.normalize("NFKC").replace(/^\s*(tel|sip|callto):(\/\/)?/i, "");
  const [withoutHost = ""] = latin.split(/[@;?]/);
  // The (0) of +49 (0)30 is dialled at home only.
  const digits = withoutHost.replace(/(\+\d[\d\s]*)\(0\)/, "$1").replace(/[^\d+*#]/g, "");
  return digits.replace(/(?!^)\+/g, "");
}

/** The text as it is shown while one types, in the groups of its country. */
export function formatTyped(text: string, country: CountryCode): string {
  const digits = dialable(text);
  if (EXTENSION.test(digits) || /[*#]/.test(digits)) return digits;
  return new AsYouType(country).input(digits);
}

/** @param country where a number without a country code is. */
export function readNumber(text: string, country: CountryCode): Dialled {
  const digits = dialable(text);
  if (digits === "") return { kind: "nothing" };
  const parsed = parsePhoneNumberFromString(digits, country);
  if (parsed?.isPossible() && !(EXTENSION.test(digits) && !parsed.isValid())) {
    const shown = parsed.formatInternational();
    return { kind: "number", number: parsed.number, shown, country: parsed.country ?? null };
  }
  if (EXTENSION.test(digits)) return { kind: "extension", number: digits, shown: digits };
  return { kind: "incomplete", shown: formatTyped(digits, country) };
}

/** A number that the platform tells, for people: E.164 in groups, anything else as it is. */
export function shownNumber(number: string): string {
  if (!number.startsWith("+")) return number;
  return parsePhoneNumberFromString(number)?.formatInternational() ?? number;
}

/** The country that the browser's language or time zone speaks of, for numbers that name none. */
export function countryOf(languages: readonly string[]): CountryCode {
  for (const language of languages) {
    const { region } = new Intl.Locale(language);
    if (region !== undefined && isCountry(region)) return region;
  }
  return "US";
}

export function isCountry(code: string): code is CountryCode {
  return (getCountries() as string[]).includes(code);
}
