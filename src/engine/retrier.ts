/** Brings back deliveries whose retry is due; one timer looks at the earliest. */
import type { Database } from "../store/database.ts";
import { earliestDue, lockDue } from "../store/queue.ts";
import { type Admission, type AdmitContext, admit } from "./admit.ts";
import { createAlarm } from "./alarm.ts";

const CLAIM = 200;

const AFTER_ERROR_MS = 1_000;

export type Retrier = {
  start(): void;
  /** Says that a retry is due then, in milliseconds UTC. */
  expect(dueAt: number): void;
  stop(): Promise<void>;
};

export function createRetrier(options: {
  database: Database;
  context(): AdmitContext;
  onAdmitted(admission: Admission): void;
  onError(error: unknown): void;
  lookEveryMs: number;
}): Retrier {
  const { database } = options;
  let working: Promise<void> | null = null;
  let stopped = false;
  const alarm = createAlarm(start);

  async function work(): Promise<void> {
    for (let more = true; more && !stopped; ) {
      const context = options.context();
      const { rows, admission } = await database.transaction(async (tx) => {
        const rows = await lockDue(tx, { database, now: context.now, limit: CLAIM });
        tx.touchesOnly(rows.map(({ lane }) => lane));
        return { rows, admission: await admit(tx, rows, context) };
      });
      options.onAdmitted(admission);
      more = rows.length === CLAIM;
    }
    const next = await earliestDue(database);
    alarm.setFor(Math.min(next ?? Number.POSITIVE_INFINITY, Date.now() + options.lookEveryMs));
  }

  function start(): void {
    if (stopped) return;
    working ??= work()
      .catch((error) => {
        options.onError(error);
        alarm.setFor(Date.now() + AFTER_ERROR_MS);
      })
      .finally(() => {
        working = null;
      });
  }

  return {
    start,
    expect: (dueAt) => alarm.setFor(dueAt),
    async stop() {
      stopped = true;
      alarm.stop();
      await working;
    },
  };
}
