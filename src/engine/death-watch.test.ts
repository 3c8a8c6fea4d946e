import { expect, it } from "vitest";
import { createDeathWatch } from "./death-watch.ts";

const LEASE = { leaseMs: 10_000, renewEveryMs: 2_000 };

const node = (id: string, seen_at: number, silent_ms: number) => ({ id, seen_at, silent_ms });

/** Who is dead at each look. */
function deaths(looks: [now: number, ...nodes: ReturnType<typeof node>[]][]): string[][] {
  const watch = createDeathWatch(LEASE);
  return looks.map(([now, ...nodes]) => watch.look(nodes, now).map(({ id }) => id));
}

it("finds a node dead when it has said nothing for a lease, and nobody else", () => {
  const looks = [0, 2_000, 4_000, 6_000, 8_000, 10_000].map(
    (now) => [now, node("dead", 1, now), node("alive", now, 0)] as Parameters<typeof deaths>[0][number],
  );
  expect(deaths(looks)).toEqual([[], [], [], [], [], ["dead"]]);
});

it("goes by the time before it began to watch, but hears twice whether a node lives", () => {
  expect(
    deaths([
      [0, node("dead", 1, 60_000)],
      [2_000, node("dead", 1, 62_000)],
      [4_000, node("dead", 1, 64_000)],
    ]),
  ).toEqual([[], [], ["dead"]]);
});

it.each([
  ["forward", 3_600_000],
  ["back", -3_600_000],
])("is not misled by a clock of the database that jumps %s", (_, jump) => {
  const later = Math.max(jump, 0);
  const looks: Parameters<typeof deaths>[0] = [
    [0, node("alive", 1_000, 0), node("dead", 1_000, 0)],
    [2_000, node("alive", 1_000, 2_000 + later), node("dead", 1_000, 2_000 + jump)],
    [4_000, node("alive", 4_000 + jump, 0), node("dead", 1_000, 4_000 + jump)],
    [6_000, node("alive", 6_000 + jump, 0), node("dead", 1_000, 6_000 + jump)],
    [10_000, node("alive", 10_000 + jump, 0), node("dead", 1_000, 10_000 + jump)],
  ];
  const found = deaths(looks);
  expect(found.flat()).not.toContain("alive");
  expect(found.at(-1)).toEqual(["dead"]);
});
