/** Speed to lead, put together: widgets, the leads that they take, and the calls that follow. */
import type { Engine } from "../engine/engine.ts";
import { type Clock, systemClock } from "../model/clock.ts";
import type { Database } from "../store/database.ts";
import { createLeadIntake, type LeadIntake } from "./take-leads.ts";
import { createWidgetDesk, type WidgetDesk } from "./widget-desk.ts";

export type SpeedToLead = {
  widgetDesk: WidgetDesk;
  leads: LeadIntake;
  /** What is under way is finished; what is planned waits for the next start. */
  stop(): Promise<void>;
};

export function startSpeedToLead({
  database,
  engine,
  clock = systemClock,
}: {
  database: Database;
  engine: Engine;
  clock?: Clock;
}): SpeedToLead {
  const widgetDesk = createWidgetDesk({ database, engine, onChanged() {} });
  const leads = createLeadIntake({ database, engine, clock, onPlanned() {} });
  return { widgetDesk, leads, stop: leads.idle };
}
