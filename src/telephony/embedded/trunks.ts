/** The trunks of an engine: which of them carries a call, and which of them a call comes from. */
import type { Flow } from "../sip/flow.ts";
import type { SipRequest } from "../sip/message.ts";
import { parseUri } from "../sip/uri.ts";
import type { UserAgent } from "../sip/user-agent.ts";
import type { Origin } from "../telephony.ts";
import type { Trunk, TrunkFinding, TrunkStatus } from "../trunk.ts";
import type { News } from "./context.ts";
import type { TargetGroup } from "./targets.ts";
import { type WatchedTrunk, watchTrunk } from "./watched-trunk.ts";

export type Trunks = {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Puts these in the place of those that an account had: what is the same goes on undisturbed. */
  replace(account: string, trunks: readonly Trunk[]): Promise<void>;
  /** What is found of a trunk that is asked now; null where there is none of that name. */
  check(account: string | null, name: string): Promise<TrunkFinding | null>;
  /**
   * One group for each trunk that carries calls of an account to a number, in the order to try. With `names` these of
   * them alone, in this order; a name that is none is left out.
   */
  groupsFor(
    number: string,
    whose: { account: string | undefined; names: readonly string[] | undefined },
  ): TargetGroup[];
  /** The trunk that sends this request, and the number that it dials; null where it comes from nobody known. */
  identify(
    request: SipRequest,
    flow: Flow,
  ): { origin: Origin; dialled: string; contactUser: string; codecs: Trunk["codecs"] } | null;
  /** Whether an account's calls reach simulated people alone. */
  reachTestNumbersOnly(account: string | undefined): boolean;
  /** Adds a trunk to simulated people, for all accounts or for those alone that have no other. */
  addTestNumbers(trunk: Trunk, onlyWithoutOthers: boolean): Promise<void>;
  snapshot(): TrunkStatus[];
};

/** A trunk's addresses are looked up again after so long, since carriers move. */
const LOOK_UP_MS = 300_000;

/** What all simulated people's numbers begin with. */
const TEST_PREFIX = "+120255501";

export function createTrunks(userAgent: UserAgent, configured: readonly Trunk[], tell: (news: News) => void): Trunks {
  const watch = (trunk: Trunk, account: string | null) => watchTrunk(userAgent, { trunk, account }, tell);
  const shared = configured.map((trunk) => watch(trunk, null));
  const owned = new Map<string, WatchedTrunk[]>();
  let testNumbers: { watched: WatchedTrunk; onlyWithoutOthers: boolean } | null = null;
  let stopLookUps = () => {};

  /** Those that carry calls of an account, its own first. */
  function openTo(account: string | undefined): WatchedTrunk[] {
    return [...((account !== undefined && owned.get(account)) || []), ...shared];
  }

  function all(): WatchedTrunk[] {
    return [...[...owned.values()].flat(), ...shared, ...(testNumbers ? [testNumbers.watched] : [])];
  }

  async function lookUp(): Promise<void> {
    await Promise.all(all().map((each) => each.lookUp()));
    stopLookUps = userAgent.timers.after(LOOK_UP_MS, () => void lookUp());
  }

  /** Simulated people stand in for a carrier; once there is one, calls that it cannot carry are none for them. */
  function hasTestNumber(number: string, others: readonly WatchedTrunk[]): boolean {
    if (testNumbers === null) return false;
    return others.length === 0 || (!testNumbers.onlyWithoutOthers && number.startsWith(TEST_PREFIX));
  }

  function chosenFor(
    number: string,
    account: string | undefined,
    names: readonly string[] | undefined,
  ): WatchedTrunk[] {
    const others = openTo(account);
    const open = testNumbers && hasTestNumber(number, others) ? [...others, testNumbers.watched] : others;
    if (names) return names.flatMap((name) => open.filter(({ trunk }) => trunk.name === name));
    return open
      .map((each) => ({ each, fit: fitOf(each.trunk, number) }))
      .filter(({ fit }) => fit >= 0)
      .toSorted((one, other) => Number(one.each.isDown) - Number(other.each.isDown) || other.fit - one.fit)
      .map(({ each }) => each);
  }

  /** Who sends a request: known by the Contact that we told it, or by its address. */
  function senderOf(user: string, flow: Flow): { sender: WatchedTrunk; account: string | null } | null {
    // Over WebSocket only telephones come, even where a proxy has them all come from a trunk's address.
    if (flow.protocol === "WS" || flow.protocol === "WSS") return null;
    const { remote } = flow;
    const registered = all().find(({ trunk, contactUser }) => trunk.register && contactUser === user);
    if (registered) return { sender: registered, account: registered.account };
    const there = all().filter(({ addresses }) => addresses.has(remote.address));
    const [sender] = there;
    // Accounts may have the same carrier: then the number alone tells whose call it is.
    const isOne = there.every(({ account }) => account === sender?.account);
    return sender ? { sender, account: isOne ? sender.account : null } : null;
  }

  return {
    async start() {
      await lookUp();
      for (const each of all()) each.start();
    },
    async stop() {
      stopLookUps();
      await Promise.all(all().map((each) => each.stop()));
    },
    async replace(account, trunks) {
      const before = owned.get(account) ?? [];
      const isSame = (one: Trunk, other: Trunk) => JSON.stringify(one) === JSON.stringify(other);
      const now = trunks.map((trunk) => before.find((known) => isSame(known.trunk, trunk)) ?? watch(trunk, account));
      if (now.length > 0) owned.set(account, now);
      else owned.delete(account);
      const fresh = now.filter((each) => !before.includes(each));
      await Promise.all(before.filter((each) => !now.includes(each)).map((each) => each.stop()));
      for (const each of fresh) each.start();
      await Promise.all(fresh.map((each) => each.lookUp()));
    },
    async check(account, name) {
      const known = account === null ? shared : (owned.get(account) ?? []);
      return (await known.find(({ trunk }) => trunk.name === name)?.check()) ?? null;
    },
    groupsFor: (number, { account, names }) => chosenFor(number, account, names).map((each) => each.groupFor(number)),
    identify(request, flow) {
      const user = parseUri(request.uri)?.user ?? "";
      const found = senderOf(user, flow);
      if (!found) return null;
      const { sender, account } = found;
      const { trunk, contactUser } = sender;
      // A registered trunk calls our Contact; whom it calls stands in To then.
      const dialled = user === contactUser || user === "" ? request.to.uri.user : user;
      const origin = { trunk: trunk.name, ...(account === null ? {} : { account }) };
      return { origin, dialled, contactUser, codecs: trunk.codecs };
    },
    reachTestNumbersOnly: (account) => testNumbers !== null && openTo(account).length === 0,
    async addTestNumbers(trunk, onlyWithoutOthers) {
      testNumbers = { watched: watch(trunk, null), onlyWithoutOthers };
      await testNumbers.watched.lookUp();
    },
    snapshot: () => all().map((each) => each.status()),
  };
}

/** How long the beginning is that a trunk is for and a number has; -1 where it is not for that number. */
function fitOf({ prefixes }: Trunk, number: string): number {
  if (prefixes.length === 0) return 0;
  return Math.max(-1, ...prefixes.filter((prefix) => number.startsWith(prefix)).map(({ length }) => length));
}
