/** Keys that do something on every page, while nobody types in a field. */
import { useEffect } from "react";
import type { PhoneHost } from "./open-phone.ts";
import { focused, offered } from "./phone-state.ts";
import { settings } from "./settings.ts";

/** What only the phone's page can do. */
type PageShortcut = "transfer" | "dial";

const heard: Record<PageShortcut, Set<() => void>> = { transfer: new Set(), dial: new Set() };

/** Does something on a shortcut, until the returned function is called. */
export function hearShortcut(shortcut: PageShortcut, act: () => void): () => void {
  heard[shortcut].add(act);
  return () => heard[shortcut].delete(act);
}

const FIELDS = "input, textarea, select, [contenteditable=''], [contenteditable=true], [role=combobox], [role=textbox]";
/** In these, letters choose an entry. */
const LISTS = "[role=menu], [role=listbox], [role=dialog]";

/** Whether a key belongs to what has the focus. */
export function isTaken({ target, ctrlKey, metaKey, altKey, isComposing, defaultPrevented }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || isComposing || defaultPrevented) return true;
  return target instanceof Element && (target.closest(FIELDS) !== null || target.closest(LISTS) !== null);
}

/** @param onDial the phone's page is wanted, to type a number. */
export function useShortcuts(host: PhoneHost | null, onDial: () => void): void {
  useEffect(() => {
    if (host === null) return;
    const press = (event: KeyboardEvent) => {
      if (event.repeat || isTaken(event) || !settings.get().hasShortcuts) return;
      if (!act(host, event.key, onDial)) return;
      event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [host, onDial]);
}

/** @returns whether the key means anything now. */
function act(host: PhoneHost, key: string, onDial: () => void): boolean {
  const { commands, sound } = host;
  const { state } = host.view();
  const coming = offered(state);
  const call = focused(state);
  const open = call?.phase === "connected" ? call : null;
  if (/^[0-9*#]$/.test(key)) {
    if (open === null) return false;
    sound(key);
    commands.press(open.key, key);
    return true;
  }
  switch (key.toLowerCase()) {
    case "a":
      if (coming) commands.answer(coming.key);
      return coming !== null;
    case "r":
      if (coming) commands.reject(coming.key);
      return coming !== null;
    case "e":
      if (call && call.phase !== "offered") commands.hangUp(call.key);
      return call !== null;
    case "m":
      if (open) commands.setMuted(open.key, !open.isMuted);
      return open !== null;
    case "h":
      if (open) commands.setHeld(open.key, !open.isHeldHere);
      return open !== null;
    case "t":
      for (const tell of heard.transfer) tell();
      return heard.transfer.size > 0;
    case "d":
      if (heard.dial.size === 0) onDial();
      for (const tell of heard.dial) tell();
      return true;
    default:
      return false;
  }
}
