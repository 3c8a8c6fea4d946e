/** A widget's call as the switchboard knows calls: what is done to others can be done to it. */
import type { Clock } from "../model/clock.ts";
import type { CallLog } from "./call-log.ts";
import type { Recorder } from "./call-recordings.ts";
import { type ClaimedCall, partiesOf } from "./claim-calls.ts";
import { type CallEnd, type LiveCall, type TrackedCall, trackCall } from "./switchboard/live-call.ts";

export type LeadCall = Pick<TrackedCall, "call" | "recordingUrl"> & {
  /** How the two have come apart who talked. */
  talked: Promise<CallEnd>;
};

/** Its beginning is told before; who rings and its end are told by whoever runs it. */
export function createLeadCall(
  claimed: ClaimedCall,
  { reservation, ...tools }: { log: CallLog; clock: Clock; recorder: Recorder } & Pick<LiveCall, "reservation">,
): LeadCall {
  const talked = Promise.withResolvers<CallEnd>();
  const { call, recordingUrl, endRecording } = trackCall(
    {
      id: claimed.planned.call_id,
      accountId: claimed.planned.account_id,
      started: partiesOf(claimed),
      startedAt: tools.clock.now(),
      reservation,
      begun: Promise.resolve(),
      joins() {},
      async over(end) {
        await endRecording(end);
        talked.resolve(end);
      },
    },
    tools,
  );
  return { call, talked: talked.promise, recordingUrl };
}
