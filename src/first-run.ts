import { randomBytes } from "node:crypto";
import { giveAgent } from "./calls/records/agent-of-member.ts";
import { insertAccount, listAccountIds } from "./store/accounts.ts";
import { insertApiKey } from "./store/api-keys.ts";
import type { Database } from "./store/database.ts";
import { hashPassword } from "./store/passwords.ts";
import { insertUser } from "./store/users.ts";

/** What a new installation begins with; the password and the key are shown once and stored only as hashes. */
export type FirstRun = { accountId: string; email: string; password: string; apiKey: string };

const PASSWORD_BYTES = 12;

/** Makes an account, its owner and an API key where there is no account yet; null where there is one. */
export async function firstRun(database: Database): Promise<FirstRun | null> {
  return database.exclusively("first-run", async () => {
    if ((await listAccountIds(database)).length > 0) return null;
    const now = Date.now();
    const email = "owner@localhost";
    const password = randomBytes(PASSWORD_BYTES).toString("base64url");
    const passwordHash = await hashPassword(password);
    return database.transaction(async (tx) => {
      const accountId = await insertAccount(tx, { name: "My account", now });
      const owner = await insertUser(tx, { accountId, email, name: "Owner", role: "owner", passwordHash, now });
      // With an agent of their own, so that the telephone works at once.
      if (owner) await giveAgent(tx, { ...owner, accountId, memberId: owner.id }, now);
      const { key } = await insertApiKey(tx, { accountId, name: "first key", scopes: "all", rateLimit: null, now });
      return { accountId, email, password, apiKey: key };
    });
  });
}
