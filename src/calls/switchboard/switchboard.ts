/**
 * Makes calls out of legs: whoever's telephone dials is connected with whom they dialled, and whoever calls a line with
 * somebody who answers it. Every leg that is offered becomes a call or is refused, and every call ends once.
 */
import type { Engine } from "../../engine/engine.ts";
import { type Clock, systemClock } from "../../model/clock.ts";
import type { DialRefusal } from "../../model/dial-rules.ts";
import { readPhoneAgent } from "../../model/phone-agent.ts";
import type { Database } from "../../store/database.ts";
import { findRecord } from "../../store/records.ts";
import type { RejectCause, Telephony, TelephonyEvent } from "../../telephony/telephony.ts";
import { createCallRecord } from "../call-record.ts";
import { NOT_RECORDED, type Recorder } from "../call-recordings.ts";
import { createCallWriter } from "../call-writer.ts";
import { type CallingPhone, createPhones } from "../phones.ts";
import type { Presence } from "../presence.ts";
import { type CallAct, type CallControl, createCallControl } from "./call-control.ts";
import { dialOut, prepareDial, type UnderWay } from "./dial-out.ts";
import { endLostLiveCalls } from "./end-lost-live-calls.ts";
import { findCalledLine } from "./find-called-line.ts";
import type { Floor } from "./floor.ts";
import { keepMinutes } from "./keep-minutes.ts";
import type { CallEnd, LiveCall } from "./live-call.ts";
import { planDial } from "./plan-dial.ts";
import { createResumption } from "./resume-agent.ts";
import { takeCall } from "./take-call.ts";
import { type Party, type Side, startTalk } from "./talk.ts";
import { transferAsAsked } from "./transfer.ts";

/** What is told of calls, beside their events. */
export type SwitchboardNews = {
  /** A call is over. */
  ended(call: LiveCall, end: CallEnd & { at: number }): void;
  /** What somebody dialled was not called. */
  refused(dial: { accountId: string; agentId: string | null; refusal: DialRefusal }): void;
};

export type Switchboard = {
  /** The calls that this node has under way, by their ids. */
  readonly calls: ReadonlyMap<string, LiveCall>;
  control: CallControl;
  /** Counts a call as under way that is made elsewhere: a widget's. */
  follow(underWay: UnderWay): void;
  /** Lets the two of such a call talk, and be held, handed on and waited for as in any other; its record is told of the end. */
  connect(call: LiveCall, parties: Record<Side, Party>): void;
  /** How many parties are connected. */
  readonly legCount: number;
  /** Resolves when nothing is being looked up or written: what is under way waits for telephones. */
  settled(): Promise<void>;
  /** Takes no new calls, and resolves when the last one has ended or the time is over; with how many are left. */
  drain(graceMs: number): Promise<number>;
  /** Ends what is left, as lost, and resolves when all of it is written down. */
  stop(): Promise<void>;
};

const LOOK_FOR_LOST_EVERY_MS = 5_000;

