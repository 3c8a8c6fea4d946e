/** Who may ask: authentication, rate limits and scopes, all before a request's body is read. */
import type { IncomingHttpHeaders } from "node:http";
import ipaddr from "ipaddr.js";
import type { Scope } from "../contract/scopes.ts";
import type { Session } from "../store/sessions.ts";
import { Problem } from "./problem.ts";
import { type Limit, limitOf, rateLimitHeaders, retryAfterSeconds, type Taken, TokenBuckets } from "./rate-limit.ts";
import { refuseOtherOrigins, sessionToken } from "./session-cookie.ts";

/** Who asks, on whose behalf, and what they may do. */
export type Auth = {
  accountId: string;
  /** Its id is unique over both kinds: rate limits count by it. */
  actor: { kind: "api_key"; id: string } | { kind: "user"; id: string; session: Session };
  scopes: ReadonlySet<Scope> | "all";
  /** Requests per second, with bursts of two seconds' worth; null for no limit. */
  rateLimit: number | null;
};

/** Finds who sent a request; null where its credentials are missing, unknown or revoked. */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Auth | null> | Auth | null;

/** A request that was let in, with the headers that its answer carries. */
export type Admission = { auth: Auth; headers: Record<string, string> | null };

/** What a route asks of whoever comes: a scope, or to be a person who is signed in, whatever they may do. */
export type Requirement = Scope | "session";

type Asking = { method: string; headers: IncomingHttpHeaders; ip: string };

type GateOptions = {
  authenticate: Authenticate;
  /** How many wrong credentials an address may send in a minute before it gets a 429 for them. */
  failuresPerMinute: number;
  /** Milliseconds; never goes back. */
  clock?: () => number;
};

/** Decides who gets in. Every refusal is a thrown `Problem`: 401, 403 or 429. */
export class Gate {
  readonly #authenticate: Authenticate;
  readonly #failureLimit: Limit;
  readonly #failures: TokenBuckets;
  readonly #requests: TokenBuckets;

  constructor({ authenticate, failuresPerMinute, clock }: GateOptions) {
    this.#authenticate = authenticate;
    this.#failureLimit = { perSecond: failuresPerMinute / 60, burst: failuresPerMinute };
    this.#failures = new TokenBuckets(clock);
    this.#requests = new TokenBuckets(clock);
  }

  /** Lets a request in to a route. Answers at once where `authenticate` does. */
  admit(request: Asking, needs: Requirement): Promise<Admission> | Admission {
    const found = this.#authenticate(request.headers);
    return found instanceof Promise
      ? found.then((auth) => this.#decide(auth, request, needs))
      : this.#decide(found, request, needs);
  }

  #decide(auth: Auth | null, request: Asking, needs: Requirement): Admission {
    if (auth === null) throw this.#unknown(request);
    if (auth.actor.kind === "user") refuseOtherOrigins(request);
    const headers = this.#withinRate(auth);
    if (needs === "session") {
      if (auth.actor.kind !== "user") throw notAPerson();
    } else if (auth.scopes !== "all" && !auth.scopes.has(needs)) {
      throw auth.actor.kind === "user" ? beyondRole(needs) : missingScope(needs);
    }
    return { auth, headers };
  }

  #withinRate({ actor, rateLimit }: Auth): Record<string, string> | null {
    if (rateLimit === null) return null;
    const limit = limitOf(rateLimit);
    const taken = this.#requests.take(actor.id, limit);
    if (!taken.allowed) {
      throw tooMany({
        policy: "requests",
        limit,
        taken,
        detail: `${actor.kind === "user" ? "A person" : "This key"} may make ${rateLimit} requests per second.`,
      });
    }
    // The draft lets a server name the limit only when it comes near, which keeps it off the answers to the rest.
    return taken.remaining < limit.burst / 2 ? rateLimitHeaders("requests", limit, taken) : null;
  }

  /**
   * Only wrong credentials are counted and only they are refused: a right key gets in however many wrong ones come from
   * its address, since behind a proxy or a company's network that address is everybody's. Keys are too long to guess.
   */
  #unknown({ headers, ip }: Asking): Problem {
    if (headers.authorization === undefined) return sessionToken(headers) === null ? nobody() : sessionOver();
    const limit = this.#failureLimit;
    const taken = this.#failures.take(clientOf(ip), limit);
    if (!taken.allowed) {
      return tooMany({
        policy: "failed-authentication",
        limit,
        taken,
        detail: "Too many unknown keys came from your address.",
      });
    }
    return /^Bearer +\S+$/i.test(headers.authorization)
      ? unauthenticated("This API key is unknown or revoked. Send another one", 'Bearer error="invalid_token"')
      : unauthenticated("The Authorization header has another form. Send an API key", "Bearer");
  }
}

function nobody(): Problem {
  return unauthenticated("Send an API key", "Bearer");
}

function sessionOver(): Problem {
  return new Problem({
    status: 401,
    code: "session_over",
    title: "You are signed out",
    detail: "This session has ended or expired. Sign in again.",
  });
}

function notAPerson(): Problem {
  return new Problem({
    status: 403,
    code: "not_a_person",
    title: "This is for people who are signed in",
    detail: "An API key belongs to nobody. Sign in with POST /v1/session, and send the cookie instead of the key.",
  });
}

function beyondRole(scope: Scope): Problem {
  return new Problem({
    status: 403,
    code: "missing_scope",
    title: "Your role may not do this",
    detail: `This needs "${scope}", which your role has not. Ask an owner or an admin.`,
  });
}

function unauthenticated(what: string, challenge: string): Problem {
  return new Problem({
    status: 401,
    code: "unauthenticated",
    title: "Who asks is unknown",
    detail: `${what} in the header "Authorization: Bearer <key>".`,
    headers: { "www-authenticate": challenge },
  });
}

function missingScope(scope: Scope): Problem {
  return new Problem({
    status: 403,
    code: "missing_scope",
    title: "The API key may not do this",
    detail: `This needs an API key with the scope "${scope}".`,
    headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="${scope}"` },
  });
}

type Excess = { policy: string; limit: Limit; taken: Extract<Taken, { allowed: false }>; detail: string };

function tooMany({ policy, limit, taken, detail }: Excess): Problem {
  const seconds = retryAfterSeconds(taken.waitMs);
  return new Problem({
    status: 429,
    code: "rate_limited",
    title: "Too many requests",
    detail: `${detail} Try again in ${seconds} s.`,
    headers: { "retry-after": String(seconds), ...rateLimitHeaders(policy, limit, taken) },
  });
}

/** What counts as one client: an IPv4 address, also where it is mapped into IPv6, or a network of IPv6 (/64). */
export function clientOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(":") : address.toString();
}
