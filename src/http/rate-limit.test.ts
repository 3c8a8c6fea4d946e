import { expect, test } from "vitest";
import { limitOf, rateLimitHeaders, retryAfterSeconds, TokenBuckets } from "./rate-limit.ts";

test("a bucket gives its burst at once, then one token per interval", () => {
  let now = 0;
  const buckets = new TokenBuckets(() => now);
  const limit = limitOf(5);
  const taken = () => buckets.take("a", limit);
  expect(Array.from({ length: 10 }, () => taken().allowed)).not.toContain(false);
  expect(taken()).toEqual({ allowed: false, waitMs: 200 });
  now = 150;
  expect(taken()).toEqual({ allowed: false, waitMs: expect.closeTo(50) });
  now = 201;
  expect(taken()).toEqual({ allowed: true, remaining: 0 });
  now = 1_000_000;
  expect(taken()).toEqual({ allowed: true, remaining: 9 });
});

test("keys do not share, and a limit below one request per second still lets one through", () => {
  const buckets = new TokenBuckets(() => 0);
  const limit = limitOf(0.1);
  expect(buckets.take("a", limit)).toEqual({ allowed: true, remaining: 0 });
  expect(buckets.take("b", limit).allowed).toBe(true);
  expect(buckets.take("a", limit)).toEqual({ allowed: false, waitMs: 10_000 });
});

test("memory is bounded: the oldest key is forgotten", () => {
  const buckets = new TokenBuckets(() => 0);
  for (let key = 0; key < 25_000; key++) buckets.take(String(key), { perSecond: 1, burst: 1 });
  expect(buckets.size).toBe(10_000);
  expect(buckets.take("24999", { perSecond: 1, burst: 1 }).allowed).toBe(false);
});

test("the headers name the policy, what remains and when it is whole again", () => {
  const limit = limitOf(100);
  expect(rateLimitHeaders("requests", limit, { allowed: true, remaining: 50 })).toEqual({
    "ratelimit-policy": '"requests";q=200;w=2',
    ratelimit: '"requests";r=50;t=2',
  });
  expect(rateLimitHeaders("requests", limitOf(0.1), { allowed: false, waitMs: 9_500 })).toEqual({
    "ratelimit-policy": '"requests";q=1;w=10',
    ratelimit: '"requests";r=0;t=10',
  });
  expect(retryAfterSeconds(1)).toBe(1);
  expect(retryAfterSeconds(1_001)).toBe(2);
});
