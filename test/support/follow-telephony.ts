import type { Telephony, TelephonyEvent, TelephonyEventType } from "../../src/telephony/telephony.ts";

type EventOf<Type extends TelephonyEventType> = Extract<TelephonyEvent, { type: Type }>;

/** What an engine has told, and a way to wait for what it will tell. */
export type TelephonyFollower = {
  readonly events: TelephonyEvent[];
  /** The types of what was told of a leg, in order. */
  typesOf(legId: string): TelephonyEventType[];
  /** The first event of this type, of this leg where one is named; it may have been told already. */
  first<Type extends TelephonyEventType>(type: Type, legId?: string): Promise<EventOf<Type>>;
  /** The first event that satisfies this, told already or not. */
  until(wanted: (event: TelephonyEvent) => boolean): Promise<TelephonyEvent>;
};

export function followTelephony(telephony: Pick<Telephony, "subscribe">): TelephonyFollower {
  const events: TelephonyEvent[] = [];
  const waiting = new Set<(event: TelephonyEvent) => void>();
  telephony.subscribe((event) => {
    events.push(event);
    for (const look of waiting) look(event);
  });

  function until(wanted: (event: TelephonyEvent) => boolean): Promise<TelephonyEvent> {
    const known = events.find(wanted);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => {
      const look = (event: TelephonyEvent) => {
        if (!wanted(event)) return;
        waiting.delete(look);
        resolve(event);
      };
      waiting.add(look);
    });
  }

  return {
    events,
    typesOf: (legId) => events.filter((event) => "legId" in event && event.legId === legId).map(({ type }) => type),
    first: async <Type extends TelephonyEventType>(type: Type, legId?: string) =>
      (await until(
        (event) => event.type === type && (legId === undefined || ("legId" in event && event.legId === legId)),
      )) as EventOf<Type>,
    until,
  };
}
