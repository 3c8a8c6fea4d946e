/** What one hears and sees of the phone's state outside of its page: tones, and notes on the desktop. */
import { texts } from "../texts.ts";
import { offered, type PhoneState } from "./phone-state.ts";
import { shownNumber } from "./read-number.ts";
import type { Repeated, Sounds } from "./sounds.ts";

/** What sounds again and again in a state. */
function toneOf({ calls, focus }: PhoneState): Repeated | null {
  const isTalking = calls.some(({ phase, isHeldHere }) => phase === "connected" && !isHeldHere);
  if (calls.some(({ phase }) => phase === "offered")) return isTalking ? "waiting" : "ring";
  const current = calls.find(({ key }) => key === focus);
  return current?.phase === "ringing" && !current.hasEarlySound ? "ringing" : null;
}

/** Keeps tones and notes in step with the state; `nameOf` is what is known of a caller. */
export function createEffects(sounds: Sounds, { onOpen }: { onOpen(): void }) {
  let before: PhoneState | null = null;
  let note: { key: string; shown: Notification } | null = null;

  function notify(state: PhoneState): void {
    const call = offered(state);
    if (note && note.key !== call?.key) {
      note.shown.close();
      note = null;
    }
    const isSeen = !document.hidden && document.hasFocus();
    if (call === null || note !== null || isSeen || !canNotify()) return;
    const who = call.name ?? shownNumber(call.number);
    const shown = new Notification(texts.phone.incoming, { body: who, tag: call.key, requireInteraction: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
      onOpen();
    };
    note = { key: call.key, shown };
  }

  return {
    follow(state: PhoneState): void {
      sounds.play(toneOf(state));
      notify(state);
      if (before !== null && state.last !== null && state.last !== before.last) {
        const { end, answeredAt, direction } = state.last;
        if (end?.by === "there" && (answeredAt !== null || direction === "outgoing")) sounds.over();
      }
      before = state;
    },
    close(): void {
      note?.shown.close();
      sounds.close();
    },
  };
}

function canNotify(): boolean {
  return "Notification" in globalThis && Notification.permission === "granted";
}
