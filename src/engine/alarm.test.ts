import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createAlarm } from "./alarm.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it("rings once, at the earliest of the moments it was set for", () => {
  const ring = vi.fn();
  const alarm = createAlarm(ring);
  alarm.setFor(3_000);
  alarm.setFor(2_000);
  alarm.setFor(4_000);
  vi.advanceTimersByTime(999);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(ring).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10_000);
  expect(ring).toHaveBeenCalledTimes(1);
});

it("rings right away for a moment that has passed, and can be set again when it rings", () => {
  const times: number[] = [];
  const alarm = createAlarm(() => {
    times.push(Date.now());
    if (times.length < 3) alarm.setFor(Date.now() + 100);
  });
  alarm.setFor(0);
  vi.advanceTimersByTime(1_000);
  expect(times).toEqual([1_000, 1_100, 1_200]);
});

it("waits longer than a timer can be set for", () => {
  const ring = vi.fn();
  const month = 30 * 24 * 3_600_000;
  createAlarm(ring).setFor(1_000 + month);
  vi.advanceTimersByTime(month - 1);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(ring).toHaveBeenCalledTimes(1);
});

it("never rings again once it was stopped, whatever it is set for", () => {
  const ring = vi.fn();
  const alarm = createAlarm(ring);
  alarm.setFor(2_000);
  alarm.stop();
  alarm.setFor(1_500);
  vi.advanceTimersByTime(10_000);
  expect(ring).not.toHaveBeenCalled();
});
