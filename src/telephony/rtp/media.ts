import type { AudioPath } from "./audio-path.ts";
import type { ReceptionReport } from "./reception.ts";

/** A leg's sound, however it is carried: offers and answers outside, a path of packets inside. */
export type Media = {
  /** What carries it: a browser sends packets all the time, others may be silent. */
  readonly kind: "rtp" | "browser";
  readonly path: AudioPath;
  /** Our description, as an offer. */
  offer(): Promise<string>;
  /** The answer to an offer, or null where there is nothing in common. */
  answer(sdp: string): Promise<string | null>;
  /** Takes the answer to our offer: false where there is nothing in common. */
  accept(sdp: string): boolean;
  /** Whether the next offer or answer asks the far end to wait. */
  setHeld(held: boolean): void;
  /** Whether the far end has described where it is. */
  readonly described: boolean;
  /** Our latest description, to say again what has not changed. */
  current(): string;
  report(): ReceptionReport;
  /** Since the far end was last heard, in milliseconds; null where it never was. */
  silentForMs(): number | null;
  /** Whether the way to the far end has broken, as far as what carries it can tell. */
  readonly isLost: boolean;
  close(): void;
};

export type MediaHandlers = {
  onDigit(digit: string): void;
  onFirstPacket(): void;
  /** Whether the far end has asked us to wait; told with every description. */
  onRemoteHold(held: boolean): void;
};
