/** An account's trunks: what people do to them, and the engine that is set up with them as they are now. */
import type { NewTrunk, SharedTrunk, TrunkPatch, TrunkState, TrunkView } from "../../contract/trunks.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Vault } from "../../model/sealed.ts";
import type { Database } from "../../store/database.ts";
import { listInOrder } from "../../store/ordered-records.ts";
import type { Tables } from "../../store/tables.ts";
import { listAccountsWithTrunks } from "../../store/trunks.ts";
import type { Telephony } from "../../telephony/telephony.ts";
import type { TrunkStatus } from "../../telephony/trunk.ts";
import { createOrderedDesk, type OrderedDesk } from "../records/ordered-desk.ts";
import { type AdvisedTrunk, adviseOn } from "./trunk-advice.ts";
import { toColumns, toTrunk, toView } from "./trunk-rows.ts";

/** The most trunks that an account may have: each is signed in to, or asked whether it is there. */
export const MAX_TRUNKS = 50;

/** Nobody else names trunks by their id, so nobody chooses it. */
type GivenTrunk = NewTrunk & { id?: undefined };

export type TrunkDesk = OrderedDesk<TrunkView, GivenTrunk, TrunkPatch> & {
  /** Asks a trunk now, and resolves with it as it stands then; null where there is none of this id. */
  test(accountId: string, id: string): Promise<TrunkView | null>;
  /** The trunks of the configuration, for every account; test numbers among them while they are this account's too. */
  shared(accountId: string): Promise<SharedTrunk[]>;
  /** Sets the engine up with every account's trunks, and goes on to whenever one changes, on whatever node. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

type Row = Tables["trunks"];

const TEST_NUMBERS = "test-numbers";
const OFF: TrunkState = { status: "off", since: null, problem: null, sip_code: null, detail: null, advice: null };

export function createTrunkDesk(parts: {
  database: Database;
  vault: Vault;
  engine: Pick<Engine, "bus">;
  telephony: Telephony | null;
  onError(error: unknown): void;
}): TrunkDesk {
  const { database, vault, engine, telephony, onError } = parts;
  const desk = createOrderedDesk<"trunks", Row, GivenTrunk, TrunkPatch>(database, {
    table: "trunks",
    name: "trunk",
    idPrefix: "trk",
    most: MAX_TRUNKS,
    unique: { name: ({ name }) => `There is a trunk "${name}" already.` },
    toView: (row) => row,
    toColumns: async (_tx, _accountId, given, stored) => toColumns(given, { vault, stored }),
  });
  /** What each account's last setting up waits for, so that an older one never comes after a newer one. */
  const latest = new Map<string, Promise<void>>();
  let stopHearing = () => {};

  async function setUp(accountId: string): Promise<void> {
    const rows = await listInOrder(database, "trunks", { accountId, limit: MAX_TRUNKS });
    const trunks = rows.filter(({ enabled }) => enabled === 1).map((row) => toTrunk(row, vault));
    await telephony?.setTrunks({ account: accountId, trunks });
  }

  function setUpInTurn(accountId: string): Promise<void> {
    const before = latest.get(accountId) ?? Promise.resolve();
    const own = before.then(() => setUp(accountId)).catch(onError);
    latest.set(accountId, own);
    void own.then(() => latest.get(accountId) === own && latest.delete(accountId));
    return own;
  }

  /** This node knows of a change before it is answered. */
  async function changed(accountId: string): Promise<void> {
    await setUpInTurn(accountId);
    await engine.bus.tell("trunks", [accountId]);
  }

  /** Sets every account up again, those whose last trunk is gone among them. */
  async function setUpAll(): Promise<void> {
    const known = (await statuses()).flatMap(({ account }) => (account === null ? [] : [account]));
    const accounts = new Set([...known, ...(await listAccountsWithTrunks(database))]);
    await Promise.all([...accounts].map(setUpInTurn));
  }

  async function statuses(): Promise<TrunkStatus[]> {
    return telephony ? (await telephony.snapshot()).trunks : [];
  }

  /** How it stands with each of an account's trunks, by their names. */
  async function viewer(accountId: string): Promise<(row: Row) => TrunkView> {
    const own = (await statuses()).filter(({ account }) => account === accountId);
    return (row) => {
      const status = row.enabled === 1 ? own.find(({ trunk }) => trunk === row.name) : undefined;
      const advised = () => ({ ...row, register: row.register === 1, hasPassword: row.sealed !== null });
      return toView(row, status ? stateOf(status, advised()) : OFF);
    };
  }

  const shown = async (accountId: string, row: Row) => (await viewer(accountId))(row);

  return {
    async list(accountId, page) {
      return (await desk.list(accountId, page)).map(await viewer(accountId));
    },
    async find(accountId, id) {
      const row = await desk.find(accountId, id);
      return row && shown(accountId, row);
    },
    async create(accountId, given) {
      const { record, refusal } = await desk.create(accountId, given);
      if (refusal) return { refusal };
      await changed(accountId);
      return { record: await shown(accountId, record) };
    },
    async change(accountId, id, patch) {
      const kept = await desk.change(accountId, id, patch);
      if (kept === null || kept.refusal) return kept;
      await changed(accountId);
      return { record: await shown(accountId, kept.record) };
    },
    async remove(accountId, id) {
      const removed = await desk.remove(accountId, id);
      if (removed) await changed(accountId);
      return removed;
    },
    async order(accountId, ids) {
      const ordered = await desk.order(accountId, ids);
      if (ordered === null) return null;
      await changed(accountId);
      return ordered.map(await viewer(accountId));
    },
    async test(accountId, id) {
      const row = await desk.find(accountId, id);
      if (row === null) return null;
      if (row.enabled === 1) await telephony?.checkTrunk({ account: accountId, trunk: row.name });
      return shown(accountId, row);
    },
    async shared(accountId) {
      const all = await statuses();
      const others = all.filter(({ account, trunk }) => account === null && trunk !== TEST_NUMBERS);
      const hasOwn = all.some(({ account }) => account === accountId);
      const testing = all.filter(({ account, trunk }) => account === null && trunk === TEST_NUMBERS);
      const shared = [...others, ...(hasOwn || others.length > 0 ? [] : testing)];
      return shared.map((status) => ({
        name: status.trunk,
        kind: status.trunk === TEST_NUMBERS ? "test_numbers" : "configured",
        state: stateOf(status, { host: status.trunk, port: null, protocol: "SIP", register: true, hasPassword: true }),
      }));
    },
    async start() {
      stopHearing = engine.bus.hear("trunks", (accountIds) => {
        if (accountIds === null) void setUpAll().catch(onError);
        else for (const accountId of accountIds) void setUpInTurn(accountId);
      });
      await setUpAll();
    },
    async stop() {
      stopHearing();
      await Promise.all(latest.values());
    },
  };
}

function stateOf({ finding, since }: TrunkStatus, trunk: AdvisedTrunk): TrunkState {
  if (finding === null) return { ...OFF, status: "unknown" };
  if (finding.kind === "up") return { ...OFF, status: "up", since };
  const { problem, sipCode } = finding;
  return { status: "down", since, problem, sip_code: sipCode ?? null, ...adviseOn(finding, trunk) };
}
