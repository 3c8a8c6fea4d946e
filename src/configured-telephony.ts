/** The telephony that the configuration names: the engine, and what the rest of the program must know of it. */
import { hkdfSync } from "node:crypto";
import { PHONE_PATH } from "./calls/phone-desk.ts";
import type { Config } from "./config.ts";
import type { Upgrades } from "./http/upgrades.ts";
import { findEngine } from "./telephony/index.ts";
import type { FindPhoneAccount } from "./telephony/phone.ts";
import type { Telephony } from "./telephony/telephony.ts";

/** The engine that the configuration names, not yet started; it has been checked there. Null where no calls are made. */
export function createTelephony(
  chosen: Config["telephony"],
  { secretKey, findPhoneAccount }: { secretKey: Buffer; findPhoneAccount: FindPhoneAccount },
): Telephony | null {
  if (chosen === null) return null;
  const secret = Buffer.from(hkdfSync("sha256", secretKey, "", "telephony", 32));
  return findEngine(chosen.engine)?.create(chosen.settings, { secret, findPhoneAccount }) ?? null;
}

/** The connections that the HTTP server hands to telephones. */
export function phoneUpgrades(telephony: Telephony | null): Upgrades {
  const connect = telephony?.connectPhone;
  return new Map(connect ? [[PHONE_PATH, connect]] : []);
}

/** Whether calls reach simulated people and nobody else. */
export function testNumbersAlone(chosen: Config["telephony"]): boolean {
  const { test_numbers: isOn = false, trunks = [] } = (chosen?.settings ?? {}) as {
    test_numbers?: boolean | "without_trunks";
    trunks?: unknown[];
  };
  return chosen?.engine === "embedded" && isOn !== false && trunks.length === 0;
}

/** What carries the calls, for people; null where none are made. */
export function summaryOfTelephony(chosen: Config["telephony"]): string | null {
  if (chosen === null) return null;
  if (testNumbersAlone(chosen)) return "test numbers, +1 202 555 0100 to 0110, until a trunk is set up";
  return chosen.engine;
}
