/** All agents, in memory: events name them by their ids, and webhooks say who they are. */
import type { KnownAgent } from "../model/agent.ts";
import { listAgents, type WhichAgents } from "../store/agents.ts";
import type { Database } from "../store/database.ts";
import type { Tables } from "../store/tables.ts";

export type Agents = {
  /** What is known of an account's agent; undefined where there is none of this id. */
  agentOf(accountId: string, id: string): KnownAgent | undefined;
  /** Reads these agents again; each key is made by {@link agentKey}. Without keys, everybody's. */
  refreshAgents(keys?: readonly string[]): Promise<void>;
};

const ALL = "*";

/** Names an agent of an account, or all of its agents, to the nodes that remember them. */
export function agentKey(accountId: string, id = ALL): string {
  return `${accountId} ${id}`;
}

function readKey(key: string): WhichAgents {
  const [accountId, id] = key.split(" ");
  if (accountId === undefined || accountId === ALL) return {};
  return id === undefined || id === ALL ? { accountId } : { accountId, id };
}

export function createAgents(database: Database): Agents {
  const byAccount = new Map<string, Map<string, KnownAgent>>();
  let lastRead: Promise<void> = Promise.resolve();

  async function readAgain(which: WhichAgents): Promise<void> {
    const rows = await listAgents(database, which);
    const { accountId, id } = which;
    if (accountId === undefined) byAccount.clear();
    else if (id === undefined) byAccount.delete(accountId);
    else byAccount.get(accountId)?.delete(id);
    for (const row of rows) {
      const known = byAccount.get(row.account_id) ?? new Map<string, KnownAgent>();
      byAccount.set(row.account_id, known);
      known.set(row.id, toKnown(row));
    }
  }

  return {
    agentOf: (accountId, id) => byAccount.get(accountId)?.get(id),
    refreshAgents(keys = [ALL]) {
      // One read after the other: of two at once, the one that read earlier could be the one to stay.
      const read = lastRead.then(async () => {
        for (const key of keys) await readAgain(readKey(key));
      });
      lastRead = read.catch(() => {});
      return read;
    },
  };
}

function toKnown({ name, email, phone, extension, team }: Tables["agents"]): KnownAgent {
  const number = phone ?? extension;
  return { name, ...(email !== null && { email }), ...(number !== null && { phone: number }), team };
}