export function startSwitchboard({
  database,
  engine,
  telephony,
  presence,
  news,
  recorder = NOT_RECORDED,
  onError,
  clock = systemClock,
}: {
  database: Database;
  engine: Pick<Engine, "nodeId" | "acceptContext" | "onAccepted" | "bus">;
  telephony: Telephony;
  presence: Presence;
  news: SwitchboardNews;
  recorder?: Recorder;
  onError(error: unknown): void;
  clock?: Clock;
}): Switchboard {
  const { nodeId } = engine;
  const record = createCallRecord({ database, engine, now: clock.now });
  const writer = createCallWriter({ record, onError });
  const phones = createPhones({ telephony, clock, onError });
  const calls = new Map<string, LiveCall>();
  const underWay = new Map<string, UnderWay>();
  const running = new Set<Promise<void>>();
  let state: "open" | "draining" | "stopped" = "open";
  let onCallOver = () => {};
  const resumption = createResumption(telephony, clock);
  const floor: Floor = {
    database,
    nodeId,
    presence,
    writer,
    clock,
    recorder,
    onOver: news.ended,
    phones,
    telephony,
    talks: new Map(),
    resumption,
    onError,
    onTransfer: (talk, side, to) => keep(transferAsAsked(talk, { side, to }, floor)),
    follow,
  };

  const minutes = keepMinutes({
    database,
    clock,
    calls,
    cutOff(accountId) {
      for (const talk of new Set(floor.talks.values()))
        if (talk.call.accountId === accountId && talk.call.direction === "outbound") talk.cutOff();
    },
    onError,
  });

  const control = createCallControl(floor, {
    underWay,
    isOpen: () => state === "open",
    keep,
    tellNodes: (message) => engine.bus.tell("calls", [message]),
    refused: news.refused,
  });
  const stopHearing = engine.bus.hear("calls", (messages) => {
    // What was asked of a call while the store was away is nowhere to be read: whoever sees that nothing happens asks again.
    for (const message of messages ?? []) {
      const { accountId, callId, act } = JSON.parse(message) as { accountId: string; callId: string; act: CallAct };
      control.actHere(accountId, callId, act);
    }
  });

  const unsubscribe = telephony.subscribe((event: TelephonyEvent) => {
    if (event.type === "leg.offered") take(event);
    // Who waits for somebody to answer has nobody to hand on yet.
    else if (event.type === "leg.transfer_requested" && !floor.talks.has(event.legId))
      void telephony.tellTransfer({ legId: event.legId, sipCode: 480 }).catch(onError);
  });

  function take(event: Extract<TelephonyEvent, { type: "leg.offered" }>): void {
    const phone = phones.take(event.legId);
    const taken = state === "open" ? accept(phone, event) : Promise.resolve(refuse(phone, "congestion"));
    keep(
      taken.catch((error) => {
        onError(error);
        if (phone.end === null) refuse(phone, "congestion");
      }),
    );
  }

  /** Something that a stop waits for. */
  function keep(work: Promise<unknown>): void {
    const done: Promise<void> = work.then(() => {}, onError).finally(() => running.delete(done));
    running.add(done);
  }

  async function accept(
    phone: CallingPhone,
    { origin, from, to, headers }: Extract<TelephonyEvent, { type: "leg.offered" }>,
  ): Promise<void> {
    if ("agent" in origin) return acceptDial(phone, { name: origin.agent, dialled: to, headers });
    const line = await findCalledLine(database, { dialled: to, accountId: origin.account ?? null });
    if (line === null) return refuse(phone, "invalid_number");
    if (phone.end !== null) return;
    follow(await takeCall(phone, { line, from }, floor));
  }

  async function acceptDial(
    phone: CallingPhone,
    { name, dialled, headers }: { name: string; dialled: string; headers: Readonly<Record<string, string>> },
  ): Promise<void> {
    const who = readPhoneAgent(name);
    const agent = who && (await findRecord(database, "agents", { accountId: who.accountId, id: who.agentId }));
    if (who === null || agent === null) return refuse(phone, "rejected", "Your telephone is no agent's any more");
    const lineId = headers["hookswitch-line"] ?? null;
    const planned = await planDial(database, { agent, dialled, lineId });
    const prepared = planned.kind === "planned" ? await prepareDial(database, planned.plan, clock.now()) : planned;
    if (prepared.kind === "refused") {
      news.refused({ ...who, refusal: prepared.refusal });
      const cause = prepared.refusal.code === "invalid_number" ? "invalid_number" : "rejected";
      return refuse(phone, cause, prepared.refusal.text);
    }
    follow(dialOut(phone, prepared.outgoing, floor));
  }

  function follow(started: UnderWay): void {
    const { call, over } = started;
    calls.set(call.id, call);
    underWay.set(call.id, started);
    minutes.follow(call);
    keep(
      over.finally(() => {
        calls.delete(call.id);
        underWay.delete(call.id);
        onCallOver();
      }),
    );
  }

  function refuse(phone: CallingPhone, cause: RejectCause, reason?: string): void {
    phone.reject(cause, reason === undefined ? {} : { reason });
  }

  async function endLost(): Promise<void> {
    const ended = await endLostLiveCalls({ database, engine, running: new Set(calls.keys()), now: clock.now() });
    presence.changed(ended);
  }

  let lookingForLost: Promise<void> = endLost().catch(onError);
  const timer = setInterval(() => {
    lookingForLost = lookingForLost.then(endLost).catch(onError);
  }, LOOK_FOR_LOST_EVERY_MS);
  timer.unref();

  return {
    calls,
    control,
    follow,
    connect: (call, parties) => void startTalk(call, parties, floor).over.catch(onError),
    get legCount() {
      return phones.count;
    },
    async settled() {
      await minutes.settled();
      await writer.idle();
    },
    async drain(graceMs) {
      state = "draining";
      const { promise, resolve } = Promise.withResolvers<void>();
      onCallOver = () => {
        if (calls.size === 0) resolve();
      };
      const stopWaiting = clock.after(graceMs, resolve);
      onCallOver();
      await promise;
      stopWaiting();
      return calls.size;
    },
    async stop() {
      state = "stopped";
      clearInterval(timer);
      unsubscribe();
      stopHearing();
      resumption.stop();
      await minutes.stop();
      writer.stop();
      phones.close();
      // What ends may bring more, a transfer that comes to nothing for one.
      while (running.size > 0) await Promise.all(running);
      await writer.idle();
      await lookingForLost;
    },
  };
}
