import { embedded } from "./embedded/telephony.ts";
import { scripted } from "./scripted/telephony.ts";
import type { TelephonyEngine } from "./telephony.ts";

const members: TelephonyEngine[] = [embedded, scripted];

/** Every engine that can carry the calls, by name, in the order they are documented. */
export const engines: ReadonlyMap<string, TelephonyEngine> = new Map(members.map((each) => [each.name, each]));

/** The engine of that name, or undefined where there is none. */
export function findEngine(name: string): TelephonyEngine | undefined {
  return engines.get(name);
}
