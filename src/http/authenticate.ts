import { createRemembered } from "../engine/remembered.ts";
import { scopesOf } from "../model/roles.ts";
import { findApiKeyByHash, hashKey, markKeyUsed } from "../store/api-keys.ts";
import type { Database } from "../store/database.ts";
import { findSessionByHash } from "../store/sessions.ts";
import type { Auth, Authenticate } from "./auth.ts";
import { sessionToken } from "./session-cookie.ts";

/** A key or a session is looked up again after so long, in case nobody told this node that it ended. */
const KNOWN_FOR_MS = 30_000;

/** The most of each that are remembered, good ones and unknown ones alike. */
const MAX_KNOWN = 10_000;

/** When a key was used is written down at most so often. */
const USE_TOLD_EVERY_MS = 60_000;

/** Requests per second of one person, over all their windows. */
const PERSON_RATE_LIMIT = 100;

/** Finds who holds a key; null where nobody does. */
export type FindKey = (key: string) => Promise<Auth | null> | Auth | null;

/**
 * Finds who holds an API key or a session, and remembers it for a moment: it is asked for with every request. Both are
 * only ever compared by their digests, so that the time it takes tells nothing of one that comes close. Who sends an API
 * key is never taken for who is signed in.
 */
export function createAuthenticate(database: Database): {
  authenticate: Authenticate;
  findKey: FindKey;
  forget(): void;
} {
  const keys = createRemembered(lookUpKey, { forMs: KNOWN_FOR_MS, most: MAX_KNOWN });
  const sessions = createRemembered(lookUpSession, { forMs: KNOWN_FOR_MS, most: MAX_KNOWN });

  async function lookUpKey(hash: string): Promise<Auth | null> {
    const found = await findApiKeyByHash(database, hash);
    const now = Date.now();
    // Nobody waits for it, and nothing depends on it.
    if (found && (found.last_used_at ?? 0) < now - USE_TOLD_EVERY_MS) {
      markKeyUsed(database, { id: found.id, now }).catch(() => {});
    }
    return (
      found && {
        accountId: found.account_id,
        actor: { kind: "api_key", id: found.id },
        scopes: found.scopes === "all" ? "all" : new Set(found.scopes),
        rateLimit: found.rate_limit,
      }
    );
  }

  async function lookUpSession(hash: string): Promise<Auth | null> {
    const session = await findSessionByHash(database, hash);
    if (session === null) return null;
    const { user, accountId } = session;
    const scopes = scopesOf(user.role);
    return {
      accountId,
      actor: { kind: "user", id: user.id, session },
      scopes: scopes === "all" ? "all" : new Set(scopes),
      rateLimit: PERSON_RATE_LIMIT,
    };
  }

  const findKey: FindKey = (key) => keys.get(hashKey(key));
  return {
    authenticate(headers) {
      const { authorization } = headers;
      if (authorization !== undefined) {
        const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
        return key ? findKey(key) : null;
      }
      const token = sessionToken(headers);
      if (token === null) return null;
      const found = sessions.get(hashKey(token));
      return found instanceof Promise ? found.then(unexpired) : unexpired(found);
    },
    findKey,
    forget() {
      keys.forget();
      sessions.forget();
    },
  };
}

function unexpired(auth: Auth | null): Auth | null {
  return auth?.actor.kind === "user" && auth.actor.session.expiresAt <= Date.now() ? null : auth;
}
