/**
 * The record of a call that this program makes: what is told of it, who is in it, and that it ends once.
 *
 *     begun --> ringing --> answered --> over
 *       |          |                      ^
 *       +----------+----------------------+
 */
import type { EventData } from "../../contract/events.ts";
import type { Clock } from "../../model/clock.ts";
import { newId } from "../../model/ids.ts";
import type { Database } from "../../store/database.ts";
import type { EndCause } from "../../telephony/telephony.ts";
import { type CallLog, openCallLog, type Step } from "../call-log.ts";
import type { Recorder } from "../call-recordings.ts";
import type { CallWriter } from "../call-writer.ts";
import type { RungAgent } from "../find-agents.ts";
import { type LetGo, occupy } from "../occupy.ts";
import type { Presence } from "../presence.ts";

export type EndedBy = "agent" | "contact" | "system";

/** How a call has ended; `transferred`: it goes on as another one. */
export type CallEnd = { cause: EndCause | "transferred"; by: EndedBy; at?: number };

export type Direction = EventData["call.started"]["direction"];

/** Leave to dial, as the limits gave it; null where nobody dialled. */
export type Reservation = { agentId: string | null; seconds: number; day: number } | null;

export type LiveCall = {
  id: string;
  accountId: string;
  direction: Direction;
  /** What was told at its beginning: who calls whom. */
  started: EventData["call.started"];
  startedAt: number;
  /** What its talk counts against; null while nobody dials. */
  reservation(): Reservation;
  /** Resolves when its beginning is durable. */
  begun: Promise<void>;
  /** Milliseconds UTC; null until it is answered. */
  readonly answeredAt: number | null;
  /** Whose call it is; null while it rings several. */
  readonly agent: RungAgent | null;
  note(step: Step): void;
  rings(step: Step, data?: EventData["call.ringing"]): void;
  /** @param agent who has it from now on. */
  answered(step: Step, agent: RungAgent | null): void;
  /** An agent is in it. */
  joins(agentId: string): void;
  /** Two talk from now on: what this leg's far end says, and hears. It is recorded where calls are. */
  talks(legId: string): void;
  /** Resolves when its end is durable. */
  over(end: CallEnd, text: string): Promise<void>;
};

/** What every call is made with. */
export type CallTools = {
  database: Database;
  nodeId: string;
  presence: Presence;
  writer: CallWriter;
  clock: Clock;
  recorder: Recorder;
  /** Told of every call that is over, once. */
  onOver(call: LiveCall, end: CallEnd & { at: number }): void;
};

export type NewCall = {
  accountId: string;
  started: EventData["call.started"];
  reservation: Reservation;
  /** Why it is placed, for its timeline. */
  text: string;
};

export type TrackedCall = {
  call: LiveCall;
  /** Where it is heard; null where it is not recorded. */
  recordingUrl(): Promise<string | null>;
  /** The same, once what belongs to the call that follows is recorded no more. */
  endRecording(end: CallEnd): Promise<string | null>;
};

/**
 * What is known, told and recorded of a call while it goes on: the same for an agent's call and for a widget's.
 * @param own what differs by whoever runs the call: its beginning, who is in it, and its end.
 */
export function trackCall(
  own: Pick<LiveCall, "id" | "accountId" | "started" | "startedAt" | "reservation" | "begun" | "joins" | "over">,
  { log, clock, recorder }: { log: CallLog; clock: Clock; recorder: Recorder },
): TrackedCall {
  const { id: callId, accountId } = own;
  let agent: RungAgent | null = null;
  let answeredAt: number | null = null;
  let recordedLeg: string | null = null;
  let recorded: Promise<string | null> = Promise.resolve(null);
  const call: LiveCall = {
    ...own,
    direction: own.started.direction,
    get answeredAt() {
      return answeredAt;
    },
    get agent() {
      return agent;
    },
    note: (step) => void log.note(step),
    rings: (step, data = {}) => void log.note(step, { type: "call.ringing", data }),
    answered(step, by) {
      answeredAt = step.at ?? clock.now();
      agent = by;
      const data = by === null ? {} : { agent: by.ref };
      void log.note(step, { type: "call.answered", data }, { live: [{ kind: "talks", at: answeredAt }] });
    },
    talks(legId) {
      recordedLeg = legId;
      recorded = recorder.begin({ accountId, callId, legId });
    },
  };
  return {
    call,
    recordingUrl: () => recorded,
    async endRecording({ cause }) {
      const url = await recorded;
      if (cause === "transferred" && recordedLeg !== null)
        await recorder.end({ accountId, callId, legId: recordedLeg });
      return url;
    },
  };
}

