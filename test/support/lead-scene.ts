import { onTestFinished } from "vitest";
import type { z } from "zod";
import { createPresence } from "../../src/calls/presence.ts";
import { type SpeedToLead, startSpeedToLead } from "../../src/calls/speed-to-lead.ts";
import type { CallControl } from "../../src/calls/switchboard/call-control.ts";
import { startSwitchboard } from "../../src/calls/switchboard/switchboard.ts";
import type { TakenLead } from "../../src/calls/take-leads.ts";
import type { CallStep } from "../../src/contract/call-steps.ts";
import type { Lead } from "../../src/contract/leads.ts";
import type { QueueEntry } from "../../src/contract/widgets.ts";
import { newWidgetSchema } from "../../src/contract/widgets.ts";
import type { Pace } from "../../src/engine/pace.ts";
import type { StoredEvent } from "../../src/model/event.ts";
import type { Widget } from "../../src/model/widget.ts";
import { listSteps } from "../../src/store/call-steps.ts";
import type { Database } from "../../src/store/database.ts";
import { findLead, type StoredLead } from "../../src/store/leads.ts";
import { listEvents } from "../../src/store/lists.ts";
import { createScriptedEngine } from "../../src/telephony/scripted/engine.ts";
import { scriptedSettingsSchema } from "../../src/telephony/scripted/settings.ts";
import type { Telephony } from "../../src/telephony/telephony.ts";
import { startTestNode, type TestNode } from "./test-node.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

const DAY_MS = 86_400_000;

/** Speed to lead on a database and a scripted telephony, on a clock that the test moves on. */
export type LeadScene = SpeedToLead & {
  node: TestNode;
  /** Places calls, and acts on them. */
  control: CallControl;
  clock: VirtualClock;
  telephony: Telephony;
  widget(settings?: Partial<z.input<typeof newWidgetSchema>>): Promise<Widget>;
  post(widget: Widget, lead?: Partial<Lead>, agents?: QueueEntry[]): Promise<TakenLead>;
  /** Lets so much time pass, and all happen that happens in it. */
  pass(ms: number): Promise<void>;
  /** A call's events in their order, as `[type, seconds since the scene began]` and what they say. */
  events(callId: string): Promise<StoredEvent[]>;
  types(callId: string): Promise<string[]>;
  steps(callId: string): Promise<CallStep[]>;
  lead(id: string): Promise<StoredLead | null>;
  errors: unknown[];
};

/** @param startsAt where the clock begins, an ISO moment. */
export async function openLeadScene(
  database: Database,
  {
    startsAt = "2026-03-02T10:00:00Z",
    script = {},
    accountId,
    clock = createVirtualClock(Date.parse(startsAt)),
    pace,
  }: {
    startsAt?: string;
    script?: z.input<typeof scriptedSettingsSchema>;
    accountId?: string;
    clock?: VirtualClock;
    pace?: Pace;
  } = {},
): Promise<LeadScene> {
  const node = await startTestNode({ database, ...(accountId && { accountId }), ...(pace && { pace }) });
  const telephony = createScriptedEngine(scriptedSettingsSchema.parse(script), clock);
  await telephony.start();
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const presence = createPresence({ database, engine: node.engine, telephony, clock, onError });
  const news = { ended() {}, refused() {} };
  const switchboard = startSwitchboard({ database, engine: node.engine, telephony, presence, news, clock, onError });
  const parts = startSpeedToLead({
    database,
    engine: node.engine,
    telephony,
    switchboard,
    presence,
    clock,
    onError,
    lookEveryMs: DAY_MS,
    gatherMs: 0,
  });
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= parts
      .stop()
      .then(() => switchboard.stop())
      .finally(() => presence.stop());
    return stopping;
  };
  onTestFinished(stop);
  const settled = async () => {
    await switchboard.settled();
    await parts.caller?.settled();
  };

  const events = async (callId: string) =>
    (await listEvents(database, { accountId: node.accountId, callId, limit: 200 })).sort((a, b) => a.seq - b.seq);
  return {
    ...parts,
    stop,
    node,
    control: switchboard.control,
    clock,
    telephony,
    errors,
    async widget(settings) {
      const created = await parts.widgetDesk.create(
        node.accountId,
        newWidgetSchema.parse({ name: "Contact form", ...settings }),
      );
      if (created === null) throw new Error("no room for another widget");
      return created;
    },
    post: (widget, lead, agents) =>
      parts.leads.take({
        widget,
        lead: { phone: "+442079460100", source: "api", params: {}, ...lead },
        agents: agents ?? null,
      }),
    pass: (ms) => clock.pass(ms, settled),
    events,
    types: async (callId) => (await events(callId)).map(({ type }) => type),
    steps: (callId) => listSteps(database, { accountId: node.accountId, callId }),
    lead: (id) => findLead(database, { accountId: node.accountId, id }),
  };
}
