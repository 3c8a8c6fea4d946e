import type { QueueTable } from "../store/tables.ts";

/**
 * The rows that become first of their lane when others have ended.
 * @param pending all rows of the lanes concerned, the ended ones too.
 */
export function nextOfLanes(pending: readonly QueueTable[], endedIds: ReadonlySet<string>): QueueTable[] {
  const moved = new Set<string>();
  const first = new Map<string, QueueTable>();
  for (const row of pending) {
    const lane = `${row.connector_id} ${row.lane}`;
    if (endedIds.has(row.id)) {
      moved.add(lane);
      continue;
    }
    const before = first.get(lane);
    if (!before || row.seq < before.seq) first.set(lane, row);
  }
  return [...moved].flatMap((lane) => first.get(lane) ?? []).filter((row) => row.state === "lane");
}
