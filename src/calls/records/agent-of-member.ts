/** The agent that a person is when they sign in: whose telephone rings for them. */
import type { Role } from "../../contract/members.ts";
import { newId } from "../../model/ids.ts";
import { findAgentOfMember, listAgents, listExtensions } from "../../store/agents.ts";
import type { Transaction } from "../../store/database.ts";
import { insertRecord, updateRecord } from "../../store/records.ts";

/** Extensions are given from here on, the lowest free one first. */
const FIRST_EXTENSION = 201;

/** Who gets an agent. */
export type NewMember = { accountId: string; memberId: string; name: string; email: string; role: Role };

/**
 * Gives a member the agent that has their email address and is nobody's yet, or else a new one with a free extension.
 * Whoever has one keeps it. The account is held locked by the caller.
 * @returns the agent's id.
 */
export async function giveAgent(tx: Transaction, member: NewMember, now: number): Promise<string> {
  const { accountId, memberId, name, email } = member;
  const own = await findAgentOfMember(tx, { accountId, memberId });
  if (own !== null) return own.id;
  const free = (await listAgents(tx, { accountId })).find(
    (agent) => agent.member_id === null && agent.email?.toLowerCase() === email,
  );
  if (free !== undefined) {
    await updateRecord(tx, "agents", {
      accountId,
      id: free.id,
      changes: { member_id: memberId, updated_at: now },
    });
    return free.id;
  }
  const id = newId("agt");
  await insertRecord(tx, "agents", {
    account_id: accountId,
    id,
    name,
    email: hasHostName(email) ? email : null,
    phone: null,
    extension: freeExtension(await listExtensions(tx, accountId)),
    team: null,
    line: null,
    member_id: memberId,
    created_at: now,
    updated_at: now,
  });
  return id;
}

/** Addresses as `owner@localhost` are good for signing in, and lead nowhere. */
function hasHostName(email: string): boolean {
  return email.slice(email.indexOf("@")).includes(".");
}

function freeExtension(taken: readonly string[]): string {
  const known = new Set(taken);
  let extension = FIRST_EXTENSION;
  while (known.has(String(extension))) extension += 1;
  return String(extension);
}
