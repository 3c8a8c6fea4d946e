/** What people do to connectors. Each act is one transaction and is told to every node. */
import type { ConnectorPatch, NewConnector } from "../contract/connectors.ts";
import { accept } from "../journey/accept.ts";
import { reportDisabled } from "../journey/operational.ts";
import { newSecret } from "../journey/sign.ts";
import type { Connector, Pause } from "../model/connector.ts";
import { newId } from "../model/ids.ts";
import type { Vault } from "../model/sealed.ts";
import { restoreHeaders } from "../model/secret-headers.ts";
import {
  deleteConnector,
  insertConnector,
  orderConnectors,
  pauseConnector,
  resumeConnector,
  updateConnector,
} from "../store/connectors.ts";
import type { Database, Transaction } from "../store/database.ts";
import { discardWaiting, makeDue } from "../store/waiting.ts";
import type { Directory } from "./directory.ts";
import type { Engine } from "./engine.ts";

/** How long a rotated secret signs beside the new one (CONTRACTS §7). */
const ROTATION_MS = 24 * 3_600_000;

/** What becomes of the deliveries that waited while a connector was stopped. */
export type Offer = "all" | "latest" | "none";

export type ConnectorDesk = {
  create(accountId: string, settings: NewConnector): Promise<Connector>;
  change(connector: Connector, patch: ConnectorPatch): Promise<Connector>;
  remove(connector: Connector): Promise<void>;
  /** Puts an account's connectors into this order; the ids are all of theirs. */
  order(accountId: string, ids: readonly string[]): Promise<readonly Connector[]>;
  /** Switches a connector off: what waits goes on waiting, what comes in is not for it. */
  switchOff(connector: Connector): Promise<Connector>;
  switchOn(connector: Connector, offer: Offer): Promise<Connector>;
  /** Stops a connector: what waits and what comes in waits. */
  pause(connector: Connector): Promise<Connector>;
  /** Takes a connector up again, whoever paused it. */
  resume(connector: Connector, offer: Offer): Promise<Connector>;
  /** Makes a new signing secret, and returns it; the ones before sign for 24 h more. */
  rotateSecret(connector: Connector): Promise<string>;
};

export function createConnectorDesk(options: {
  database: Database;
  vault: Vault;
  directory: Directory;
  engine: Engine;
}): ConnectorDesk {
  const { database, vault, directory, engine } = options;

  /** Runs an act's transaction, tells every node, and returns the connector as it is then. */
  async function act(connector: Pick<Connector, "id" | "account_id">, work: (tx: Transaction) => Promise<unknown>) {
    await database.transaction(work);
    await told(connector.account_id);
    engine.wake(connector.id);
    return directory.connector(connector.id) as Connector;
  }

  async function told(accountId: string): Promise<void> {
    await directory.refresh(accountId);
    await engine.bus.tell("settings", [accountId]);
  }

  /** Reports a stop within the transaction that makes it, so that neither is without the other. */
  async function stop(connector: Connector, reason: string, work: (tx: Transaction, pause: Pause) => Promise<unknown>) {
    const pause: Pause = { by: "user", at: Date.now(), reason };
    const accepted = await database.transaction(async (tx) => {
      await work(tx, pause);
      return accept(tx, [reportDisabled(connector, pause)], engine.acceptContext());
    });
    engine.onAccepted(accepted);
    await told(connector.account_id);
    return directory.connector(connector.id) as Connector;
  }

  return {
    async create(accountId, settings) {
      const now = Date.now();
      const id = newId("con");
      const health = { paused: null, last_success_at: null, failing_since: null };
      const secrets = [{ secret: newSecret(), expires_at: null }];
      const connector = {
        ...settings,
        ...health,
        id,
        account_id: accountId,
        secrets,
        created_at: now,
        updated_at: now,
      };
      return act(connector, (tx) => insertConnector(tx, connector, vault));
    },
    change(connector, patch) {
      const headers = restoreHeaders(patch.headers ?? connector.headers, connector.headers);
      const changed = { ...connector, ...patch, headers, updated_at: Date.now() };
      return act(connector, (tx) => updateConnector(tx, changed, vault));
    },
    async remove({ id, account_id }) {
      const reason = "its connector was deleted";
      await database.transaction(async (tx) => {
        await discardWaiting(tx, { connectorId: id, discarded: "all", reason, now: Date.now() });
        await deleteConnector(tx, account_id, id);
      });
      await told(account_id);
    },
    async order(accountId, ids) {
      await database.transaction((tx) => orderConnectors(tx, accountId, ids));
      await told(accountId);
      return directory.connectorsOf(accountId);
    },
    switchOff: async (connector) =>
      connector.active
        ? stop(connector, "switched off", (tx, { at }) =>
            updateConnector(tx, { ...connector, active: false, updated_at: at }, vault),
          )
        : connector,
    pause: async (connector) =>
      connector.paused ? connector : stop(connector, "paused", (tx, pause) => pauseConnector(tx, connector.id, pause)),
    switchOn: (connector, offer) =>
      act(connector, async (tx) => {
        await offerWaiting(tx, connector, offer);
        await updateConnector(tx, { ...connector, active: true, updated_at: Date.now() }, vault);
      }),
    resume: (connector, offer) =>
      act(connector, async (tx) => {
        await offerWaiting(tx, connector, offer);
        await resumeConnector(tx, connector.account_id, connector.id);
      }),
    async rotateSecret(connector) {
      const now = Date.now();
      const secret = newSecret();
      const before = connector.secrets
        .filter(({ expires_at }) => expires_at === null || expires_at > now)
        .map((old) => ({ ...old, expires_at: old.expires_at ?? now + ROTATION_MS }));
      const secrets = [{ secret, expires_at: null }, ...before];
      await act(connector, (tx) => updateConnector(tx, { ...connector, secrets, updated_at: now }, vault));
      return secret;
    },
  };
}

/** Discards what a person does not want offered, and makes the rest due at once. */
async function offerWaiting(tx: Transaction, { id }: Connector, offer: Offer): Promise<void> {
  const now = Date.now();
  if (offer === "none") {
    const reason = "its connector was taken up again without what waited";
    await discardWaiting(tx, { connectorId: id, discarded: "all", reason, now });
  }
  if (offer === "latest") {
    const reason = "its connector was taken up again with the latest of each call";
    await discardWaiting(tx, { connectorId: id, discarded: "all_but_latest", reason, now });
  }
  await makeDue(tx, { connectorId: id, now });
}
