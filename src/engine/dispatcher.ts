/**
 * Which delivery leaves next. Every connector has a queue of its own and a turn in a ring, so a slow one holds up
 * nobody else; within a connector tests, for which a person waits, go before live deliveries, and those before replayed
 * ones.
 */
import type { Connector } from "../model/connector.ts";
import { delivers } from "../model/connector.ts";
import type { DeliveryKind, PendingDelivery } from "../model/delivery.ts";

/** The most deliveries that a node holds in memory, and of one connector, live and replayed. */
const MAX_HELD = 10_000;
const MAX_HELD_PER_CONNECTOR = 500;
const MAX_REPLAYS_HELD_PER_CONNECTOR = 100;

/** What it holds of any connector, however little is left for all: too many slow ones must not shut out the rest. */
const MIN_HELD_PER_CONNECTOR = 10;

/** The part of a connector's concurrency that replays may take. */
const REPLAY_SHARE = 0.25;

/** Timers ring late: what a rate limit has missed by so much is made up for. */
const SLACK_MS = 10;

export type Dispatcher = {
  /**
   * Takes a delivery that this node has leased. It may hold the same one from a lease before: the end of a lease is
   * stored, and the next one may be taken, before this is told to forget the first. Where the attempt that the new lease is
   * for is under way already, which the node began before it lost the lease, what comes of that one counts.
   */
  add(delivery: PendingDelivery): void;
  /** How many more of a connector's deliveries this node can hold. Replays have a room of their own beside the live. */
  roomFor(connectorId: string, kind: DeliveryKind): number;
  holds(deliveryId: string): boolean;
  /** Notes from now on what it holds, for however short. */
  watch(): HoldingWatch;
  /** The connectors of which it holds deliveries that have not started. */
  connectorsInLine(): string[];
  heldCount(): number;
  inFlightCount(): number;
  /** A delivery has been written down as settled, or given back: it is no longer held, unless it was leased again. */
  forget(delivery: PendingDelivery): void;
  /** Keeps nothing more of a connector that there is none of any more, as soon as nothing of it is held. */
  leave(connectorId: string): void;
  /** Takes a connector's deliveries out that have not started; they are still held until they are forgotten. */
  takeOut(connectorId: string): PendingDelivery[];
  /** Takes those of these tests out that have not started; they are still held until they are forgotten. */
  withdraw(tests: readonly PendingDelivery[]): PendingDelivery[];
  /** Stops starting deliveries, and returns those that have not started. */
  hold(): PendingDelivery[];
  /** Starts deliveries again. */
  release(): void;
  /** Resolves when no request is under way. */
  quiet(): Promise<void>;
};

export type HoldingWatch = {
  /** Whether a delivery is held, or was at any moment since the watch began. */
  saw(deliveryId: string): boolean;
  end(): void;
};

type Lineup = {
  connectorId: string;
  live: PendingDelivery[];
  replayed: PendingDelivery[];
  /** They leave also while the connector is paused or switched off. */
  tests: PendingDelivery[];
  held: number;
  replaysHeld: number;
  inFlight: number;
  replaysInFlight: number;
  inRing: boolean;
  /** When the rate limit lets the next request go, by the clock of `performance.now()`. */
  notBefore: number;
  /** Brings it back into the ring then. */
  timer: NodeJS.Timeout | null;
};

/**
 * @param start makes one attempt and resolves when its request is over; it never rejects.
 * @param giveBack takes deliveries whose connector no longer delivers.
 */
