/** What happens on one call, in its order: steps of its timeline, events, and who is in it. */
import type { CallStep } from "../contract/call-steps.ts";
import type { NewEvent } from "../contract/events.ts";
import type { Clock } from "../model/clock.ts";
import { newId } from "../model/ids.ts";
import type { CallEntry } from "./call-record.ts";

export type Step = Omit<CallStep, "at"> & { at?: number };

/** An event that is one of a step's. */
export type ToldEvent = {
  type: "call.started" | "call.ringing" | "call.answered" | "call.ended" | "call.failed";
  data: object;
};

export type CallLog = {
  /** Resolves when it is durable; a step without a moment is now. */
  note(step: Step, told?: ToldEvent, more?: Pick<CallEntry, "settle" | "live">): Promise<void>;
};

/**
 * @param steps how many steps its timeline has.
 * @param always what each of its events says, as it is known by then.
 */
export function openCallLog({
  accountId,
  callId,
  steps,
  clock,
  write,
  always = () => ({}),
}: {
  accountId: string;
  callId: string;
  steps: number;
  clock: Clock;
  write(entry: CallEntry): Promise<void>;
  always?(): object;
}): CallLog {
  let n = steps;
  return {
    note(step, told, more) {
      n += 1;
      const at = step.at ?? clock.now();
      const events: NewEvent[] = [];
      if (told !== undefined) {
        const data = { ...told.data, ...always() };
        events.push({ id: newId("evt"), type: told.type, call_id: callId, occurred_at: at, data } as NewEvent);
      }
      const numbered = { account_id: accountId, call_id: callId, n, step: { ...step, at } };
      return write({ accountId, callId, events, steps: [numbered], ...more });
    },
  };
}
