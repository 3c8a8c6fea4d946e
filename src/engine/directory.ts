import { findDialect } from "../dialects/index.ts";
import type { Connector } from "../model/connector.ts";
import type { Vault } from "../model/sealed.ts";
import { listAccountIds } from "../store/accounts.ts";
import { type HealthChange, listConnectors } from "../store/connectors.ts";
import type { Database } from "../store/database.ts";
import { type Agents, createAgents } from "./agents.ts";

/**
 * All connectors, in memory: every event is matched against them, and every delivery needs its own. And all agents, whom
 * events name.
 */
export type Directory = Agents & {
  connectorsOf(accountId: string): readonly Connector[];
  connector(id: string): Connector | undefined;
  all(): Iterable<Connector>;
  findDialect: typeof findDialect;
  /** Reads an account's connectors again; without one, everybody's connectors and agents. */
  refresh(accountId?: string): Promise<void>;
  applyHealth(changes: readonly HealthChange[]): void;
  /** Knows of connectors that were just stopped before they are read again, so that nothing more leaves for them. */
  applyPauses(stopped: readonly Pick<Connector, "id" | "paused">[]): void;
};

/** Reads every account's connectors and agents. */
export async function createDirectory({ database, vault }: { database: Database; vault: Vault }): Promise<Directory> {
  const byAccount = new Map<string, Connector[]>();
  const byId = new Map<string, Connector>();
  let lastRead: Promise<void> = Promise.resolve();

  async function refreshAccount(accountId: string): Promise<void> {
    const connectors = await listConnectors(database, accountId, vault);
    for (const { id } of byAccount.get(accountId) ?? []) byId.delete(id);
    byAccount.set(accountId, connectors);
    for (const connector of connectors) byId.set(connector.id, connector);
  }

  async function readAgain(accountId: string | undefined): Promise<void> {
    const accounts = accountId === undefined ? await listAccountIds(database) : [accountId];
    for (const id of accounts) await refreshAccount(id);
    if (accountId === undefined) await agents.refreshAgents();
  }

  const agents = createAgents(database);
  const directory: Directory = {
    ...agents,
    connectorsOf: (accountId) => byAccount.get(accountId) ?? [],
    connector: (id) => byId.get(id),
    all: () => byId.values(),
    findDialect,
    refresh(accountId) {
      // One read after the other: of two at once, the one that read earlier could be the one to stay.
      const read = lastRead.then(() => readAgain(accountId));
      lastRead = read.catch(() => {});
      return read;
    },
    applyHealth(changes) {
      for (const { connector_id, last_success_at, failing_since } of changes) {
        const connector = byId.get(connector_id);
        if (connector) Object.assign(connector, { last_success_at, failing_since });
      }
    },
    applyPauses(stopped) {
      for (const { id, paused } of stopped) {
        const connector = byId.get(id);
        if (connector) connector.paused = paused;
      }
    },
  };
  await directory.refresh();
  return directory;
}
