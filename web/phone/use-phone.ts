import { useSyncExternalStore } from "react";
import type { PhoneHost, PhoneView } from "./open-phone.ts";
import { INITIAL } from "./phone-state.ts";
import { usePhoneHost } from "./registry.ts";

const NOWHERE: PhoneView = { state: INITIAL, place: "nowhere" };
const nothing = () => () => {};

/** The phone's state as it is now, and the phone; null while it is being opened. */
export function usePhone(): PhoneView & { host: PhoneHost | null } {
  const host = usePhoneHost();
  const view = useSyncExternalStore(host?.subscribe ?? nothing, () => host?.view() ?? NOWHERE);
  return { ...view, host };
}
