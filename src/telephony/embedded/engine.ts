/** The embedded engine: a back-to-back user agent in the process. It keeps its legs and does what the port commands. */
import { randomBytes } from "node:crypto";
import { readPhoneAgent } from "../../model/phone-agent.ts";
import type { FindPhoneAccount } from "../phone.ts";
import { createFrameClock } from "../rtp/frame-clock.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import type { SipTimers } from "../sip/timers.ts";
import { createUserAgent } from "../sip/user-agent.ts";
import { createWebSocketTransport, type WebSocketTransport } from "../sip/web-socket-transport.ts";
import type { CommandResult, Originate, Telephony } from "../telephony.ts";
import { trunkSchema } from "../trunk.ts";
import { bridgeLegs, unbridgeLeg } from "./bridge.ts";
import { statusOfCause } from "./causes.ts";
import type { EngineContext } from "./context.ts";
import { dial } from "./dial.ts";
import { iceServersFor } from "./ice-servers.ts";
import { receiveInvite } from "./inbound.ts";
import { createLeg, type Leg, type LegEnd } from "./leg.ts";
import { createLegBook, done, type LegEntry, refused } from "./leg-book.ts";
import { createRecordings } from "./leg-sound.ts";
import { createListeners } from "./listeners.ts";
import { createMediaRoom } from "./media-room.ts";
import type { RejectWords } from "./offered-leg.ts";
import { advertisedAddress, createTransports } from "./open-transports.ts";
import { createRegistrar } from "./registrar.ts";
import { groupsOf } from "./routes.ts";
import type { EmbeddedSettings } from "./settings.ts";
import { soundCommands } from "./sound-commands.ts";
import { createRefusals, createStrangers } from "./strangers.ts";
import { legOfDialog, transferCommands } from "./transfer.ts";
import { createTrunks } from "./trunks.ts";

/** A cancelled call ends for us at the latest after so long, whatever the far end says or does not say. */
const CANCEL_GUARD_MS = 4_000;
/** As long as a carrier lets a call ring, or a little longer. */
const OFFER_TIMEOUT_MS = 180_000;
/** How long a stop waits for far ends to confirm that their calls have ended. */
const GOODBYE_MS = 2_000;

export type EmbeddedEngine = Telephony & {
  /** What it listens on, once started. */
  readonly bound: readonly { protocol: string; address: string; port: number }[];
  /** What is open now: all zero after a stop. */
  readonly counts: { legs: number; dialogs: number; transactions: number; timers: number; sockets: number };
};

