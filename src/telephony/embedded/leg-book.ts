/** The legs of an engine: how commands find them, and what is remembered of them. */
import type { Refused } from "../telephony.ts";
import type { Dialing } from "./dial.ts";
import type { Leg } from "./leg.ts";
import type { OfferedLeg } from "./offered-leg.ts";

/** How a leg came to be, with what can be done about it before its answer. */
export type LegEntry = { leg: Leg } & (
  | { kind: "offered"; commands: OfferedLeg }
  | { kind: "dialed"; dialing: Dialing | null }
);

export type Found<Entry = LegEntry> = { kind: "found"; entry: Entry; leg: Leg } | Refused;

export type LegBook = {
  readonly size: number;
  all(): LegEntry[];
  add(entry: LegEntry): void;
  /** It has ended. Its id stays known, so that a repeated `originate` is. */
  remove(leg: Leg): void;
  /** What this id was used for, or undefined. */
  usedFor(legId: string): "offered" | "dialed" | undefined;
  /** A leg that exists, in one of these states where some are named. */
  find(legId: string, ...states: Leg["state"][]): Found;
  findOffered(legId: string): Found<Extract<LegEntry, { kind: "offered" }>>;
  /** A leg with sound: answered, or before that with early media. */
  findSounding(legId: string): Found;
  setOpen(open: boolean): void;
};

const REMEMBERED_IDS = 10_000;

export const done = { kind: "done" } as const;

export function refused(reason: Refused["reason"], detail: string): Refused {
  return { kind: "refused", reason, detail };
}

export function createLegBook(): LegBook {
  const entries = new Map<string, LegEntry>();
  const ended = new Map<string, LegEntry["kind"]>();
  let open = false;

  function find(legId: string, ...states: Leg["state"][]): Found {
    if (!open) return refused("engine_down", "The engine is not started.");
    const entry = entries.get(legId);
    if (!entry) return refused("unknown_leg", `There is no leg ${legId}, or it has ended.`);
    const { leg } = entry;
    if (states.length === 0 || states.includes(leg.state)) return { kind: "found", entry, leg };
    return refused("wrong_state", `Leg ${legId} is ${leg.state}, not ${states.join(" or ")}.`);
  }

  return {
    get size() {
      return entries.size;
    },
    all: () => [...entries.values()],
    add: (entry) => void entries.set(entry.leg.id, entry),
    remove({ id }) {
      const entry = entries.get(id);
      if (!entry) return;
      entries.delete(id);
      ended.set(id, entry.kind);
      for (const oldest of ended.keys()) {
        if (ended.size <= REMEMBERED_IDS) break;
        ended.delete(oldest);
      }
    },
    usedFor: (legId) => entries.get(legId)?.kind ?? ended.get(legId),
    find,
    findOffered(legId) {
      const found = find(legId, "offered", "ringing", "early_media");
      if (found.kind === "refused") return found;
      const { entry, leg } = found;
      if (entry.kind === "offered") return { kind: "found", entry, leg };
      return refused("wrong_state", `Leg ${legId} was originated, not offered.`);
    },
    findSounding(legId) {
      const found = find(legId);
      if (found.kind === "refused" || found.leg.media) return found;
      return refused("wrong_state", `Leg ${legId} is ${found.leg.state} and has no sound yet.`);
    },
    setOpen(next) {
      open = next;
    },
  };
}
