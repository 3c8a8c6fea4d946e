import type { TelephonyEvent } from "../telephony.ts";
import type { News } from "./context.ts";

/** Whoever hears an engine's events, each in the order of their happening. */
export function createListeners(): {
  tell(news: News): void;
  subscribe(listener: (event: TelephonyEvent) => void): () => void;
} {
  const listeners = new Set<(event: TelephonyEvent) => void>();
  return {
    tell(news) {
      const event = { at: Date.now(), ...news } as TelephonyEvent;
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          // A listener's bug must not leave a call half told; it is reported as what it is.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    subscribe(listener) {
      const own = (event: TelephonyEvent) => listener(event);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