export function createEmbeddedEngine(
  settings: EmbeddedSettings,
  pace: {
    durations?: SipTimers;
    cancelGuardMs?: number;
    offerTimeoutMs?: number;
    keepLostMs?: number;
    secret?: Buffer;
    findPhoneAccount?: FindPhoneAccount;
  } = {},
): EmbeddedEngine {
  const { tell, subscribe } = createListeners();
  const book = createLegBook();
  const clock = createFrameClock();
  const address = advertisedAddress(settings);
  const media = createMediaRoom({ settings, clock, address });
  const recordings = createRecordings();
  let state: "new" | "up" | "stopping" | "down" = "new";
  let onLegGone = () => {};
  let simulator: Simulator | null = null;
  let webSockets: WebSocketTransport | null = null;

  const userAgent = createUserAgent(
    {
      onInvite(transaction) {
        if (state !== "up") transaction.respond({ status: 503 });
        else
          receiveInvite(transaction, { context, trunks, registrar, book, maxLegs: settings.max_legs, onEnd: forget });
      },
      screen: (request, flow) => strangers.screen(request, flow),
      onRegister: (transaction) => registrar.onRegister(transaction),
      onFlowEnd: (flow) => registrar.onFlowEnd(flow),
    },
    pace.durations,
  );
  const context: EngineContext = {
    userAgent,
    clock,
    tell,
    legOfDialog: (callId) => legOfDialog(book, callId),
    openMedia: (kind, handlers) => media.open(kind, handlers),
    cancelGuardMs: pace.cancelGuardMs ?? CANCEL_GUARD_MS,
    offerTimeoutMs: pace.offerTimeoutMs ?? OFFER_TIMEOUT_MS,
    keepLostMs: pace.keepLostMs ?? settings.keep_lost_seconds * 1_000,
    mediaTimeoutMs: settings.media_timeout_seconds * 1_000,
  };
  const secret = pace.secret ?? randomBytes(32);
  const refusals = createRefusals({ timers: userAgent.timers, tell });
  const registrar = createRegistrar({
    refusals,
    timers: userAgent.timers,
    domain: address,
    secret,
    findPhoneAccount: pace.findPhoneAccount ?? (() => Promise.resolve(null)),
    tell,
  });
  const transports = createTransports(userAgent, settings);
  const trunks = createTrunks(userAgent, settings.trunks, tell);
  const strangers = createStrangers({
    isKnown: (request, flow) => registrar.knows(flow) || trunks.identify(request, flow) !== null,
    refusals,
  });

  function forget(leg: Leg): void {
    unbridgeLeg(leg);
    book.remove(leg);
    onLegGone();
  }

  /** Ends a leg without waiting for its far end to confirm it. */
  function endNow(entry: LegEntry, end: LegEnd, how: RejectWords = {}): void {
    const { leg } = entry;
    const { session } = leg;
    if (!session && entry.kind === "offered") entry.commands.reject(end.sipCode ?? 503, how);
    if (!session && entry.kind === "dialed") entry.dialing?.cancel({ cause: "cancelled", by: "command" });
    leg.end(end);
    session?.bye();
  }

  async function originate(command: Originate): Promise<CommandResult> {
    const { legId, to, headers, account } = command;
    if (state !== "up") return refused("engine_down", "The engine takes no new calls.");
    const use = book.usedFor(legId);
    if (use === "offered") return refused("wrong_state", `The id ${legId} is that of a leg that was offered.`);
    if (use === "dialed") return done;
    const leg = createLeg(context, { id: legId, state: "dialing", onEnd: forget });
    const entry: LegEntry & { kind: "dialed" } = { kind: "dialed", leg, dialing: null };
    const isFull = book.size >= settings.max_legs;
    book.add(entry);
    leg.tell({ type: "leg.dialing" });
    const hops = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "max-forwards")?.[1];
    if (isFull) leg.end({ cause: "congestion", by: "engine" });
    else if (hops !== undefined && !(Number(hops) > 0)) leg.end({ cause: "unreachable", by: "engine", sipCode: 483 });
    else entry.dialing = dial(context, leg, command, groupsOf(to, { account, userAgent, trunks, registrar }));
    return done;
  }

  async function start(): Promise<void> {
    await media.prepare();
    await transports.openAll();
    await transports.openFor(settings.trunks.map(({ protocol }) => protocol));
    await userAgent.addTransport(async (user) => {
      webSockets = createWebSocketTransport({ user, advertise: address });
      return webSockets;
    });
    await startTestNumbers();
    state = "up";
    book.setOpen(true);
    tell({ type: "engine.up" });
    await trunks.start();
  }

  async function startTestNumbers(): Promise<void> {
    if (settings.test_numbers === false) return;
    const near = await transports.openNear();
    simulator = await startSimulator({ deliverTo: { host: loopbackOf(near.address), port: near.port } });
    const trunk = trunkSchema.parse({ name: "test-numbers", ...simulator.address });
    await trunks.addTestNumbers(trunk, settings.test_numbers === "without_trunks");
  }

  async function stop({ graceMs }: { graceMs: number }): Promise<void> {
    if (state !== "up") return;
    state = "stopping";
    const { promise, resolve } = Promise.withResolvers<void>();
    onLegGone = () => {
      if (book.size === 0) resolve();
    };
    const stopWaiting = userAgent.timers.after(graceMs, resolve);
    onLegGone();
    await promise;
    stopWaiting();
    for (const entry of book.all()) endNow(entry, { cause: "engine_lost", by: "engine" });
    await Promise.all([trunks.stop(), recordings.settled(), userAgent.settled(GOODBYE_MS)]);
    state = "down";
    book.setOpen(false);
    await simulator?.stop();
    await userAgent.close();
    media.close();
    tell({ type: "engine.down", reason: "stopped" });
  }

  return {
    name: "embedded",
    capabilities: () => CAPABILITIES,
    start,
    stop,
    subscribe,
    originate,
    async ring({ legId, ...how }) {
      const found = book.findOffered(legId);
      if (found.kind === "refused") return found;
      await found.entry.commands.ring(how);
      return done;
    },
    async answer({ legId, ...how }) {
      const found = book.findOffered(legId);
      if (found.kind === "refused") return found;
      await found.entry.commands.answer(how);
      return done;
    },
    async reject({ legId, cause, ...how }) {
      const found = book.findOffered(legId);
      if (found.kind === "found") endNow(found.entry, { cause, by: "command", sipCode: statusOfCause(cause) }, how);
      return found.kind === "refused" ? found : done;
    },
    async hangup({ legId }) {
      const found = book.find(legId);
      if (found.kind === "refused") return found;
      const { entry, leg } = found;
      if (leg.session) endNow(entry, { cause: "normal", by: "command" });
      else if (entry.kind === "dialed") entry.dialing?.cancel({ cause: "cancelled", by: "command" });
      else endNow(entry, { cause: "rejected", by: "command", sipCode: statusOfCause("rejected") });
      return done;
    },
    async bridge({ legIds }) {
      const [one, other] = legIds.map((legId) => book.find(legId));
      if (!one || one.kind === "refused") return one ?? refused("unknown_leg", "Name two legs.");
      if (!other || other.kind === "refused") return other ?? refused("unknown_leg", "Name two legs.");
      if (one.leg === other.leg) return refused("wrong_state", "A leg cannot be bridged to itself.");
      bridgeLegs(one.leg, other.leg);
      return done;
    },
    async unbridge({ legId }) {
      const found = book.find(legId);
      if (found.kind === "refused") return found;
      if (!found.leg.peer) return refused("wrong_state", `Leg ${legId} is in no bridge.`);
      unbridgeLeg(found.leg);
      return done;
    },
    async hold({ legId, held }) {
      const found = book.find(legId, "answered");
      if (found.kind === "found") await found.leg.hold(held);
      return found.kind === "refused" ? found : done;
    },
    ...transferCommands(book),
    ...soundCommands({ book, recordings }),
    async credentials({ agent }) {
      if (state !== "up") return refused("engine_down", "The engine is not started.");
      const credentials = registrar.credentials(agent);
      const { username: user, expiresAt } = credentials;
      const iceServers = iceServersFor(settings.ice_servers, { user, expiresAt });
      const testNumbers = trunks.reachTestNumbersOnly(readPhoneAgent(agent)?.accountId);
      const open = transports.bound.map(({ protocol, port }) => ({ protocol, port }));
      const { keepLostMs } = context;
      return { kind: "done", credentials: { ...credentials, iceServers, testNumbers, keepLostMs, transports: open } };
    },
    connectPhone: ({ request, socket, head }) => {
      if (state === "up" && webSockets) webSockets.accept(request, socket, head);
      else socket.destroy();
    },
    async setTrunks({ account, trunks: given }) {
      if (state !== "up") return refused("engine_down", "The engine is not started.");
      // Where no socket can be opened, the trunk itself will say that nothing leads to it.
      await transports.openFor(given.map(({ protocol }) => protocol)).catch(() => {});
      await trunks.replace(account, given);
      return done;
    },
    async checkTrunk({ account, trunk }) {
      if (state !== "up") return refused("engine_down", "The engine is not started.");
      const finding = await trunks.check(account, trunk);
      return finding ? { kind: "done", finding } : refused("not_supported", "There is no such trunk any more.");
    },
    async snapshot() {
      return {
        legs: book.all().map(({ leg }) => leg.snapshot()),
        devices: registrar.snapshot(),
        trunks: trunks.snapshot(),
      };
    },
    bound: transports.bound,
    get counts() {
      return { legs: book.size, ...userAgent.counts, sockets: media.count };
    },
  };
}

/** Where this machine itself reaches what listens on that address. */
function loopbackOf(address: string): string {
  return address === "0.0.0.0" ? "127.0.0.1" : address;
}

const CAPABILITIES = {
  agents: true,
  trunks: true,
  earlyMedia: true,
  hold: true,
  transfer: true,
  play: true,
  dtmf: true,
  recording: true,
  audio: true,
};
