/** Plays the script through the public API, and tells what becomes of it as it happens. */
import { setTimeout as wait } from "node:timers/promises";
import type { DeliveryView } from "../../contract/deliveries.ts";
import type { CallEventType } from "../../contract/events.ts";
import { type Api, deliveriesOf } from "./api.ts";
import type { AttemptEntry, Tell } from "./demo-entry.ts";
import type { CrmSecrets, SampleCrm } from "./sample-crm.ts";
import type { ScreenUpdate, ScreenWatch } from "./screen-watch.ts";
import { FIRST_CALL, type ScriptedCall, type ScriptedEvent, SECOND_CALL } from "./script.ts";

const POLL_MS = 10;
/** How long the CRM stays away once all has failed that can: well under the first retry, which comes after 5 s. */
const OUTAGE_MS = 1_000;

/** A connector of the demo; its name is its dialect's. */
export type DemoConnector = { id: string; name: string; url: string; webhooks: Record<string, string> };

/** A call of the script, with the ids that its events were given; null for what was not reported. */
export type PlayedCall = { id: string; events: { type: CallEventType; id: string | null }[] };

/** What the play leaves behind, also when it breaks off. */
export type Played = { calls: [PlayedCall, PlayedCall]; contactMs: number | null };

/** Before the first event. */
export function nothingPlayed(): Played {
  const asPlayed = ({ id, events }: ScriptedCall): PlayedCall => ({
    id,
    events: events.map(({ type }) => ({ type, id: null })),
  });
  return { calls: [asPlayed(FIRST_CALL), asPlayed(SECOND_CALL)], contactMs: null };
}

export type Stage = {
  api: Api;
  crm: SampleCrm;
  secrets: CrmSecrets;
  connectors: readonly DemoConnector[];
  screen: ScreenWatch;
  tell: Tell;
  /** Milliseconds between two events, for eyes that follow. */
  pace: number;
  signal: AbortSignal;
};

type Posted = { call: PlayedCall; type: CallEventType; id: string; at: number };

