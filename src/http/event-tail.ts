/** Follows an account's events as they come in, on whatever node, without missing one and without repeating one. */
import { setTimeout as wait } from "node:timers/promises";
import type { StoredEvent } from "../model/event.ts";
import type { Database } from "../store/database.ts";
import { findEvents, listPositions, type Position } from "../store/lists.ts";
import type { EventStream } from "./sse.ts";

const LOOK_EVERY_MS = 250;

/** Events are numbered by when they came in and may be committed this much later than their neighbours. */
const OVERLAP_MS = 2_000;

const PAGE = 500;
const EVENTS_AT_ONCE = 50;

/**
 * How far a client has got: the latest event that it has seen, and how many it has seen of the time up to it. A client
 * that comes back is told nothing twice where the store knows of as many; where it knows of more, one was committed
 * late, and that time is told again.
 */
export type TailPosition = Position & { seen: number };

/** A position as the id of a server-sent event. */
export function tailPositionText({ at, id, seen }: TailPosition): string {
  return `${at}-${seen}-${id}`;
}

/** The position in the id that a client sends; null for a text that is none. */
export function readTailPosition(text: string | null): TailPosition | null {
  const [, at, seen, id] = /^(\d{1,15})-(\d{1,9})-([\x21-\x7e]{1,128})$/.exec(text ?? "") ?? [];
  return id === undefined ? null : { at: Number(at), seen: Number(seen), id };
}

/** Sends events until the stream ends: what came in after a position, or, without one, what comes in from now on. */
export async function followEvents(
  database: Database,
  {
    accountId,
    position,
    stream,
    view,
  }: { accountId: string; position: TailPosition | null; stream: EventStream; view(event: StoredEvent): unknown },
): Promise<void> {
  const { signal } = stream;
  const start: Position = position ?? { at: Date.now(), id: "" };
  let latest = start;
  const seen = new Map<string, number>();

  function note(event: Position): void {
    if (isAfter(event, latest)) latest = { at: event.at, id: event.id };
    seen.set(event.id, event.at);
    for (const [id, at] of seen) {
      if (at >= latest.at - OVERLAP_MS) break;
      seen.delete(id);
    }
  }

  /** Where events stand that came in lately, page by page. Looks into the store: it knows what every node accepts. */
  async function* recent(): AsyncGenerator<Position[]> {
    let from: Position = { at: latest.at - OVERLAP_MS, id: "" };
    for (let isLast = false; !isLast; ) {
      const page = await listPositions(database, { accountId, from, limit: PAGE });
      yield page;
      from = page.at(-1) ?? from;
      isLast = page.length < PAGE;
    }
  }

  async function begin(): Promise<void> {
    const before: Position[] = [];
    for await (const page of recent()) {
      before.push(...page.filter((event) => !isAfter(event, start)));
      if (position !== null && before.length > position.seen) return;
    }
    if (position === null || before.length === position.seen) before.forEach(note);
  }

  /** Sends what is new; tells whether there was any. */
  async function sendUnseen(): Promise<boolean> {
    let isAny = false;
    for await (const page of recent()) {
      const unseen = page.filter(({ id }) => !seen.has(id)).map(({ id }) => id);
      for (let start = 0; start < unseen.length; start += EVENTS_AT_ONCE) {
        const events = await findEvents(database, { accountId, ids: unseen.slice(start, start + EVENTS_AT_ONCE) });
        for (const event of events) {
          if (signal.aborted) return false;
          note({ at: event.received_at, id: event.id });
          const id = tailPositionText({ ...latest, seen: seen.size });
          stream.send({ id, event: "event", data: view(event) });
          await stream.drained();
        }
      }
      isAny ||= unseen.length > 0;
    }
    return isAny;
  }

  await begin();
  while (!signal.aborted) {
    if (!(await sendUnseen())) await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

function isAfter(a: Position, b: Position): boolean {
  return a.at > b.at || (a.at === b.at && a.id > b.id);
}
