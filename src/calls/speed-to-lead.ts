/** Speed to lead, put together: widgets, the leads that they take, and the calls that follow. */
import type { Engine } from "../engine/engine.ts";
import { type Clock, systemClock } from "../model/clock.ts";
import type { Database } from "../store/database.ts";
import type { Telephony } from "../telephony/telephony.ts";
import type { Recorder } from "./call-recordings.ts";
import { type Caller, createCaller } from "./caller.ts";
import type { Presence } from "./presence.ts";
import type { RunTools } from "./run-call.ts";
import { createLeadIntake, type LeadIntake } from "./take-leads.ts";
import { createWidgetDesk, type WidgetDesk } from "./widget-desk.ts";

export type SpeedToLead = {
  widgetDesk: WidgetDesk;
  leads: LeadIntake;
  /** Null where there is no telephony: what is planned then waits until there is. */
  caller: Caller | null;
  /** What is under way is ended; what is planned waits for the next start. */
  stop(): Promise<void>;
};

/** @param parts `lookEveryMs` and `gatherMs`: see {@link createCaller}. */
export function startSpeedToLead(parts: {
  database: Database;
  engine: Engine;
  telephony: Telephony | null;
  /** Null where there is no telephony. */
  switchboard: RunTools["switchboard"] | null;
  presence: Presence;
  clock?: Clock;
  recorder?: Recorder;
  onError(error: unknown): void;
  lookEveryMs?: number;
  gatherMs?: number;
}): SpeedToLead {
  const { database, engine, telephony, switchboard, clock = systemClock } = parts;
  const caller = telephony && switchboard && createCaller({ ...parts, telephony, switchboard });
  const widgetDesk = createWidgetDesk({ database, engine, onChanged: () => caller?.look() });
  const leads = createLeadIntake({ database, engine, clock, onPlanned: (dueAt) => caller?.expect(dueAt) });
  return {
    widgetDesk,
    leads,
    caller,
    async stop() {
      await leads.idle();
      await caller?.stop();
    },
  };
}
