import { readFile } from "node:fs/promises";
import { concatSamples, silence } from "../rtp/tone.ts";
import { readWav } from "../rtp/wav.ts";
import { BEEP, type Sound } from "./numbers.ts";

/** What the simulator's people say, synthesised speech in 8 kHz files beside this one. */
export async function loadSounds(): Promise<Record<Sound, Int16Array>> {
  const [person, voicemail, goodbye] = await Promise.all(["person", "voicemail", "goodbye"].map(load));
  return {
    person: concatSamples(person ?? silence(0), silence(1_500)),
    voicemail: concatSamples(voicemail ?? silence(0), silence(300), BEEP),
    goodbye: goodbye ?? silence(0),
  };
}

async function load(name: string): Promise<Int16Array> {
  const reading = readWav(await readFile(new URL(`./speech/${name}.wav`, import.meta.url)));
  if (reading.kind === "unreadable") throw new Error(`${name}.wav: ${reading.reason}`);
  return reading.samples;
}
