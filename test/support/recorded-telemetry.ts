import type { Step, Telemetry } from "../../src/engine/telemetry.ts";
import type { Attempt } from "../../src/model/delivery.ts";
import type { StoredEvent } from "../../src/model/event.ts";
import type { DeliveriesTable } from "../../src/store/tables.ts";
import { createWaiting } from "./create-waiting.ts";

/** What an engine has told so far. */
export interface Told {
  accepted: StoredEvent[];
  attempted: Attempt[];
  /** Attempts that are written down. */
  settled: Attempt[];
  ended: DeliveriesTable[];
  failed: { step: Step; error: unknown }[];
  noticed: string[];
}

/** Telemetry that keeps what it is told, for a test to wait for. */
export interface RecordedTelemetry extends Telemetry {
  told: Told;
  /** Resolves as soon as the predicate holds for what was told; rejects with what was, when that never comes. */
  until(predicate: (told: Told) => boolean): Promise<void>;
}

export function recordTelemetry(): RecordedTelemetry {
  const told: Told = { accepted: [], attempted: [], settled: [], ended: [], failed: [], noticed: [] };
  const waiting = createWaiting(() => ` ${list(told)}`);

  function keep<K extends keyof Told>(what: K, item: Told[K][number]): void {
    (told[what] as Told[K][number][]).push(item);
    waiting.look();
  }

  return {
    told,
    until: (predicate) => waiting.until(() => predicate(told)),
    reported() {},
    accepted: (event) => keep("accepted", event),
    continued() {},
    traceparent: () => null,
    attempted: (attempt) => keep("attempted", attempt),
    ended: (delivery) => keep("ended", delivery),
    discarded() {},
    settled(attempts) {
      for (const attempt of attempts) keep("settled", attempt);
    },
    shown() {},
    failed: (step, error) => keep("failed", { step, error }),
    noticed: (what) => keep("noticed", what),
  };
}

function list({ accepted, attempted, settled, ended, failed, noticed }: Told): string {
  const lines = [
    `${accepted.length} accepted, ${attempted.length} attempted, ${settled.length} settled`,
    ...ended.map(({ type, outcome, reason }) => `${type} ${outcome} ${reason ?? ""}`),
    ...failed.map(({ step, error }) => `${step} failed: ${error instanceof Error ? error.message : error}`),
    ...noticed,
  ];
  return lines.slice(0, 50).join("\n  ");
}
