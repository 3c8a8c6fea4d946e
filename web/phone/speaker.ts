import { settings } from "./settings.ts";

/** Lets one hear streams, each by a key, at the output that the settings name. */
export function createSpeaker() {
  const elements = new Map<string, HTMLAudioElement>();

  function direct(element: HTMLAudioElement): void {
    // Not every browser lets one choose; a device that is gone is the system's own choice again.
    if ("setSinkId" in element) void element.setSinkId(settings.get().output).catch(() => element.setSinkId(""));
  }

  const unfollow = settings.subscribe(() => {
    for (const element of elements.values()) direct(element);
  });

  return {
    /** Null ends it. */
    play(key: string, stream: MediaStream | null): void {
      const element = elements.get(key) ?? new Audio();
      element.srcObject = stream;
      if (stream === null) {
        elements.delete(key);
        return;
      }
      elements.set(key, element);
      direct(element);
      // While a page has the microphone browsers let it sound.
      void element.play().catch(() => {});
    },
    close(): void {
      unfollow();
      for (const element of elements.values()) element.srcObject = null;
      elements.clear();
    },
  };
}
