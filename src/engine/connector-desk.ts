/** What people do to connectors. Each act is one transaction and is told to every node. */
import type { ConnectorPatch, NewConnector } from "../contract/connectors.ts";
import { type Acceptance, accept } from "../journey/accept.ts";
import { reportDisabled } from "../journey/operational.ts";
import { newSecret } from "../journey/sign.ts";
import type { Connector, Pause } from "../model/connector.ts";
import type { Vault } from "../model/sealed.ts";
import {
  deleteConnector,
  forgetFailures,
  insertConnector,
  lockConnector,
  orderConnectors,
  pauseConnector,
  resumeConnector,
  updateConnector,
} from "../store/connectors.ts";
import type { Database, Transaction } from "../store/database.ts";
import { stopReplaysOf } from "../store/replays.ts";
import { discardWaiting, makeDue } from "../store/waiting.ts";
import type { Directory } from "./directory.ts";
import type { Engine } from "./engine.ts";
import { changedConnector, copyOf, newConnector } from "./new-connector.ts";

/** How long a rotated secret signs beside the new one (CONTRACTS §7). */
const ROTATION_MS = 24 * 3_600_000;

/** The most secrets that sign at once: each makes every webhook's header longer. */
const MAX_SECRETS = 5;

/** The most connectors that an account may have. */
export const MAX_CONNECTORS = 200;

/** What becomes of the deliveries that waited while a connector was stopped. */
export type Offer = "all" | "latest" | "none";

/** The acts on a connector resolve with it as it is then, or with null when it was deleted meanwhile. */
export type ConnectorDesk = {
  /** Null when the account has as many connectors as it may. */
  create(accountId: string, settings: NewConnector): Promise<Connector | null>;
  /** A copy of a connector under another name, switched off, with a secret of its own. Null as of `create`. */
  duplicate(connector: Connector): Promise<Connector | null>;
  change(connector: Connector, patch: ConnectorPatch): Promise<Connector | null>;
  remove(connector: Connector): Promise<void>;
  /** Puts an account's connectors into this order; the ids are all of theirs. */
  order(accountId: string, ids: readonly string[]): Promise<readonly Connector[]>;
  /** Switches a connector off: what waits goes on waiting, what comes in is not for it. */
  switchOff(connector: Connector): Promise<Connector | null>;
  /** Switches a connector on; what waits is offered as told. */
  switchOn(connector: Connector, offer: Offer): Promise<Connector | null>;
  /** Stops a connector: what waits and what comes in waits. */
  pause(connector: Connector): Promise<Connector | null>;
  /** Takes a connector up again, whoever paused it. */
  resume(connector: Connector, offer: Offer): Promise<Connector | null>;
  /** Makes a new signing secret, which comes first among the connector's; the ones before sign for 24 h more. */
  rotateSecret(connector: Connector): Promise<Connector | null>;
};

