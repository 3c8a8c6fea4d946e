import type { FindPhoneAccount, PhoneAccount } from "../phone.ts";

/** The accounts of agents' own telephones, as far as they were asked for of late. */
export type PhoneAccounts = {
  /** Null where there is none of that name; undefined where nobody knows yet, and `find` has to be waited for. */
  known(username: string): PhoneAccount | null | undefined;
  /** Never rejects: what cannot be looked up is none, for now. */
  find(username: string): Promise<void>;
};

/** A password that is taken back is good for so long at most. */
const KNOWN_FOR_MS = 10_000;
const MAX_KNOWN = 10_000;

export function createPhoneAccounts(find: FindPhoneAccount, now: () => number = Date.now): PhoneAccounts {
  const accounts = new Map<string, { account: PhoneAccount | null; until: number }>();
  return {
    known(username) {
      const found = accounts.get(username);
      return found && found.until > now() ? found.account : undefined;
    },
    async find(username) {
      const account = await find(username).catch(() => null);
      accounts.delete(username);
      accounts.set(username, { account, until: now() + KNOWN_FOR_MS });
      const [oldest] = accounts.keys();
      if (accounts.size > MAX_KNOWN && oldest !== undefined) accounts.delete(oldest);
    },
  };
}
