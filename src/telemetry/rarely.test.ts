import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { rarely } from "./rarely.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

it("counts once for all who ask at once, and again when the count is old", async () => {
  let counted = 0;
  const count = rarely(async () => ++counted);
  expect(await Promise.all([count(), count(), count()])).toEqual([1, 1, 1]);
  vi.advanceTimersByTime(4_999);
  expect(await count()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(await count()).toBe(2);
});

it("keeps a count that took long for longer", async () => {
  let counted = 0;
  const count = rarely(async () => {
    vi.advanceTimersByTime(1_000);
    return ++counted;
  });
  await count();
  vi.advanceTimersByTime(19_999);
  expect(await count()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(await count()).toBe(2);
});

it("has no count while it cannot be had, not even an old one, and counts again", async () => {
  let isGone = false;
  const count = rarely(async () => {
    if (isGone) throw new Error("the store is gone");
    return 7;
  });
  expect(await count()).toBe(7);
  isGone = true;
  vi.advanceTimersByTime(5_000);
  expect(await count()).toBeNull();
  expect(await count()).toBeNull();
  isGone = false;
  expect(await count()).toBe(7);
});

it("does not keep anybody waiting for a count that does not come", async () => {
  const never = Promise.withResolvers<number>();
  expect(await rarely(() => never.promise, { patienceMs: 1 })()).toBeNull();
});
