import { randomBytes } from "node:crypto";
import { giveAgent } from "./calls/records/agent-of-member.ts";
import type { RouteStep } from "./contract/lines.ts";
import { newId } from "./model/ids.ts";
import { insertAccount, listAccountIds } from "./store/accounts.ts";
import { insertApiKey } from "./store/api-keys.ts";
import type { Database, Transaction } from "./store/database.ts";
import { hashPassword } from "./store/passwords.ts";
import { insertRecord } from "./store/records.ts";
import { insertUser } from "./store/users.ts";

/** What a new installation begins with; the password and the key are shown once and stored only as hashes. */
export type FirstRun = { accountId: string; email: string; password: string; apiKey: string };

const PASSWORD_BYTES = 12;

/** A number of the range that is kept free for fiction, for calls with the test numbers. */
const TEST_LINE = "+12025550199";

/**
 * Makes an account, its owner with an agent, and an API key where there is no account yet; null where there is one.
 * @param withTestLine whether the owner gets a line too, which the test numbers can call back.
 */
export async function firstRun(
  database: Database,
  { withTestLine = false }: { withTestLine?: boolean } = {},
): Promise<FirstRun | null> {
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
      const agentId = owner && (await giveAgent(tx, { ...owner, accountId, memberId: owner.id }, now));
      if (agentId && withTestLine) await insertTestLine(tx, { accountId, agentId, now });
      const { key } = await insertApiKey(tx, { accountId, name: "first key", scopes: "all", rateLimit: null, now });
      return { accountId, email, password, apiKey: key };
    });
  });
}

async function insertTestLine(
  tx: Transaction,
  { accountId, agentId, now }: { accountId: string; agentId: string; now: number },
): Promise<void> {
  const route: RouteStep[] = [{ ring: "agent", agent_id: agentId, ring_seconds: 30 }];
  await insertRecord(tx, "lines", {
    account_id: accountId,
    id: newId("line"),
    number: TEST_LINE,
    name: "Test line",
    team: null,
    route: JSON.stringify(route),
    trunks: null,
    turn: 0,
    created_at: now,
    updated_at: now,
  });
}
