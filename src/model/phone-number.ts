/** Phone numbers as people and forms write them, read into E.164 by Google's rules for every country (libphonenumber). */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";

/** A country's two letters (ISO 3166-1 alpha-2), of those that have phone numbers. */
export type Country = CountryCode;

/** A number in E.164, as `+442079460100`, or why a text is none: a sentence without its full stop. */
export type ReadPhoneNumber = { number: string; refusal?: never } | { refusal: string; number?: never };

/** Longer than any number is written; what is longer is not looked at. */
const MAX_LENGTH = 64;

/** What people call a country that has other letters. */
const ALIASES: ReadonlyMap<string, Country> = new Map([["UK", "GB"]]);

/** The country of two letters in any case, `UK` being `GB`; null where there is none of that name. */
export function readCountry(text: string): Country | null {
  const letters = text.trim().toUpperCase();
  const country = ALIASES.get(letters) ?? letters;
  return isSupportedCountry(country) ? country : null;
}

/**
 * Reads one phone number: an international one that begins with `+`, or, where a country is given, one as it is dialled
 * there, with or without its leading zero. Only a number that can exist is read, and none with letters or an extension.
 */
export function readPhoneNumber(text: string, country?: Country): ReadPhoneNumber {
  const written = text.trim();
  if (written === "") return { refusal: "the number is empty" };
  if (written.length > MAX_LENGTH) return { refusal: "this is longer than any phone number" };
  const options = country === undefined ? {} : { defaultCountry: country };
  const parsed = parsePhoneNumberFromString(written, { ...options, extract: false });
  if (parsed === undefined) {
    const lacksCountry = country === undefined && !written.startsWith("+");
    return { refusal: lacksCountry ? "without a country a number begins with +" : "this is no phone number" };
  }
  if (parsed.ext !== undefined) return { refusal: "a number with an extension cannot be dialled: leave it out" };
  if (parsed.isValid()) return { number: parsed.number };
  return { refusal: `there is no number ${parsed.number}${parsed.country ? ` in ${parsed.country}` : ""}` };
}

/** The country of a number in E.164; undefined where it is none's. */
export function countryOf(number: string): Country | undefined {
  return parsePhoneNumberFromString(number)?.country;
}
