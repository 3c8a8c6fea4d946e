import { findApiKey } from "../store/api-keys.ts";
import type { Database } from "../store/database.ts";
import type { Auth, Authenticate } from "./auth.ts";

/** A key is looked up again after so long, in case nobody told this node that it was revoked. */
const KNOWN_FOR_MS = 30_000;

/** The most keys that are remembered, good ones and unknown ones alike. */
const MAX_KNOWN = 10_000;

/** Finds who holds an API key, and remembers it for a moment: it is asked for with every request. */
export function createAuthenticate(database: Database): { authenticate: Authenticate; forgetKeys(): void } {
  const known = new Map<string, { auth: Auth | null; until: number }>();
  let timesForgotten = 0;

  async function lookUp(key: string): Promise<Auth | null> {
    const before = timesForgotten;
    const found = await findApiKey(database, key);
    const auth: Auth | null = found && {
      accountId: found.account_id,
      actor: { kind: "api_key", id: found.id },
      scopes: found.scopes === "all" ? "all" : new Set(found.scopes),
      rateLimit: found.rate_limit,
    };
    // What was read before a key was revoked must not be remembered after it.
    if (before !== timesForgotten) return auth;
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, { auth, until: Date.now() + KNOWN_FOR_MS });
    return auth;
  }

  return {
    authenticate({ authorization }) {
      const key = authorization && /^Bearer +(\S+)$/i.exec(authorization)?.[1];
      if (!key) return null;
      const remembered = known.get(key);
      return remembered && remembered.until > Date.now() ? remembered.auth : lookUp(key);
    },
    forgetKeys() {
      timesForgotten += 1;
      known.clear();
    },
  };
}
