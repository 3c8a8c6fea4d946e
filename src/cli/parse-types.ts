import { InvalidArgumentError } from "commander";
import { EVENT_TYPES, type EventType } from "../contract/events.ts";

const known: ReadonlySet<string> = new Set(EVENT_TYPES);

/** Collects event types over the uses of an option, each of which may give several, separated by commas. */
export function parseTypes(text: string, before: readonly EventType[] = []): EventType[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`There is no event "${unknown}". There are: ${EVENT_TYPES.join(", ")}.`);
  }
  return [...before, ...(names as EventType[])];
}
