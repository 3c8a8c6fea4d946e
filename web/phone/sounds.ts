/** The phone's own sounds, made as they are needed: there is no file to load. */
import { settings } from "./settings.ts";

type Tone = { hertz: readonly number[]; at: number; for: number; volume: number };

/** Two notes, twice, then a rest; in seconds. */
const RING: Tone[] = [0, 0.5].flatMap((at) => [
  { hertz: [659.3, 1318.5], at, for: 0.22, volume: 0.5 },
  { hertz: [880, 1760], at: at + 0.2, for: 0.26, volume: 0.5 },
]);
const RING_EVERY = 3;
/** What one hears while it rings there (ITU-T E.180). */
const RINGING: Tone[] = [{ hertz: [425], at: 0, for: 1, volume: 0.12 }];
const RINGING_EVERY = 5;
/** Somebody calls while one talks. */
const WAITING: Tone[] = [{ hertz: [425], at: 0, for: 0.15, volume: 0.08 }];
const WAITING_EVERY = 4;
const OVER: Tone[] = [0, 0.4, 0.8].map((at) => ({ hertz: [425], at, for: 0.2, volume: 0.1 }));

/** The two frequencies of each key (ITU-T Q.23). */
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const KEYS = "123456789*0#";

export type Repeated = "ring" | "waiting" | "ringing";

const REPEATED: Record<Repeated, [tones: Tone[], everySeconds: number]> = {
  ring: [RING, RING_EVERY],
  waiting: [WAITING, WAITING_EVERY],
  ringing: [RINGING, RINGING_EVERY],
};

export type Sounds = ReturnType<typeof createSounds>;

export function createSounds() {
  let context: AudioContext | null = null;
  let ringer: HTMLAudioElement | null = null;
  let playing: Repeated | null = null;
  let stop = () => {};
  const speaker = (audio: AudioContext) => audio.destination;

  /** Browsers let a page sound once somebody has touched it. */
  const touched = new AbortController();
  for (const type of ["pointerdown", "keydown"]) {
    addEventListener(type, () => void open(), { once: true, signal: touched.signal });
  }

  function open(): AudioContext {
    context ??= new AudioContext();
    if (context.state === "suspended") void context.resume();
    return context;
  }

  /** Where the ring goes: an element, because contexts cannot choose their output in every browser. */
  function ringOutput(audio: AudioContext): AudioNode {
    const gain = new GainNode(audio, { gain: settings.get().ringVolume });
    const { ringer: deviceId } = settings.get();
    if (deviceId === "" || !("setSinkId" in HTMLMediaElement.prototype)) {
      gain.connect(audio.destination);
      return gain;
    }
    const destination = audio.createMediaStreamDestination();
    gain.connect(destination);
    ringer = new Audio();
    ringer.srcObject = destination.stream;
    void ringer.setSinkId(deviceId).catch(() => {});
    void ringer.play().catch(() => {});
    return gain;
  }

  function sound(audio: AudioContext, tones: readonly Tone[], output: AudioNode = audio.destination): void {
    for (const { hertz, at, for: seconds, volume } of tones) {
      const start = audio.currentTime + at;
      const gain = new GainNode(audio, { gain: 0 });
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(volume / hertz.length, start + 0.01);
      gain.gain.setValueAtTime(volume / hertz.length, start + seconds - 0.03);
      gain.gain.linearRampToValueAtTime(0, start + seconds);
      gain.connect(output);
      for (const frequency of hertz) {
        const oscillator = new OscillatorNode(audio, { frequency });
        oscillator.connect(gain);
        oscillator.start(start);
        oscillator.stop(start + seconds);
      }
    }
  }

  /** Sounds again and again, until the returned function is called. */
  function repeat(tones: readonly Tone[], everySeconds: number, output: (audio: AudioContext) => AudioNode) {
    const audio = open();
    const gain = new GainNode(audio);
    gain.connect(output(audio));
    sound(audio, tones, gain);
    const timer = setInterval(() => sound(audio, tones, gain), everySeconds * 1_000);
    return () => {
      clearInterval(timer);
      gain.disconnect();
      ringer?.pause();
      ringer = null;
    };
  }

  return {
    /** What one hears from now on: that somebody calls, calls while one talks, or that it rings there. */
    play(kind: Repeated | null): void {
      if (kind === playing) return;
      stop();
      playing = kind;
      stop = kind === null ? () => {} : repeat(...REPEATED[kind], kind === "ring" ? ringOutput : speaker);
    },
    over: () => sound(open(), OVER),
    key(digit: string): void {
      const index = KEYS.indexOf(digit);
      if (index < 0) return;
      const hertz = [ROWS[Math.floor(index / 3)] ?? 0, COLUMNS[index % 3] ?? 0];
      sound(open(), [{ hertz, at: 0, for: 0.12, volume: 0.12 }]);
    },
    /** Rings once, to try the device and its volume. */
    tryRing(): void {
      const audio = open();
      sound(audio, RING, ringOutput(audio));
    },
    close(): void {
      stop();
      touched.abort();
      void context?.close();
      context = null;
    },
  };
}