/** Plays the first call with a healthy CRM, the second with one that dies after `call.answered` and comes back. */
export async function play(stage: Stage, played: Played): Promise<void> {
  const { crm, tell, signal } = stage;
  const told = new Set<string>();
  const [firstCall, secondCall] = played.calls;

  tell({ kind: "call", call_id: FIRST_CALL.id, title: FIRST_CALL.title });
  for (const event of FIRST_CALL.events) {
    const posted = await post(firstCall, event);
    if (event.type === "call.started") played.contactMs = await shown(posted);
    await follow(posted, isOver);
    if (event.type === "call.started") tellScreen(posted);
  }

  tell({ kind: "call", call_id: SECOND_CALL.id, title: SECOND_CALL.title });
  const [started, ringing, answered, ended, outcome] = SECOND_CALL.events;
  const postedStart = await post(secondCall, started);
  await shown(postedStart);
  await follow(postedStart, isOver);
  tellScreen(postedStart);
  await follow(await post(secondCall, ringing), isOver);
  await follow(await post(secondCall, answered), isOver);

  await crm.kill();
  tell({ kind: "crm", what: "killed" });
  const postedEnd = await post(secondCall, ended);
  const failed = await follow(postedEnd, ({ waiting_for }) => waiting_for === "retry");
  const postedOutcome = await post(secondCall, outcome);
  const held = await follow(postedOutcome, ({ waiting_for }) => waiting_for === "earlier_event");
  for (const delivery of held) {
    tell({ kind: "held", ...aboutWebhook(postedOutcome, delivery), waiting_for: webhookName(delivery, "call.ended") });
  }

  await wait(OUTAGE_MS, undefined, { signal });
  await crm.start(stage.secrets, signal);
  tell({ kind: "crm", what: "restarted" });
  tell({ kind: "wait", for: "retry", until: Math.min(...failed.map(({ due_at }) => due_at ?? 0)) });
  await follow(postedEnd, isOver);
  await follow(postedOutcome, isOver);

  async function post(call: PlayedCall, event: ScriptedEvent): Promise<Posted> {
    await wait(stage.pace, undefined, { signal });
    const { type } = event;
    const at = performance.now();
    const { id, status, ms } = await stage.api.reportTimed({ ...event, call_id: call.id });
    const place = call.events.find((each) => each.type === type);
    if (place) place.id = id;
    tell({ kind: "event", call_id: call.id, event_id: id, type, status, ms: tenths(ms) });
    return { call, type, id, at };
  }

  /** Tells each attempt once, until what became of the event at every connector is what is waited for. */
  async function follow(posted: Posted, isThere: (delivery: DeliveryView) => boolean): Promise<DeliveryView[]> {
    for (;;) {
      const all = await deliveriesOf(stage.api, posted.id);
      const deliveries = stage.connectors.flatMap(({ id }) => all.filter(({ connector_id }) => connector_id === id));
      for (const delivery of deliveries) await tellAttempts(posted, delivery);
      if (deliveries.length === stage.connectors.length && deliveries.every(isThere)) return deliveries;
      await wait(POLL_MS, undefined, { signal });
    }
  }

  async function tellAttempts(posted: Posted, delivery: DeliveryView): Promise<void> {
    if (delivery.id === null || delivery.attempts === 0 || told.has(`${delivery.id} ${delivery.attempts}`)) return;
    const { attempts_made, due_at } = await stage.api.get("/v1/deliveries/{id}", { path: { id: delivery.id } });
    for (const { n, started_at, verdict, reason, answer } of attempts_made) {
      if (told.has(`${delivery.id} ${n}`)) continue;
      told.add(`${delivery.id} ${n}`);
      tell({
        kind: "webhook",
        ...aboutWebhook(posted, delivery),
        attempt: n,
        verdict,
        status: statusOf(answer),
        ms: tenths(answer.timing.total_ms),
        reason,
        ended_at: started_at + Math.round(answer.timing.total_ms),
        retry_at: n === attempts_made.length ? due_at : null,
        received: verdict === "delivered" ? receivedBy(crm, delivery) : null,
      });
    }
  }

  /**
   * Waits until every connector's contact is on the screen, and asks nothing meanwhile, so that what is measured is not
   * disturbed. Resolves with the milliseconds from the event to the first contact, or null when there was none.
   */
  async function shown({ call, at }: Posted): Promise<number | null> {
    const count = stage.connectors.length;
    const first = await stage.screen.waitFor((update) => isOf(call, update) && freshCount(update) > 0);
    await stage.screen.waitFor((update) => isOf(call, update) && freshCount(update) === count);
    return first && tenths(first.at - at);
  }

  function tellScreen({ call, at }: Posted): void {
    for (const update of stage.screen.updates.filter((each) => isOf(call, each))) {
      const { status, id } = update.screen.call;
      const contacts = update.screen.contacts.map(({ connector, last_known, contact }) => ({
        connector: connector.name,
        last_known,
        contact,
      }));
      tell({ kind: "screen", call_id: id, ms: tenths(update.at - at), status, contacts });
    }
  }

  function aboutWebhook(posted: Posted, delivery: DeliveryView) {
    return {
      call_id: posted.call.id,
      event_id: posted.id,
      connector: connectorOf(delivery).name,
      webhook: webhookName(delivery, posted.type),
      webhook_id: delivery.id ?? "",
    };
  }

  function webhookName(delivery: DeliveryView, type: CallEventType): string {
    return connectorOf(delivery).webhooks[type] ?? type;
  }

  function connectorOf({ connector_id }: DeliveryView): DemoConnector {
    return stage.connectors.find(({ id }) => id === connector_id) as DemoConnector;
  }
}

function isOf(call: PlayedCall, { screen }: ScreenUpdate): boolean {
  return screen.call.id === call.id;
}

function freshCount({ screen }: ScreenUpdate): number {
  return screen.contacts.filter(({ last_known }) => !last_known).length;
}

/** Finer is noise. */
function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function isOver({ status }: DeliveryView): boolean {
  return status !== "waiting";
}

function statusOf(answer: { kind: string; [key: string]: unknown }): number | string {
  if (answer.kind === "replied") return Number(answer.status);
  return typeof answer.code === "string" ? answer.code : answer.kind;
}

function receivedBy(crm: SampleCrm, { id }: DeliveryView): AttemptEntry["received"] {
  const line = crm.received().find(({ webhook_id }) => webhook_id === id);
  return line ? { signature: line.signature, received_at: line.received_at } : null;
}
