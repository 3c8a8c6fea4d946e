/** Legs as promises: who is called answers or does not, and in the end every leg has ended. */
import type { Clock } from "../model/clock.ts";
import type {
  EndCause,
  EndedBy,
  Originate,
  RejectCause,
  SipHeaders,
  Telephony,
  TelephonyEvent,
} from "../telephony/telephony.ts";

export type Ended = { kind: "ended"; cause: EndCause; by: EndedBy; at: number };
export type Answered = { kind: "answered"; at: number };

/** What is told of one leg. */
export type LegEvent = Extract<TelephonyEvent, { legId: string }>;

/** One party's telephone in a call, whoever called whom. */
export type Phone = {
  legId: string;
  /** What comes first: the answer, or the end without one. */
  outcome: Promise<Answered | Ended>;
  ended: Promise<Ended>;
  /** Null until it has ended. */
  readonly end: Ended | null;
  hangUp(): void;
  /** Hears what is told of it from now on, until the returned function is called. */
  hear(listener: (event: LegEvent) => void): () => void;
};

/** The telephone of somebody who calls, and waits for an answer. */
export type CallingPhone = Phone & {
  ring(how?: { earlyMedia?: boolean; headers?: SipHeaders }): void;
  answer(how?: { headers?: SipHeaders; maxDurationMs?: number }): void;
  /** @param how `reason` is what the caller reads. */
  reject(cause: RejectCause, how?: { reason?: string; headers?: SipHeaders }): void;
};

export type Phones = {
  /** Calls somebody. @param hear told of everything from the beginning on. */
  call(command: Originate, hear?: (event: LegEvent) => void): Phone;
  /** Takes a leg that was offered. */
  take(legId: string): CallingPhone;
  /** Lets two hear each other; why not, where they cannot. */
  connect(one: Phone, other: Phone): Promise<string | null>;
  /** Lets one hear these samples, once or over and over, instead of what it hears otherwise. */
  play(phone: Phone, samples: Int16Array, options?: { loop?: boolean }): void;
  quiet(phone: Phone): void;
  /** How many there are now. */
  readonly count: number;
  /** Ends every leg that is left, and calls nobody any more: for what waits for them, the engine is lost. */
  close(): void;
};

type Open = {
  listeners: Set<(event: LegEvent) => void>;
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
  let isClosed = false;

  const unsubscribe = telephony.subscribe((event: TelephonyEvent) => {
    if (event.type === "engine.down") return loseAll(event.at);
    if (!("legId" in event)) return;
    const leg = open.get(event.legId);
    if (leg === undefined) return;
    for (const listener of [...leg.listeners]) listener(event);
    if (event.type === "leg.answered") leg.answer(event.at);
    else if (event.type === "leg.ended") leg.end({ kind: "ended", cause: event.cause, by: event.by, at: event.at });
  });

  function loseAll(at: number): void {
    for (const leg of [...open.values()]) leg.end({ kind: "ended", cause: "engine_lost", by: "engine", at });
  }

  /** Gives a command whose answer nobody waits for: what comes of it is told by events. */
  const command = (given: Promise<unknown>) => void given.catch(onError);
  const hangUp = (legId: string) => command(telephony.hangup({ legId }));

  function add(legId: string, hear?: (event: LegEvent) => void): { phone: Phone; leg: Open } {
    const outcome = Promise.withResolvers<Answered | Ended>();
    const ended = Promise.withResolvers<Ended>();
    let end: Ended | null = null;
    const leg: Open = {
      listeners: new Set(hear === undefined ? [] : [hear]),
      answer: (at) => outcome.resolve({ kind: "answered", at }),
      end(how) {
        open.delete(legId);
        end ??= how;
        outcome.resolve(how);
        ended.resolve(how);
      },
    };
    open.set(legId, leg);
    const phone: Phone = {
      legId,
      outcome: outcome.promise,
      ended: ended.promise,
      get end() {
        return end;
      },
      hangUp: () => hangUp(legId),
      hear(listener) {
        leg.listeners.add(listener);
        return () => void leg.listeners.delete(listener);
      },
    };
    return { phone, leg };
  }

  return {
    call(originate, hear) {
      const { phone, leg } = add(originate.legId, hear);
      const failed = (cause: EndCause) => leg.end({ kind: "ended", cause, by: "engine", at: clock.now() });
      if (isClosed) {
        failed("engine_lost");
        return phone;
      }
      telephony.originate(originate).then(
        (result) => {
          if (result.kind === "refused") failed(result.reason === "engine_down" ? "engine_lost" : "unreachable");
        },
        (error) => {
          onError(error);
          failed("engine_lost");
        },
      );
      return phone;
    },
    take(legId) {
      const { phone } = add(legId);
      return Object.defineProperties(
        {
          ring: (how = {}) => command(telephony.ring({ legId, ...how })),
          answer: (how = {}) => command(telephony.answer({ legId, ...how })),
          reject: (cause, how = {}) => command(telephony.reject({ legId, cause, ...how })),
        } satisfies Omit<CallingPhone, keyof Phone>,
        Object.getOwnPropertyDescriptors(phone),
      ) as CallingPhone;
    },
    async connect(one, other) {
      const result = await telephony.bridge({ legIds: [one.legId, other.legId] });
      return result.kind === "done" ? null : result.detail;
    },
    play: ({ legId }, samples, options = {}) =>
      command(telephony.play({ legId, playbackId: `${legId}/sound`, source: { samples }, ...options })),
    quiet: ({ legId }) => command(telephony.stopPlay({ legId })),
    get count() {
      return open.size;
    },
    close() {
      isClosed = true;
      unsubscribe();
      for (const legId of open.keys()) hangUp(legId);
      loseAll(clock.now());
    },
  };
}
