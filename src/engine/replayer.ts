/** Sends past events to a connector again, a few at a time, beside the live ones. */
import { setTimeout as wait } from "node:timers/promises";
import type { NewReplay } from "../contract/deliveries.ts";
import { match } from "../journey/match.ts";
import type { PendingDelivery } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { newId } from "../model/ids.ts";
import { laneOfReplay } from "../model/lane.ts";
import type { Database, Transaction } from "../store/database.ts";
import { lockLanes, queueRow } from "../store/queue.ts";
import {
  advanceReplay,
  claimReplays,
  countWaitingOf,
  endReplay,
  insertReplay,
  type Replay,
  type ReplayFilter,
  readReplayPage,
} from "../store/replays.ts";
import { discardWaiting, listStoppedWithRest } from "../store/waiting.ts";
import type { Directory } from "./directory.ts";
import type { Engine } from "./engine.ts";

/** How many deliveries of one replay may wait in the queue; more are added as they leave. */
const MOST_WAITING = 500;
const PAGE = 250;
const TICK_MS = 200;
const IDLE_TICK_MS = 2_000;

export type Replayer = {
  start(accountId: string, replay: NewReplay): Promise<Replay>;
  /** Ends a replay: what of it still waits is discarded, what is under way goes on. */
  stop(replay: Replay): Promise<void>;
  close(): Promise<void>;
};

/** What a node that stopped a replay tells the others, which may hold some of it. */
type Stopped = Pick<Replay, "id" | "connector_id"> & { by: string };

export function createReplayer(options: {
  database: Database;
  directory: Directory;
  engine: Engine;
  onError(error: unknown): void;
  /** Told how many waiting deliveries of a replay to this connector a person has decided against. */
  onDiscarded(count: number, connectorId: string): void;
}): Replayer {
  const { database, directory, engine } = options;
  const closing = new AbortController();
  let awake = Promise.withResolvers<void>();

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      const running = await claimReplays(database, engine.nodeId).catch((error) => {
        options.onError(error);
        return [];
      });
      for (const replay of running) await advance(replay).catch(options.onError);
      await rest(running.length > 0 ? TICK_MS : IDLE_TICK_MS);
    }
  }

  async function rest(ms: number): Promise<void> {
    const rested = new AbortController();
    await Promise.race([wait(ms, undefined, { signal: rested.signal }).catch(() => {}), awake.promise]);
    rested.abort();
    if (!closing.signal.aborted) awake = Promise.withResolvers<void>();
  }

  async function advance(replay: Replay): Promise<void> {
    const waiting = await countWaitingOf(database, replay.id);
    if (replay.cursor === "end") {
      if (waiting === 0) await endReplay(database, replay.id, "completed");
      return;
    }
    if (waiting > MOST_WAITING - PAGE) return;
    // Long parts of a range may have nothing to send, as when nearly all of it was delivered.
    for (let at = replay; !closing.signal.aborted; ) {
      const { events, cursor } = await readReplayPage(database, at, PAGE);
      const goesOn = await database.transaction(async (tx) => {
        const isOurs = await advanceReplay(tx, { replay: at, read: events.length, cursor });
        if (isOurs) await queuePage(tx, at, events);
        return isOurs && events.length === 0 && cursor !== "end";
      });
      if (!goesOn) break;
      at = { ...at, cursor };
    }
    engine.wake(replay.connector_id);
  }

  async function queuePage(tx: Transaction, replay: Replay, events: readonly StoredEvent[]): Promise<void> {
    const connector = directory.connector(replay.connector_id);
    const dialect = connector && directory.findDialect(connector.dialect);
    if (!connector || !dialect) return;
    // A connector that is switched off still replays what it would get if it were on, once it is.
    const wanted = events.filter((event) => match(event, { ...connector, active: true }, dialect) === null);
    const deliveries = wanted.map((event): PendingDelivery => {
      const id = newId("dlv");
      const ordered = connector.ordered && event.call_id !== null && event.seq > 0;
      return {
        id,
        account_id: event.account_id,
        connector_id: connector.id,
        lane: laneOfReplay(replay.id, ordered ? (event.call_id ?? "") : id),
        kind: "replay",
        attempts: 0,
        first_attempt_at: null,
        created_at: Date.now(),
        event,
      };
    });
    const inOrder = deliveries.toSorted((a, b) => a.event.seq - b.event.seq);
    const pending = await lockLanes(tx, { database, lanes: deliveries.map(({ lane }) => lane) });
    const taken = new Set(pending.map(({ lane }) => lane));
    const rows = inOrder.map((delivery) => {
      const state = taken.has(delivery.lane) ? "lane" : "backlog";
      taken.add(delivery.lane);
      return queueRow(delivery, { state, nodeId: engine.nodeId, replayId: replay.id });
    });
    await tx.insertMany("queue", rows);
  }

  /** Discards what waits of a replay, what this node holds of it too. */
  async function callOff({ id, connector_id }: Pick<Replay, "id" | "connector_id">): Promise<void> {
    let discarded = 0;
    await engine.callOff({ id, connector_id }, async (tx) => {
      discarded = await discardWaiting(tx, {
        database,
        connectorId: connector_id,
        replayId: id,
        discarded: "all",
        reason: "its replay was stopped",
        now: Date.now(),
      });
    });
    options.onDiscarded(discarded, connector_id);
    engine.wake(connector_id);
  }

  async function callOffStopped(): Promise<void> {
    for (const stopped of await listStoppedWithRest(database)) await callOff(stopped);
  }

  const deaf = engine.bus.hear("replays", (keys) => {
    if (keys === null) return void callOffStopped().catch(options.onError);
    for (const stopped of keys.map((key) => JSON.parse(key) as Stopped)) {
      if (stopped.by !== engine.nodeId) void callOff(stopped).catch(options.onError);
    }
  });
  const running = run();

  return {
    async start(accountId, { connector_id, from, to = Date.now(), types = null, undelivered_only }) {
      const filter: ReplayFilter = { from, to, types, undelivered_only };
      const replay = await insertReplay(database, { accountId, connectorId: connector_id, filter });
      awake.resolve();
      return replay;
    },
    async stop(replay) {
      await database.transaction((tx) => endReplay(tx, replay.id, "stopped"));
      await callOff(replay);
      const { id, connector_id } = replay;
      await engine.bus.tell("replays", [JSON.stringify({ id, connector_id, by: engine.nodeId } satisfies Stopped)]);
    },
    async close() {
      deaf();
      closing.abort();
      awake.resolve();
      await running;
    },
  };
}
