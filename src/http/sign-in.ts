/** Checks passwords: slowly, a few at a time, and ever more seldom for who is wrong. */
import { verifyPassword } from "../store/passwords.ts";
import { clientOf } from "./auth.ts";
import { Problem } from "./problem.ts";
import { type Limit, retryAfterSeconds, TokenBuckets } from "./rate-limit.ts";

/** Wrong passwords of an address, whoever it tries to be. */
const OF_ADDRESS: Limit = { perSecond: 20 / 60, burst: 20 };
/** Wrong passwords of an address for one person. */
const OF_PERSON_THERE: Limit = { perSecond: 1 / 60, burst: 5 };
/** Wrong passwords for one person from everywhere: so many that nobody is easily locked out by others. */
const OF_PERSON: Limit = { perSecond: 1 / 60, burst: 100 };

/** One check keeps a core busy for a good tenth of a second, in a pool of threads that others need, too. */
const CHECKS_AT_ONCE = 2;
const MOST_WAITING = 50;

export type PasswordCheck = {
  /**
   * Whether this is the person's password. `stored` is null where there is no such person: it takes as long. Throws a
   * 429 `Problem` where too many were wrong, and a 503 where too many are being checked.
   */
  isRight(given: { email: string; password: string; stored: string | null; ip: string }): Promise<boolean>;
};

/** @param clock milliseconds; never goes back. */
export function createPasswordCheck(clock?: () => number): PasswordCheck {
  const buckets = new TokenBuckets(clock);
  const waiting: (() => void)[] = [];
  let running = 0;

  async function verify(password: string, stored: string | null): Promise<boolean> {
    if (waiting.length >= MOST_WAITING) throw busy();
    if (running >= CHECKS_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await verifyPassword(password, stored);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }

  return {
    async isRight({ email, password, stored, ip }) {
      const client = clientOf(ip);
      const counted: [string, Limit][] = [
        [`address ${client}`, OF_ADDRESS],
        [`person ${email} at ${client}`, OF_PERSON_THERE],
        [`person ${email}`, OF_PERSON],
      ];
      // Counted before it is known to be wrong, and given back if it was right: many at once are many.
      for (const [key, limit] of counted) {
        const taken = buckets.take(key, limit);
        if (!taken.allowed) throw tooMany(taken.waitMs);
      }
      const isRight = await verify(password, stored);
      if (isRight) for (const [key, limit] of counted) buckets.giveBack(key, limit);
      return isRight;
    },
  };
}

function tooMany(waitMs: number): Problem {
  const seconds = retryAfterSeconds(waitMs);
  return new Problem({
    status: 429,
    code: "too_many_failures",
    title: "Too many wrong passwords",
    detail: `Too many wrong passwords were tried. Try again in ${seconds} s.`,
    headers: { "retry-after": String(seconds) },
  });
}

function busy(): Problem {
  return new Problem({
    status: 503,
    code: "busy",
    detail: "Too many people are signing in right now. Try again in a moment.",
    headers: { "retry-after": "2" },
  });
}
