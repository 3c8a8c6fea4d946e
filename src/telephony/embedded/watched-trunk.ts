/** One trunk: where it is, whether it can be called over, and what it is asked to find that out. */
import { randomBytes } from "node:crypto";
import { type Asking, keepAsking } from "../sip/keep-asking.ts";
import { keepRegistered, type Registration } from "../sip/registration.ts";
import { resolveHost } from "../sip/resolve-host.ts";
import { escapeUser } from "../sip/uri.ts";
import type { Reached, UserAgent } from "../sip/user-agent.ts";
import type { Trunk, TrunkFinding, TrunkStatus } from "../trunk.ts";
import { type CallAnswer, createCallFindings } from "./call-findings.ts";
import type { News } from "./context.ts";
import type { TargetGroup } from "./targets.ts";

export type WatchedTrunk = {
  readonly trunk: Trunk;
  /** Whose it is; null where it is for all. */
  readonly account: string | null;
  /** What stands before the @ of the Contact that it is told. */
  readonly contactUser: string;
  /** The addresses that its host has. */
  readonly addresses: ReadonlySet<string>;
  /** Whether it was found not to be there. */
  readonly isDown: boolean;
  status(): TrunkStatus;
  lookUp(): Promise<void>;
  start(): void;
  /** Asks it now, and resolves with what is found; null where it is stopped meanwhile. */
  check(): Promise<TrunkFinding | null>;
  groupFor(number: string): TargetGroup;
  stop(): Promise<void>;
};

export function watchTrunk(
  userAgent: UserAgent,
  { trunk, account }: { trunk: Trunk; account: string | null },
  tell: (news: News) => void,
): WatchedTrunk {
  const { username, password } = trunk;
  const credentials = username === undefined || password === undefined ? undefined : { username, password };
  const registers = trunk.register && credentials !== undefined;
  // Nobody can guess it, so a call to it comes from whom we have told it by registering.
  const contactUser = registers ? randomBytes(8).toString("hex") : (username ?? trunk.name);
  const domain = trunk.domain ?? (trunk.host.includes(":") ? `[${trunk.host}]` : trunk.host);
  const authority = trunk.domain === undefined && trunk.port !== undefined ? `${domain}:${trunk.port}` : domain;
  const numberOf = (text: string) => (trunk.plus ? text : text.replace(/^\+/, ""));
  const waiting = new Set<(finding: TrunkFinding | null) => void>();
  const calls = createCallFindings(`sip:${authority}`);
  let addresses = new Set<string>();
  /** What it answered last when it was asked, or signed in to. */
  let asked: TrunkFinding | null = null;
  /** What it answered to questions while it took a call all the same: that is nothing to go by. */
  let excused: TrunkFinding | null = null;
  let finding: TrunkFinding | null = null;
  let since = Date.now();
  let registration: Registration | null = null;
  let asking: Asking | null = null;

  function reach(): Promise<Reached> {
    const { host, port, protocol } = trunk;
    return userAgent.reach({ host, protocol, ...(port === undefined ? {} : { port }) });
  }

  function isAskedDown(): boolean {
    return asked?.kind === "down" && !(excused?.kind === "down" && isSame(asked, excused));
  }

  /** A server that has to be signed in to is up when that is done, and not when it takes calls alone. */
  function latestFinding(): TrunkFinding | null {
    if (isAskedDown() || (registers && calls.finding?.kind !== "down")) return asked;
    return calls.finding ?? asked;
  }

  function settle(): void {
    const before = finding;
    finding = latestFinding();
    if (before?.kind !== finding?.kind) since = Date.now();
    if (finding === null || (before !== null && isSame(before, finding))) return;
    const of = { trunk: trunk.name, ...(account === null ? {} : { account }) };
    if (finding.kind === "up") tell({ type: "trunk.up", ...of });
    else {
      const { kind: _, reason: _reason, refusedCalls: _refusedCalls, ...why } = finding;
      tell({ type: "trunk.down", ...of, ...why });
    }
  }

  function onAsked(latest: TrunkFinding): void {
    asked = latest;
    if (latest.kind === "up") {
      excused = null;
      calls.noteUp(registers ? "sign_in" : "question");
    }
    settle();
    for (const resolve of waiting) resolve(finding);
    waiting.clear();
  }

  function onAnswer(number: string, answer: CallAnswer): void {
    calls.note(number, answer);
    if (calls.finding?.kind === "up" && !registers) excused = asked;
    settle();
  }

  return {
    trunk,
    account,
    contactUser,
    get addresses() {
      return addresses;
    },
    get isDown() {
      return isAskedDown() || calls.isAvoided || (registers && asked === null);
    },
    status: () => ({ trunk: trunk.name, account, finding, since }),
    async lookUp() {
      const { host, port, protocol } = trunk;
      const endpoints = await resolveHost(host, port, protocol);
      if (endpoints.length > 0) addresses = new Set(endpoints.map(({ address }) => address));
    },
    start() {
      const user = escapeUser(username ?? contactUser);
      if (registers) {
        registration = keepRegistered(
          userAgent,
          {
            reach,
            registrar: `sip:${domain}`,
            address: `<sip:${user}@${domain}>`,
            contactUser,
            credentials,
            expires: trunk.register_seconds,
          },
          onAsked,
        );
        return;
      }
      const everyMs = trunk.check_seconds === undefined ? null : trunk.check_seconds * 1_000;
      const from = `<sip:${user}@${domain}>`;
      asking = keepAsking(
        userAgent,
        { reach, uri: `sip:${authority}`, from, contactUser, credentials, everyMs },
        onAsked,
      );
    },
    check() {
      const { promise, resolve } = Promise.withResolvers<TrunkFinding | null>();
      if (!registration && !asking) return Promise.resolve(null);
      waiting.add(resolve);
      registration?.renew();
      asking?.askNow();
      return promise;
    },
    groupFor(number) {
      return async () => {
        const reached = await reach();
        if (reached.kind !== "reached") {
          onAnswer(number, { kind: "unreached", reached });
          return [];
        }
        const target = {
          flow: reached.flow,
          uri: `sip:${escapeUser(numberOf(number))}@${authority}`,
          domain,
          contactUser,
          codecs: trunk.codecs,
          carriage: "rtp" as const,
          numberOf,
          onAnswer: (answer: CallAnswer) => onAnswer(number, answer),
        };
        return [credentials ? { ...target, credentials } : target];
      };
    },
    async stop() {
      for (const resolve of waiting) resolve(null);
      waiting.clear();
      asking?.stop();
      await registration?.stop();
    },
  };
}

/** Whether two findings say the same; reasons are words. */
function isSame(one: TrunkFinding, other: TrunkFinding): boolean {
  if (one.kind === "up" || other.kind === "up") return one.kind === other.kind;
  return one.problem === other.problem && one.sipCode === other.sipCode;
}
