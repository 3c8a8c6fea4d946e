/** What people hear who wait: made of tones, so that nobody's music has to be licensed or shipped. */
import { concatSamples, silence, tone } from "../../telephony/rtp/tone.ts";

/** While somebody is rung for them (ITU-T E.182). */
export const RINGBACK = concatSamples(tone(425, 1_000, 0.08), silence(4_000));

const note = (hz: number) => concatSamples(tone(hz, 360, 0.05), silence(40));

/** While they are on hold: a slow chord, up and down, and a rest. */
export const ON_HOLD = concatSamples(
  ...[262, 330, 392, 523, 392, 330].map(note),
  ...[220, 262, 330, 440, 330, 262].map(note),
  silence(1_200),
);

/** What an agent hears who answers a widget's call, before the lead is dialled: it is not a call like the others. */
export const LEAD_ANNOUNCEMENT = concatSamples(tone(660, 120, 0.1), silence(60), tone(880, 180, 0.1));
