/** Legs as promises: who is called answers or does not, and in the end every leg has ended. */
import type { Clock } from "../model/clock.ts";
import type { Destination, EndCause, EndedBy, Originate, Telephony, TelephonyEvent } from "../telephony/telephony.ts";

export type Ended = { kind: "ended"; cause: EndCause; by: EndedBy; at: number };
export type Answered = { kind: "answered"; at: number };

/** One party that is being called. */
export type Phone = {
  legId: string;
  to: Destination;
  /** What comes first: the answer, or the end without one. */
  outcome: Promise<Answered | Ended>;
  ended: Promise<Ended>;
  hangUp(): void;
};

export type Phones = {
  call(command: Originate, onRinging?: () => void): Phone;
  /** Lets two who have answered hear each other; why not, where they cannot. */
  connect(one: Phone, other: Phone): Promise<string | null>;
  /** Ends every leg that is left: for what waits for them, the engine is lost. */
  close(): void;
};

type Open = {
  ring(): void;
  answer(at: number): void;
  end(ended: Ended): void;
};

/** @param onError told of a command that failed without an answer. */
export function createPhones({
  telephony,
  clock,
  onError,
}: {
  telephony: Telephony;
  clock: Clock;
  onError(error: unknown): void;
}): Phones {
  const open = new Map<string, Open>();

  const unsubscribe = telephony.subscribe((event: TelephonyEvent) => {
    if (event.type === "engine.down") return loseAll(event.at);
    if (!("legId" in event)) return;
    const leg = open.get(event.legId);
    if (leg === undefined) return;
    if (event.type === "leg.ringing" || event.type === "leg.early_media") leg.ring();
    else if (event.type === "leg.answered") leg.answer(event.at);
    else if (event.type === "leg.ended") leg.end({ kind: "ended", cause: event.cause, by: event.by, at: event.at });
  });

  function loseAll(at: number): void {
    for (const leg of [...open.values()]) leg.end({ kind: "ended", cause: "engine_lost", by: "engine", at });
  }

  const hangUp = (legId: string) => void telephony.hangup({ legId }).catch(onError);

  return {
    call(command, onRinging = () => {}) {
      const { legId, to } = command;
      const outcome = Promise.withResolvers<Answered | Ended>();
      const ended = Promise.withResolvers<Ended>();
      const leg: Open = {
        ring: onRinging,
        answer: (at) => outcome.resolve({ kind: "answered", at }),
        end(end) {
          open.delete(legId);
          outcome.resolve(end);
          ended.resolve(end);
        },
      };
      open.set(legId, leg);
      const failed = (cause: EndCause) => leg.end({ kind: "ended", cause, by: "engine", at: clock.now() });
      telephony.originate(command).then(
        (result) => {
          if (result.kind === "refused") failed(result.reason === "engine_down" ? "engine_lost" : "unreachable");
        },
        (error) => {
          onError(error);
          failed("engine_lost");
        },
      );
      return { legId, to, outcome: outcome.promise, ended: ended.promise, hangUp: () => hangUp(legId) };
    },
    async connect(one, other) {
      const result = await telephony.bridge({ legIds: [one.legId, other.legId] });
      return result.kind === "done" ? null : result.detail;
    },
    close() {
      unsubscribe();
      for (const legId of open.keys()) hangUp(legId);
      loseAll(clock.now());
    },
  };
}