export function createDispatcher(options: {
  connector(id: string): Connector | undefined;
  start(delivery: PendingDelivery, connector: Connector): Promise<void>;
  giveBack(deliveries: PendingDelivery[]): void;
}): Dispatcher {
  const lineups = new Map<string, Lineup>();
  const held = new Map<string, PendingDelivery>();
  /** Of those, the ones that have started: their requests are under way, or their answers are not written down. */
  const begun = new Set<PendingDelivery>();
  /** For each watch, what was forgotten since it began. */
  const watches = new Set<Set<string>>();
  const ring: Lineup[] = [];
  let inFlight = 0;
  let stopped = false;
  let pumping = false;
  const onQuiet: (() => void)[] = [];

  function lineupOf(connectorId: string): Lineup {
    let lineup = lineups.get(connectorId);
    if (!lineup) {
      lineup = {
        connectorId,
        live: [],
        replayed: [],
        tests: [],
        held: 0,
        replaysHeld: 0,
        inFlight: 0,
        replaysInFlight: 0,
        inRing: false,
        notBefore: Number.NEGATIVE_INFINITY,
        timer: null,
      };
      lineups.set(connectorId, lineup);
    }
    return lineup;
  }

  function enterRing(lineup: Lineup): void {
    if (lineup.inRing || lineup.live.length + lineup.replayed.length + lineup.tests.length === 0) return;
    lineup.inRing = true;
    ring.push(lineup);
  }

  /** The queue whose turn it is; none while the connector has as many requests under way as it may. */
  function nextQueue(lineup: Lineup, { concurrency }: Connector): PendingDelivery[] | null {
    if (lineup.inFlight >= concurrency) return null;
    if (lineup.tests.length > 0) return lineup.tests;
    if (lineup.live.length > 0) return lineup.live;
    const replays = Math.max(1, Math.floor(concurrency * REPLAY_SHARE));
    return lineup.replaysInFlight < replays && lineup.replayed.length > 0 ? lineup.replayed : null;
  }

  /** Whether the rate limit lets one more go now; if not, a timer brings the connector back. */
  function passesRateLimit(lineup: Lineup, rateLimit: number | null): boolean {
    if (rateLimit === null) return true;
    const now = performance.now();
    if (now >= lineup.notBefore) {
      lineup.notBefore = Math.max(lineup.notBefore, now - SLACK_MS) + 1_000 / rateLimit;
      return true;
    }
    lineup.timer ??= setTimeout(() => {
      lineup.timer = null;
      enterRing(lineup);
      pump();
    }, lineup.notBefore - now);
    return false;
  }

  function pump(): void {
    if (pumping || stopped) return;
    pumping = true;
    for (let lineup = ring.shift(); lineup; lineup = ring.shift()) {
      lineup.inRing = false;
      const connector = options.connector(lineup.connectorId);
      if (!connector || !delivers(connector)) {
        const left = [...takeAll(lineup), ...(connector ? [] : lineup.tests.splice(0))];
        if (left.length > 0) options.giveBack(left);
        if (!connector) continue;
      }
      const queue = nextQueue(lineup, connector);
      if (!queue || !passesRateLimit(lineup, connector.rate_limit)) continue;
      const delivery = queue.shift();
      if (!delivery) continue;
      begin(lineup, delivery, connector);
      enterRing(lineup);
    }
    pumping = false;
  }

  function begin(lineup: Lineup, delivery: PendingDelivery, connector: Connector): void {
    const replayed = delivery.kind === "replay";
    begun.add(delivery);
    inFlight += 1;
    lineup.inFlight += 1;
    if (replayed) lineup.replaysInFlight += 1;
    void options.start(delivery, connector).then(() => {
      inFlight -= 1;
      lineup.inFlight -= 1;
      if (replayed) lineup.replaysInFlight -= 1;
      enterRing(lineup);
      pump();
      if (inFlight === 0) for (const resolve of onQuiet.splice(0)) resolve();
    });
  }

  function leave(connectorId: string): void {
    const lineup = lineups.get(connectorId);
    if (lineup?.held !== 0 || options.connector(connectorId)) return;
    if (lineup.timer) clearTimeout(lineup.timer);
    lineups.delete(connectorId);
  }

  return {
    add(delivery) {
      const lineup = lineupOf(delivery.connector_id);
      const before = held.get(delivery.id);
      if (before?.attempts === delivery.attempts && begun.has(before)) return;
      if (!before) {
        lineup.held += 1;
        if (delivery.kind === "replay") lineup.replaysHeld += 1;
      }
      held.set(delivery.id, delivery);
      queueOf(lineup, delivery.kind).push(delivery);
      enterRing(lineup);
      pump();
    },
    roomFor(connectorId, kind) {
      const connector = options.connector(connectorId);
      if (stopped || !connector) return 0;
      const { held: all, replaysHeld } = lineups.get(connectorId) ?? { held: 0, replaysHeld: 0 };
      const isReplay = kind === "replay";
      const normal = isReplay ? MAX_REPLAYS_HELD_PER_CONNECTOR : MAX_HELD_PER_CONNECTOR;
      const most = connector.failing_since === null ? normal : Math.min(normal, connector.concurrency);
      const own = isReplay ? replaysHeld : all - replaysHeld;
      // Nobody takes more of what is free than it leaves.
      const fair = Math.max(Math.floor((MAX_HELD - held.size - own) / 2), MIN_HELD_PER_CONNECTOR - own);
      return Math.max(0, Math.min(most - own, fair));
    },
    holds: (deliveryId) => held.has(deliveryId),
    watch() {
      const forgotten = new Set<string>();
      watches.add(forgotten);
      return {
        saw: (deliveryId) => held.has(deliveryId) || forgotten.has(deliveryId),
        end: () => void watches.delete(forgotten),
      };
    },
    connectorsInLine: () =>
      [...lineups.values()]
        .filter(({ live, replayed }) => live.length + replayed.length > 0)
        .map(({ connectorId }) => connectorId),
    heldCount: () => held.size,
    inFlightCount: () => inFlight,
    forget(delivery) {
      begun.delete(delivery);
      if (held.get(delivery.id) !== delivery) return;
      held.delete(delivery.id);
      for (const forgotten of watches) forgotten.add(delivery.id);
      const lineup = lineupOf(delivery.connector_id);
      lineup.held -= 1;
      if (delivery.kind === "replay") lineup.replaysHeld -= 1;
      leave(delivery.connector_id);
    },
    leave,
    takeOut(connectorId) {
      const lineup = lineups.get(connectorId);
      return lineup ? takeAll(lineup) : [];
    },
    withdraw(tests) {
      return tests.filter((test) => {
        const queue = lineups.get(test.connector_id)?.tests ?? [];
        const place = queue.indexOf(test);
        if (place !== -1) queue.splice(place, 1);
        return place !== -1;
      });
    },
    hold() {
      stopped = true;
      ring.length = 0;
      return [...lineups.values()].flatMap((lineup) => {
        if (lineup.timer) clearTimeout(lineup.timer);
        lineup.timer = null;
        lineup.inRing = false;
        return [...takeAll(lineup), ...lineup.tests.splice(0)];
      });
    },
    release() {
      stopped = false;
      for (const lineup of lineups.values()) enterRing(lineup);
      pump();
    },
    quiet: () => (inFlight === 0 ? Promise.resolve() : new Promise((resolve) => onQuiet.push(resolve))),
  };
}

function queueOf(lineup: Lineup, kind: DeliveryKind): PendingDelivery[] {
  if (kind === "test") return lineup.tests;
  return kind === "replay" ? lineup.replayed : lineup.live;
}

/** Takes out all that waits for the connector to deliver. */
function takeAll(lineup: Lineup): PendingDelivery[] {
  return [...lineup.live.splice(0), ...lineup.replayed.splice(0)];
}
