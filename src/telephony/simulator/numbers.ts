import { concatSamples, silence, tone } from "../rtp/tone.ts";

/** What one of the simulator's numbers does when it is called. Times are in milliseconds. */
export type Script = {
  title: string;
  /** How long it rings; forever without a number. */
  ringMs?: number;
  /** Refuses with this status when it has rung for so long. */
  refuse?: number;
  /** What it sends while it rings, as networks do that announce something. */
  earlySound?: "ringback";
  /** What it says once it has answered, over and over where it is told to. */
  says?: { sound: Sound; loop: boolean };
  /** Sends back what it hears. */
  echoes?: boolean;
  /** Hangs up so long after it has answered. */
  hangUpMs?: number;
  /** Calls the caller back so long after its call has ended. */
  callBackMs?: number;
};

export type Sound = "person" | "voicemail" | "goodbye";

/** The numbers, by what stands behind +1 202 555: a range that is kept free for fiction, so none is anybody's. */
export const TEST_NUMBERS: Record<string, Script> = {
  "+12025550100": { title: "answers and speaks", ringMs: 2_000, says: { sound: "person", loop: true } },
  "+12025550101": { title: "rings and is not answered" },
  "+12025550102": { title: "is busy", ringMs: 0, refuse: 486 },
  "+12025550103": { title: "does not exist", ringMs: 0, refuse: 404 },
  "+12025550104": {
    title: "is answered by a voicemail",
    ringMs: 3_000,
    says: { sound: "voicemail", loop: false },
    hangUpMs: 30_000,
  },
  "+12025550105": {
    title: "hangs up after five seconds",
    ringMs: 1_000,
    says: { sound: "goodbye", loop: false },
    hangUpMs: 5_000,
  },
  "+12025550106": { title: "declines", ringMs: 1_000, refuse: 603 },
  "+12025550107": { title: "sends back what it hears", ringMs: 0, echoes: true },
  "+12025550108": {
    title: "is heard before it answers",
    ringMs: 4_000,
    earlySound: "ringback",
    says: { sound: "person", loop: true },
  },
  "+12025550109": { title: "hangs up and calls back", ringMs: 1_000, hangUpMs: 1_000, callBackMs: 3_000 },
  "+12025550110": { title: "is behind a network without room", ringMs: 0, refuse: 503 },
};

/** A call in from here; it speaks when it is answered. */
export const CALLER: Script = { title: "calls in", says: { sound: "person", loop: true } };

export const RINGBACK = concatSamples(tone(425, 1_000), silence(3_000));
/** The beep of a voicemail: what answering machine detection listens for. */
export const BEEP = tone(1_000, 500, 0.3);
