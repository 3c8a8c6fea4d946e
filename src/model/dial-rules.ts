/** Which numbers an account's people may dial: what costs far more than a call is left out until somebody allows it. */
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { CallSettings } from "../contract/call-settings.ts";

/** Why a number is not dialled: for programs, and for the person who dialled it. */
export type DialRefusal = {
  code:
    | "emergency_number"
    | "invalid_number"
    | "country_not_allowed"
    | "premium_number"
    | "satellite_number"
    | "blocked_number"
    | "limit_reached";
  text: string;
};

/** Emergency numbers of all countries: nobody's call for help may depend on this program. */
const EMERGENCY = new Set(
  (
    "000 100 101 102 103 104 106 108 110 111 112 113 114 115 116 117 118 119 120 122 123 128 133 140 144 150 155 158 160 " +
    "166 190 191 192 193 194 195 197 198 199 911 912 995 997 998 999"
  ).split(" "),
);

/** Calling codes of no country (ITU E.164): satellites and global networks; +979 is premium-rate everywhere. */
const SATELLITE = new Set(["870", "875", "876", "877", "878", "881", "882", "883", "888"]);
const PREMIUM_EVERYWHERE = "979";

const PREMIUM_TYPES: ReadonlySet<string | undefined> = new Set(["PREMIUM_RATE", "SHARED_COST"]);

/** Whether these digits call for help somewhere. */
export function isEmergencyNumber(dialled: string): boolean {
  return EMERGENCY.has(dialled);
}

/** Why a number in E.164 may not be dialled; null where it may. */
export function refuseNumber(
  number: string,
  settings: Pick<CallSettings, "allowed_countries" | "allow_premium" | "allow_satellite" | "blocked_prefixes">,
): DialRefusal | null {
  const parsed = parsePhoneNumberFromString(number);
  const code = parsed?.countryCallingCode ?? "";
  const blocked = settings.blocked_prefixes.find((prefix) => number.startsWith(prefix));
  if (blocked !== undefined) {
    return { code: "blocked_number", text: `Numbers that begin with ${blocked} may not be called from here` };
  }
  if (!settings.allow_premium && (code === PREMIUM_EVERYWHERE || PREMIUM_TYPES.has(parsed?.getType()))) {
    return {
      code: "premium_number",
      text: `${number} costs more than a call, and such numbers may not be called from here`,
    };
  }
  if (SATELLITE.has(code)) {
    if (settings.allow_satellite) return null;
    return {
      code: "satellite_number",
      text: `${number} is a satellite telephone, and such may not be called from here`,
    };
  }
  const { allowed_countries: allowed } = settings;
  if (allowed === null) return null;
  const country = parsed?.country;
  if (country !== undefined && allowed.some((each) => each.toUpperCase() === country)) return null;
  return {
    code: "country_not_allowed",
    text: `Numbers in ${country ?? `+${code}`} may not be called from here`,
  };
}
