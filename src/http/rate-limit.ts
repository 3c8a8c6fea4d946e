/** Token buckets: how many requests a key or an address may make. */

/** A bucket's size and how fast it fills: `burst` requests at once, `perSecond` on average. */
export type Limit = { perSecond: number; burst: number };

/** What asking for one token gave. `remaining` counts whole tokens; `waitMs` is the time until the next one. */
export type Taken = { allowed: true; remaining: number } | { allowed: false; waitMs: number };

/** The burst of a limit of so many requests per second: two seconds' worth, and never less than one request. */
export function limitOf(perSecond: number): Limit {
  return { perSecond, burst: Math.max(1, Math.floor(perSecond * 2)) };
}

const MAX_KEYS = 10_000;

type Bucket = { tokens: number; filledAt: number };

/**
 * One bucket per key, in bounded memory: when there are too many the oldest bucket is forgotten, which gives its key a
 * full one again. The clock counts milliseconds and never goes back.
 */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();
  readonly #clock: () => number;

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#buckets.size;
  }

  take(key: string, { perSecond, burst }: Limit): Taken {
    const now = this.#clock();
    const bucket = this.#buckets.get(key) ?? this.#add(key, { tokens: burst, filledAt: now });
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 1_000) * perSecond);
    bucket.filledAt = now;
    if (bucket.tokens < 1) return { allowed: false, waitMs: ((1 - bucket.tokens) / perSecond) * 1_000 };
    bucket.tokens -= 1;
    return { allowed: true, remaining: Math.floor(bucket.tokens) };
  }

  /** Puts one token back: what it was taken for does not count. */
  giveBack(key: string, { burst }: Limit): void {
    const bucket = this.#buckets.get(key);
    if (bucket) bucket.tokens = Math.min(burst, bucket.tokens + 1);
  }

  #add(key: string, bucket: Bucket): Bucket {
    if (this.#buckets.size >= MAX_KEYS) {
      const [oldest] = this.#buckets.keys();
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

/**
 * The `RateLimit` and `RateLimit-Policy` fields (draft-ietf-httpapi-ratelimit-headers-10): the policy's quota per
 * window, what remains of it, and the seconds until it is whole again, or until the next request may be made.
 */
export function rateLimitHeaders(policy: string, { perSecond, burst }: Limit, taken: Taken): Record<string, string> {
  const window = Math.max(1, Math.ceil(burst / perSecond));
  const remaining = taken.allowed ? taken.remaining : 0;
  const seconds = taken.allowed ? Math.ceil((burst - remaining) / perSecond) : retryAfterSeconds(taken.waitMs);
  return {
    "ratelimit-policy": `"${policy}";q=${burst};w=${window}`,
    ratelimit: `"${policy}";r=${remaining};t=${seconds}`,
  };
}

/** `Retry-After` in whole seconds, never so early that the next request is refused again. */
export function retryAfterSeconds(waitMs: number): number {
  return Math.max(1, Math.ceil(waitMs / 1_000));
}
