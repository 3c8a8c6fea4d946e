/**
 * The keys that a call is found by: texts of which a search knows the beginning. Numbers are kept from their last digit
 * to the first, so that a number's ending is a key's beginning and no notation of its start matters:
 *
 *     n410521320394     +493023125014, found by `030 23125014` or `5014`
 *     clovelace         a word of the other party's name
 *     wgrace            a word of anything else that people know a call by: its agent, its outcome, its id
 */
import type { Call } from "../contract/events.ts";

const MAX_WORD = 40;
const MAX_KEYS = 40;

/** The sorted keys of a call. */
export function searchKeys(call: Call): string[] {
  const { id, from, to, from_name, to_name, contact, agent, outcome } = call;
  const keys = new Set<string>();
  for (const text of [from, to, contact?.phone, agent?.phone]) {
    const digits = digitsOf(text ?? "");
    if (digits.length >= 2) keys.add(`n${reversed(digits)}`);
    else for (const word of wordsOf(text ?? "")) keys.add(`w${word}`);
  }
  for (const text of [contact?.name, from_name, to_name]) for (const word of wordsOf(text ?? "")) keys.add(`c${word}`);
  for (const text of [agent?.name, agent?.id, outcome?.tag])
    for (const word of wordsOf(text ?? "")) keys.add(`w${word}`);
  keys.add(`w${id.toLowerCase().slice(0, MAX_WORD)}`);
  return [...keys].slice(0, MAX_KEYS).sort();
}

/** Beginnings of keys, of which a call must have one. */
export type KeyBeginnings = readonly string[];

/** What finds the calls with a number, however it is written, or with its last digits. */
export function numberBeginning(text: string): KeyBeginnings {
  return [`n${reversed(digitsOf(text))}`];
}

/** What finds the calls whose other party's name has words that begin like these: one for each word. */
export function nameBeginnings(text: string): KeyBeginnings[] {
  return wordsOf(text).map((word) => [`c${word}`]);
}

/** What finds the calls that people mean by a text: a number, or words of names, of an outcome, or an id. */
export function textBeginnings(text: string): KeyBeginnings[] {
  if (/^[\d\s()+./-]+$/.test(text) && digitsOf(text).length >= 2) return [numberBeginning(text)];
  const whole = text.trim().toLowerCase();
  const words = wordsOf(text);
  if (/^\S+$/.test(whole) && words.length !== 1) return [[`w${whole.slice(0, MAX_WORD)}`]];
  return words.map((word) => [`c${word}`, `w${word}`]);
}

/** A number's digits without what is dialled before it: `+49 (0)30 23`, `0049 30 23` and `49 30 23` are the same. */
function digitsOf(text: string): string {
  return text
    .replace(/\(0\)/g, "")
    .replace(/\D/g, "")
    .replace(/^0+(?=\d)/, "");
}

function reversed(digits: string): string {
  return [...digits].reverse().join("");
}

/** Words in small letters, as far as they can be told apart in any script. */
export function wordsOf(text: string): string[] {
  const words =
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.map((word) => word.slice(0, MAX_WORD));
}
