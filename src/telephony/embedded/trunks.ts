/** The trunks of an engine: how they are called, whether they can be, and which of them a call comes from. */
import { randomBytes } from "node:crypto";
import type { Flow } from "../sip/flow.ts";
import type { SipRequest } from "../sip/message.ts";
import { keepRegistered, type Registration } from "../sip/registration.ts";
import { resolveHost } from "../sip/resolve-host.ts";
import { escapeUser, parseUri } from "../sip/uri.ts";
import type { UserAgent } from "../sip/user-agent.ts";
import type { Snapshot } from "../telephony.ts";
import type { News } from "./context.ts";
import type { Trunk } from "./settings.ts";
import type { TargetGroup } from "./targets.ts";

export type Trunks = {
  /** Adds one before the start. */
  add(trunk: Trunk): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** One group for each of these trunks, or of all of them; a name that is none is left out. */
  groupsFor(number: string, names?: readonly string[]): TargetGroup[];
  /** The trunk that sends this request, and the number that it dials; null where it comes from nobody known. */
  identify(
    request: SipRequest,
    flow: Flow,
  ): { trunk: string; dialled: string; contactUser: string; codecs: Trunk["codecs"] } | null;
  snapshot(): Snapshot["trunks"];
};

/** A trunk's addresses are looked up again after so long, since carriers move. */
const LOOK_UP_MS = 300_000;

type Known = {
  trunk: Trunk;
  contactUser: string;
  up: boolean;
  addresses: Set<string>;
  registration: Registration | null;
};

export function createTrunks(userAgent: UserAgent, trunks: readonly Trunk[], tell: (news: News) => void): Trunks {
  const known = trunks.map(know);
  let stopLookUps = () => {};

  function flowsTo({ trunk }: Known): Promise<Flow[]> {
    const { host, port, protocol } = trunk;
    return userAgent.flowsTo({ host, protocol, ...(port === undefined ? {} : { port }) });
  }

  async function lookUp(): Promise<void> {
    await Promise.all(
      known.map(async (each) => {
        const { host, port, protocol } = each.trunk;
        const endpoints = await resolveHost(host, port, protocol);
        if (endpoints.length > 0) each.addresses = new Set(endpoints.map(({ address }) => address));
      }),
    );
    stopLookUps = userAgent.timers.after(LOOK_UP_MS, () => void lookUp());
  }

  function register(each: Known): void {
    const { trunk, contactUser } = each;
    const { username, password } = trunk;
    if (!trunk.register || username === undefined || password === undefined) return;
    const domain = domainOf(trunk);
    each.registration = keepRegistered(
      userAgent,
      {
        flow: async () => (await flowsTo(each))[0] ?? null,
        registrar: `sip:${domain}`,
        address: `<sip:${escapeUser(username)}@${domain}>`,
        contactUser,
        credentials: { username, password },
        expires: trunk.register_seconds,
      },
      (state) => {
        const before = each.up;
        each.up = state.kind === "registered";
        if (state.kind === "registered") {
          if (!before) tell({ type: "trunk.up", trunk: trunk.name });
          return;
        }
        const { sipCode, detail } = state;
        tell({ type: "trunk.down", trunk: trunk.name, detail, ...(sipCode === undefined ? {} : { sipCode }) });
      },
    );
  }

  function groupOf(each: Known, number: string): TargetGroup {
    const { trunk, contactUser } = each;
    const domain = domainOf(trunk);
    const numberOf = (text: string) => (trunk.plus ? text : text.replace(/^\+/, ""));
    const { username, password } = trunk;
    return async () =>
      (await flowsTo(each)).slice(0, 1).map((flow) => ({
        flow,
        uri: `sip:${escapeUser(numberOf(number))}@${domain}${trunk.domain === undefined && trunk.port !== undefined ? `:${trunk.port}` : ""}`,
        domain,
        contactUser,
        codecs: trunk.codecs,
        carriage: "rtp" as const,
        numberOf,
        ...(username === undefined || password === undefined ? {} : { credentials: { username, password } }),
      }));
  }

  return {
    add: (trunk) => void known.push(know(trunk)),
    async start() {
      await lookUp();
      for (const each of known) register(each);
    },
    async stop() {
      stopLookUps();
      await Promise.all(known.map(({ registration }) => registration?.stop()));
    },
    groupsFor(number, names) {
      const chosen = names
        ? names.flatMap((name) => known.filter(({ trunk }) => trunk.name === name))
        : known.toSorted((one, other) => Number(other.up) - Number(one.up));
      return chosen.map((each) => groupOf(each, number));
    },
    identify(request, flow) {
      const user = parseUri(request.uri)?.user ?? "";
      const found =
        known.find(({ trunk, contactUser }) => trunk.register && contactUser === user) ??
        known.find(({ addresses }) => addresses.has(flow.remote.address));
      if (!found) return null;
      const { trunk, contactUser } = found;
      // A registered trunk calls our Contact; whom it calls stands in To then.
      const dialled = user === contactUser || user === "" ? request.to.uri.user : user;
      return { trunk: trunk.name, dialled, contactUser, codecs: trunk.codecs };
    },
    snapshot: () => known.map(({ trunk, up }) => ({ trunk: trunk.name, up })),
  };
}

function know(trunk: Trunk): Known {
  // Nobody can guess it, so a call to it comes from whom we have told it by registering.
  const contactUser = trunk.register ? randomBytes(8).toString("hex") : (trunk.username ?? trunk.name);
  return { trunk, contactUser, up: !trunk.register, addresses: new Set(), registration: null };
}

function domainOf({ domain, host }: Trunk): string {
  return domain ?? (host.includes(":") ? `[${host}]` : host);
}
