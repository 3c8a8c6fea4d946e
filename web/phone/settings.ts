import type { CountryCode } from "libphonenumber-js";
import { useSyncExternalStore } from "react";
import { countryOf } from "./read-number.ts";
import { stored } from "./stored.ts";

/** How one has set up the phone in this browser. Devices are known by their ids; empty is the system's own choice. */
export type PhoneSettings = {
  input: string;
  output: string;
  ringer: string;
  /** 0 to 1. */
  ringVolume: number;
  country: CountryCode;
  hasShortcuts: boolean;
};

export const settings = stored<PhoneSettings>("hookswitch.phone", {
  input: "",
  output: "",
  ringer: "",
  ringVolume: 0.7,
  country: countryOf(navigator.languages),
  hasShortcuts: true,
});

export function useSettings(): PhoneSettings {
  return useSyncExternalStore(settings.subscribe, settings.get);
}

export function changeSettings(changed: Partial<PhoneSettings>): void {
  settings.set({ ...settings.get(), ...changed });
}
