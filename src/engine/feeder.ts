/** Takes what waits in the store for a connector into memory, as soon as there is room. */
import type { Database } from "../store/database.ts";
import { type Backlog, connectorsWithBacklog, lockBacklog } from "../store/queue.ts";
import { type Admission, type AdmitContext, admit } from "./admit.ts";

/** Claiming a hundred at a time costs a tenth of claiming each alone. */
const CLAIM = 100;

export type Feeder = {
  /** Begins to look for backlog: right away, whenever it is woken, and from time to time. */
  start(): void;
  /** Says that a connector may have backlog. */
  wake(connectorId: string): void;
  /** Says that a connector has room again. */
  makesRoom(connectorId: string): void;
  /** Whether older live deliveries of a connector wait in the store, so that new ones must queue up behind them. */
  hasBacklog(connectorId: string): boolean;
  /** Looks for backlog of every connector. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
};

export function createFeeder(options: {
  database: Database;
  context(): AdmitContext;
  canDeliver(connectorId: string): boolean;
  onAdmitted(admission: Admission): void;
  onError(error: unknown): void;
  sweepEveryMs: number;
}): Feeder {
  const { database } = options;
  // How often each connector was said to have backlog: what is said while it is being fed must not be forgotten.
  const waiting = new Map<string, number>();
  const behind = new Set<string>();
  let again = false;
  let feeding: Promise<void> | null = null;
  let sweeping: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  /** Feeds a connector once; tells whether to go on with it. */
  async function feed(connectorId: string): Promise<boolean> {
    const context = options.context();
    if (!options.canDeliver(connectorId)) return false;
    const room = { live: context.roomFor(connectorId, "live"), replay: context.roomFor(connectorId, "replay") };
    if (room.live + room.replay === 0) return false;
    const woken = waiting.get(connectorId);
    const { fed, admission } = await database.transaction(async (tx) => {
      const take = (backlog: Backlog, limit: number) =>
        limit > 0 ? lockBacklog(tx, { database, connectorId, backlog, limit: Math.min(limit, CLAIM) }) : [];
      const fed = { live: await take("live", room.live), replay: await take("replays", room.replay) };
      const rows = [...fed.live, ...fed.replay];
      tx.touchesOnly(rows.map(({ lane }) => lane));
      return { fed, admission: await admit(tx, rows, context) };
    });
    const isDry = (kind: "live" | "replay") => fed[kind].length < Math.min(room[kind], CLAIM);
    if (waiting.get(connectorId) === woken) {
      if (isDry("live")) behind.delete(connectorId);
      if (isDry("live") && isDry("replay")) waiting.delete(connectorId);
    }
    options.onAdmitted(admission);
    return admission.leased.length + admission.ended.length > 0;
  }

  async function feedAll(): Promise<void> {
    do {
      again = false;
      for (const connectorId of [...waiting.keys()]) {
        if (stopped) return;
        if (await feed(connectorId)) again = true;
      }
    } while (again);
  }

  function run(): void {
    again = true;
    if (stopped || !timer) return;
    feeding ??= feedAll()
      .catch((error) => {
        again = false;
        options.onError(error);
      })
      .finally(() => {
        feeding = null;
        if (again) run();
      });
  }

  function wake(connectorId: string): void {
    waiting.set(connectorId, (waiting.get(connectorId) ?? 0) + 1);
    behind.add(connectorId);
    run();
  }

  function sweep(): Promise<void> {
    const swept = connectorsWithBacklog(database).then((ids) => ids.forEach(wake));
    sweeping = swept.catch(() => {});
    return swept;
  }

  return {
    start() {
      const sweepOrTell = () => void sweep().catch(options.onError);
      timer = setInterval(sweepOrTell, options.sweepEveryMs);
      sweepOrTell();
      run();
    },
    wake,
    makesRoom(connectorId) {
      if (waiting.has(connectorId)) run();
    },
    hasBacklog: (connectorId) => behind.has(connectorId),
    sweep,
    async stop() {
      stopped = true;
      if (timer) clearInterval(timer);
      await sweeping;
      await feeding;
    },
  };
}
