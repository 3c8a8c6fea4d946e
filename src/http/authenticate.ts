import { createRemembered } from "../engine/remembered.ts";
import { findApiKeyByHash, hashKey } from "../store/api-keys.ts";
import type { Database } from "../store/database.ts";
import type { Auth, Authenticate } from "./auth.ts";

/** A key is looked up again after so long, in case nobody told this node that it was revoked. */
const KNOWN_FOR_MS = 30_000;

/** The most keys that are remembered, good ones and unknown ones alike. */
const MAX_KNOWN = 10_000;

/** Finds who holds a key; null where nobody does. */
export type FindKey = (key: string) => Promise<Auth | null> | Auth | null;

/**
 * Finds who holds an API key, and remembers it for a moment: it is asked for with every request. Keys are only ever
 * compared by their digests, so that the time it takes tells nothing of a key that comes close.
 */
export function createAuthenticate(database: Database): {
  authenticate: Authenticate;
  findKey: FindKey;
  forgetKeys(): void;
} {
  const known = createRemembered(lookUp, { forMs: KNOWN_FOR_MS, most: MAX_KNOWN });

  async function lookUp(hash: string): Promise<Auth | null> {
    const found = await findApiKeyByHash(database, hash);
    return (
      found && {
        accountId: found.account_id,
        actor: { kind: "api_key", id: found.id },
        scopes: found.scopes === "all" ? "all" : new Set(found.scopes),
        rateLimit: found.rate_limit,
      }
    );
  }

  const findKey: FindKey = (key) => known.get(hashKey(key));
  return {
    authenticate({ authorization }) {
      const key = authorization && /^Bearer +(\S+)$/i.exec(authorization)?.[1];
      return key ? findKey(key) : null;
    },
    findKey,
    forgetKeys: known.forget,
  };
}