export function createConnectorDesk(options: {
  database: Database;
  vault: Vault;
  directory: Directory;
  engine: Engine;
  /** Told how many waiting deliveries of a connector a person has decided against. */
  onDiscarded(count: number, connectorId: string): void;
}): ConnectorDesk {
  const { database, vault, directory, engine, onDiscarded } = options;

  /**
   * Runs an act's transaction on the connector as it is stored, tells every node, and returns it as it is then.
   * @param recall what this node does with what it holds of the connector, once it knows of the change and before the
   * others, and itself among them, hear of it.
   */
  async function act(
    { id, account_id: accountId }: Connector,
    work: (tx: Transaction, stored: Connector) => Promise<unknown>,
    recall?: () => Promise<void>,
  ): Promise<Connector | null> {
    await database.transaction(async (tx) => {
      const stored = await lockConnector(tx, { database, accountId, id, vault });
      if (stored) await work(tx, stored);
    });
    await told(accountId, recall);
    return directory.connector(id) ?? null;
  }

  async function told(accountId: string, recall?: () => Promise<void>): Promise<void> {
    await directory.refresh(accountId);
    await recall?.();
    await engine.bus.tell("settings", [accountId]);
  }

  function change(connector: Connector, changesOf: (stored: Connector, now: number) => Partial<Connector>) {
    return act(connector, (tx, stored) => {
      const now = Date.now();
      return updateConnector(tx, { ...stored, ...changesOf(stored, now), updated_at: now }, vault);
    });
  }

  /** Reports a stop within the transaction that makes it, so that neither is without the other. */
  async function stop(
    connector: Connector,
    reason: string,
    work: (tx: Transaction, stored: Connector, pause: Pause) => Promise<boolean>,
  ): Promise<Connector | null> {
    const pause: Pause = { by: "user", at: Date.now(), reason };
    const report: { accepted: Acceptance | null } = { accepted: null };
    const stopAndReport = async (tx: Transaction, stored: Connector) => {
      const isNews = await work(tx, stored, pause);
      report.accepted = isNews ? await accept(tx, [reportDisabled(stored, pause)], engine.acceptContext()) : null;
    };
    const stopped = await act(connector, stopAndReport, () => engine.recall(connector.id));
    if (report.accepted) engine.onAccepted(report.accepted);
    return stopped;
  }

  /** Takes a connector up again in one transaction with what becomes of the deliveries that waited. */
  async function takeUp(
    connector: Connector,
    offer: Offer,
    work: (tx: Transaction, stored: Connector) => Promise<unknown>,
  ): Promise<Connector | null> {
    let discarded = 0;
    const taken = await act(connector, async (tx, stored) => {
      discarded = await offerWaiting(tx, { database, connector: stored, offer });
      await work(tx, stored);
    });
    onDiscarded(discarded, connector.id);
    engine.wake(connector.id);
    engine.expectRetry(Date.now());
    return taken;
  }

  async function add(connector: Omit<Connector, "position">): Promise<Connector | null> {
    const most = MAX_CONNECTORS;
    const isAdded = await database.transaction((tx) => insertConnector(tx, connector, { database, vault, most }));
    if (!isAdded) return null;
    await told(connector.account_id);
    return directory.connector(connector.id) ?? null;
  }

  return {
    create: (accountId, settings) => add(newConnector(accountId, settings)),
    duplicate: (connector) => add(copyOf(connector)),
    change: (connector, patch) => change(connector, (stored) => changedConnector(stored, patch)),
    async remove(connector) {
      const { id, account_id: accountId } = connector;
      const discardAll = (tx: Transaction) =>
        discardWaiting(tx, {
          database,
          connectorId: id,
          discarded: "all",
          reason: "its connector was deleted",
          now: Date.now(),
        });
      let waiting = 0;
      let held = 0;
      const discardAndDelete = async (tx: Transaction) => {
        waiting = await discardAll(tx);
        await stopReplaysOf(tx, id);
        await deleteConnector(tx, accountId, id);
      };
      const discardHeld = async (tx: Transaction) => {
        held = await discardAll(tx);
      };
      await act(connector, discardAndDelete, () => engine.recall(id, discardHeld));
      onDiscarded(waiting + held, id);
    },
    async order(accountId, ids) {
      await database.transaction((tx) => orderConnectors(tx, accountId, ids));
      await told(accountId);
      return directory.connectorsOf(accountId);
    },
    switchOff: (connector) =>
      stop(connector, "switched off", async (tx, stored, { at }) => {
        if (stored.active) await updateConnector(tx, { ...stored, active: false, updated_at: at }, vault);
        return stored.active;
      }),
    pause: (connector) => stop(connector, "paused", (tx, { id }, pause) => pauseConnector(tx, id, pause)),
    switchOn: (connector, offer) =>
      takeUp(connector, offer, async (tx, stored) => {
        await updateConnector(tx, { ...stored, active: true, updated_at: Date.now() }, vault);
        await forgetFailures(tx, stored.id);
      }),
    resume: (connector, offer) =>
      takeUp(connector, offer, (tx, { id, account_id }) => resumeConnector(tx, account_id, id)),
    rotateSecret: (connector) =>
      change(connector, ({ secrets }, now) => {
        const before = secrets
          .filter(({ expires_at }) => expires_at === null || expires_at > now)
          .map((old) => ({ ...old, expires_at: old.expires_at ?? now + ROTATION_MS }));
        return { secrets: [{ secret: newSecret(), expires_at: null }, ...before.slice(0, MAX_SECRETS - 1)] };
      }),
  };
}

/** Discards what a person does not want offered, tells how many, and makes the rest due at once. */
async function offerWaiting(
  tx: Transaction,
  { database, connector, offer }: { database: Database; connector: Connector; offer: Offer },
): Promise<number> {
  const which = { database, connectorId: connector.id, now: Date.now() };
  let discarded = 0;
  if (offer === "none") {
    const reason = "its connector was taken up again without what waited";
    discarded = await discardWaiting(tx, { ...which, discarded: "all", reason });
  }
  if (offer === "latest") {
    const reason = "its connector was taken up again with the latest of each call";
    discarded = await discardWaiting(tx, { ...which, discarded: "all_but_latest", reason });
  }
  await makeDue(tx, which);
  return discarded;
}
