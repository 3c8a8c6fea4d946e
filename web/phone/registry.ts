/** The phone that is open in this page. Whoever only calls a number needs none of what makes the phone. */
import { useSyncExternalStore } from "react";
import type { PhoneHost } from "./open-phone.ts";

let current: PhoneHost | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Makes a phone the page's own, until another one or null is. */
export function provide(host: PhoneHost | null): void {
  current = host;
  for (const listener of listeners) listener();
}

/** The page's phone; null while there is none. */
export function usePhoneHost(): PhoneHost | null {
  return useSyncExternalStore(subscribe, () => current);
}