export function beginCall({ accountId, started, reservation, text }: NewCall, tools: CallTools): LiveCall {
  const { writer, clock, nodeId } = tools;
  const id = newId("call");
  const startedAt = clock.now();
  const write = writer.line();
  const log = openCallLog({ accountId, callId: id, steps: 0, clock, write });
  const inside = new Map<string, LetGo>();
  let isOver = false;

  const row = {
    account_id: accountId,
    call_id: id,
    node_id: nodeId,
    talking_since: null,
    agent_id: reservation?.agentId ?? null,
    reserved_seconds: reservation?.seconds ?? 0,
    day: reservation?.day ?? 0,
  };
  const begun = log.note(
    { at: startedAt, kind: "started", text },
    { type: "call.started", data: started },
    { live: [{ kind: "begins", row }] },
  );

  const { call, endRecording } = trackCall(
    {
      id,
      begun,
      accountId,
      started,
      startedAt,
      reservation: () => reservation,
      joins(agentId) {
        if (inside.has(agentId)) return;
        inside.set(agentId, occupy({ accountId, callId: id, agentId }, { ...tools, write }));
      },
      async over(end, why) {
        if (isOver) return;
        isOver = true;
        const { answeredAt } = call;
        const at = end.at ?? clock.now();
        for (const letGo of inside.values()) letGo(answeredAt !== null);
        const seconds = answeredAt === null ? 0 : Math.max(0, Math.ceil((at - answeredAt) / 1_000));
        tools.onOver(call, { ...end, at });
        const recordingUrl = await endRecording(end);
        const terminal = terminalOf(end, { answered: answeredAt !== null, direction: started.direction, recordingUrl });
        await log.note({ at, kind: "over", text: why, cause: end.cause }, terminal, {
          live: [{ kind: "ends", seconds }],
        });
      },
    },
    { log, clock, recorder: tools.recorder },
  );
  return call;
}

function terminalOf(
  { cause, by }: CallEnd,
  { answered, direction, recordingUrl }: { answered: boolean; direction: Direction; recordingUrl: string | null },
): { type: "call.ended" | "call.failed"; data: object } {
  const recording = recordingUrl === null ? {} : { recording_url: recordingUrl };
  if (answered) return { type: "call.ended", data: { result: "answered", cause, ended_by: by, ...recording } };
  return { type: "call.failed", data: { result: resultOf(cause, direction), cause, ended_by: by } };
}

/** Who calls and gives up was not answered: for whom they called that is a missed call. */
function resultOf(cause: CallEnd["cause"], direction: Direction): "busy" | "no_answer" | "cancelled" | "failed" {
  if (cause === "cancelled") return direction === "inbound" ? "no_answer" : "cancelled";
  return cause === "busy" || cause === "no_answer" ? cause : "failed";
}

/** A cause in words, for timelines and people. */
export function inWords(cause: CallEnd["cause"]): string {
  return WORDS[cause] ?? cause.replaceAll("_", " ");
}

const WORDS: Partial<Record<CallEnd["cause"], string>> = {
  normal: "hung up",
  no_answer: "not answered",
  invalid_number: "there is no such number",
  unreachable: "cannot be reached",
  congestion: "the network has no room",
  media_failed: "the connection was lost",
  max_duration: "as long as it may be",
  engine_lost: "the telephony engine ended",
};

/** A call that is over, as the log and the metrics have it: ids, causes and times, no numbers. */
export function summaryOf(call: LiveCall, { cause, by, at }: CallEnd & { at: number }) {
  const { answeredAt, startedAt } = call;
  return {
    account_id: call.accountId,
    call_id: call.id,
    agent_id: call.agent?.ref.id ?? null,
    direction: call.direction,
    result: answeredAt === null ? ("unanswered" as const) : ("answered" as const),
    cause,
    ended_by: by,
    ring_ms: (answeredAt ?? at) - startedAt,
    talk_ms: answeredAt === null ? 0 : at - answeredAt,
  };
}
