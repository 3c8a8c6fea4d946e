/** Keys pressed on a telephone, as RTP events (RFC 4733). */
const DIGITS = "0123456789*#ABCD";
const TICK_SAMPLES = 160;
/** A key sounds for 100 ms, and 80 ms pass before the next. */
const SOUND_TICKS = 5;
const END_PACKETS = 3;
const PAUSE_TICKS = 4;

export type EventPacket = {
  payload: Buffer;
  marker: boolean /** The first packet of an event; the others keep its timestamp. */;
  begins: boolean;
};

/** Whether it is a digit that can be sent. */
export function isDigit(text: string): boolean {
  return text.length === 1 && DIGITS.includes(text.toUpperCase());
}

/** Reads events: each key once, at its end, however many packets say so. */
export function createEventReader(
  onDigit: (digit: string) => void,
): (packet: { payload: Buffer; timestamp: number }) => void {
  let latest = -1;
  return ({ payload, timestamp }) => {
    const digit = DIGITS[payload[0] ?? 255];
    const ends = ((payload[1] ?? 0) & 0x80) !== 0;
    if (payload.length < 4 || digit === undefined || !ends || timestamp === latest) return;
    latest = timestamp;
    onDigit(digit);
  };
}

/** The packets of one digit and the pause after it, one a tick; null for a tick without one. */
export function* eventPackets(digit: string): Generator<EventPacket | null, void> {
  const code = DIGITS.indexOf(digit.toUpperCase());
  const packet = (ticks: number, end: boolean, begins: boolean): EventPacket => {
    const payload = Buffer.from([code, (end ? 0x80 : 0) | 10, 0, 0]);
    payload.writeUInt16BE(ticks * TICK_SAMPLES, 2);
    return { payload, marker: begins, begins };
  };
  for (let tick = 1; tick <= SOUND_TICKS; tick += 1) yield packet(tick, false, tick === 1);
  for (let count = 0; count < END_PACKETS; count += 1) yield packet(SOUND_TICKS, true, false);
  for (let count = 0; count < PAUSE_TICKS; count += 1) yield null;
}

/** The digit in the body of an INFO, `application/dtmf-relay` or `application/dtmf`; null where there is none. */
export function digitOfInfo(type: string, content: string): string | null {
  const text = /^\s*application\/dtmf-relay\b/i.test(type)
    ? /^[ \t]*signal[ \t]*=[ \t]*(\S)[ \t]*$/im.exec(content.replaceAll("\r", ""))?.[1]
    : /^\s*application\/dtmf\b/i.test(type)
      ? content.trim()
      : undefined;
  return text !== undefined && isDigit(text) ? text.toUpperCase() : null;
}
