/** A widget's call as the switchboard knows calls: what is done to others can be done to it. */
import type { Clock } from "../model/clock.ts";
import type { CallLog } from "./call-log.ts";
import type { Recorder } from "./call-recordings.ts";
import { type ClaimedCall, partiesOf } from "./claim-calls.ts";
import type { RungAgent } from "./find-agents.ts";
import type { CallEnd, LiveCall } from "./switchboard/live-call.ts";

export type LeadCall = {
  call: LiveCall;
  /** How the two have come apart who talked. */
  talked: Promise<CallEnd>;
  /** Where it is heard; null where it is not recorded. */
  recordingUrl(): Promise<string | null>;
};

/** Its beginning is told before; who rings and its end are told by whoever runs it. */
export function createLeadCall(
  claimed: ClaimedCall,
  { log, clock, recorder }: { log: CallLog; clock: Clock; recorder: Recorder },
): LeadCall {
  const { account_id: accountId, call_id: id } = claimed.planned;
  const started = partiesOf(claimed);
  const talked = Promise.withResolvers<CallEnd>();
  let agent: RungAgent | null = null;
  let answeredAt: number | null = null;
  let recordedLeg: string | null = null;
  let recorded: Promise<string | null> = Promise.resolve(null);
  const call: LiveCall = {
    id,
    accountId,
    direction: started.direction,
    started,
    startedAt: clock.now(),
    begun: Promise.resolve(),
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
      void log.note(step, { type: "call.answered", data: by === null ? {} : { agent: by.ref } });
    },
    joins() {},
    talks(legId) {
      recordedLeg = legId;
      recorded = recorder.begin({ accountId, callId: id, legId });
    },
    async over(end) {
      await recorded;
      // What is said from here on belongs to the call that follows.
      if (end.cause === "transferred" && recordedLeg !== null) {
        await recorder.end({ accountId, callId: id, legId: recordedLeg });
      }
      talked.resolve(end);
    },
  };
  return { call, talked: talked.promise, recordingUrl: () => recorded };
}
