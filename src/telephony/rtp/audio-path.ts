/**
 * The sound of one leg, whatever carries it: what comes from the far end goes to the bridged leg, to listeners and to
 * recordings; what goes to it comes from the bridged leg, or instead of that from a speaker, or is silence.
 */
import type { FrameClock } from "./frame-clock.ts";
import { type Codec, decodeG711, encodeG711, FRAME_SAMPLES, transcodeG711 } from "./g711.ts";
import { createJitterBuffer } from "./jitter-buffer.ts";
import { createOutgoingStream } from "./outgoing-stream.ts";
import type { RtpPacket } from "./rtp-packet.ts";
import { createSpeaker, type Speaker } from "./speaker.ts";
import { createEventReader } from "./telephone-event.ts";

/** A packet that came, its payload told from its type. */
export type Received = Omit<RtpPacket, "payloadType" | "ssrc"> & { source: object; content: Codec | "event" };

/** What the far end is sent, as agreed with it. */
export type Agreed = { codec: Codec; payloadType: number; eventPayloadType: number | null; maySend: boolean };

export type AudioPath = {
  /** The number of the stream to the far end. */
  readonly ssrc: number;
  /** Takes a packet from the far end. */
  receive(packet: Received): void;
  /** Takes a packet for the far end from a bridged leg. */
  relay(packet: Received): void;
  /** Sends what comes to this path, or to nobody any more. */
  connectTo(other: AudioPath | null): void;
  /** What was agreed with the far end; null stops sending. */
  agree(agreed: Agreed | null): void;
  /** Changes what is played, and looks at the clock when there is something to play. */
  speak(change: (speaker: Speaker) => void): void;
  readonly queuedMs: number;
  /** Hears the far end, 20 ms at a time. */
  listen(onFrame: (frame: Int16Array) => void): () => void;
  /** Hears both: what the far end says, and what it is sent. */
  listenBoth(onFrames: (said: Int16Array, heard: Int16Array) => void): () => void;
  close(): void;
};

const SILENCE = new Int16Array(FRAME_SAMPLES);

export function createAudioPath(parts: {
  clock: FrameClock;
  /** Sends a packet to the far end. */
  send(packet: RtpPacket): void;
  onDigit(digit: string): void;
}): AudioPath {
  const random = () => Math.floor(Math.random() * 2 ** 32);
  const ssrc = random();
  const number = createOutgoingStream({ ssrc, sequence: random() & 0xffff, timestamp: random() });
  const readEvent = createEventReader(parts.onDigit);
  const speaker = createSpeaker();
  const said = createJitterBuffer();
  const heard = createJitterBuffer();
  const saidListeners = new Set<(frame: Int16Array) => void>();
  const bothListeners = new Set<(said: Int16Array, heard: Int16Array) => void>();
  let agreed: Agreed | null = null;
  let other: AudioPath | null = null;
  let latestSource: object | null = null;
  let stopClock: (() => void) | null = null;
  let ownSource: object = {};
  let ownSequence = 0;
  let ownTimestamp = 0;
  let eventTimestamp = 0;
  let closed = false;

  /** Runs the clock for as long as something happens at its steps. */
  function mindClock(): void {
    const needed =
      !closed &&
      (speaker.busy || saidListeners.size > 0 || bothListeners.size > 0 || (agreed !== null && other === null));
    if (needed && !stopClock) stopClock = parts.clock.onTick(tick);
    else if (!needed && stopClock) {
      stopClock();
      stopClock = null;
    }
  }

  function tick(): void {
    speakOnce();
    if (bothListeners.size > 0 || saidListeners.size > 0) {
      const frame = said.read();
      for (const listener of saidListeners) listener(frame);
      if (bothListeners.size > 0) {
        const back = heard.read();
        for (const listener of bothListeners) listener(frame, back);
      }
    }
    mindClock();
  }

  function speakOnce(): void {
    const utterance = speaker.next();
    if (utterance.kind === "samples") sendOwn(utterance.samples);
    else if (utterance.kind === "event") sendEvent(utterance.packet);
    // Silence keeps the way through a NAT open, and the far end from thinking that the call is dead.
    else if (utterance.kind === "nothing" && other === null) sendOwn(SILENCE);
    else ownTimestamp = (ownTimestamp + FRAME_SAMPLES) >>> 0;
  }

  function sendOwn(samples: Int16Array): void {
    ownTimestamp = (ownTimestamp + FRAME_SAMPLES) >>> 0;
    if (!agreed?.maySend) return;
    ownSequence = (ownSequence + 1) & 0xffff;
    const payload = encodeG711(agreed.codec, samples);
    emit({
      source: ownSource,
      sequence: ownSequence,
      timestamp: ownTimestamp,
      marker: false,
      payload,
      content: agreed.codec,
    });
  }

  function sendEvent({ payload, marker, begins }: { payload: Buffer; marker: boolean; begins: boolean }): void {
    ownTimestamp = (ownTimestamp + FRAME_SAMPLES) >>> 0;
    if (begins) eventTimestamp = ownTimestamp;
    if (!agreed?.maySend) return;
    ownSequence = (ownSequence + 1) & 0xffff;
    emit({ source: ownSource, sequence: ownSequence, timestamp: eventTimestamp, marker, payload, content: "event" });
  }

  function emit({ content, payload, ...rest }: Received): void {
    if (!agreed?.maySend) return;
    const payloadType = content === "event" ? agreed.eventPayloadType : agreed.payloadType;
    if (payloadType === null) return;
    const converted = content === "event" ? payload : transcodeG711(content, agreed.codec, payload);
    const packet = number({ ...rest, payloadType, payload: converted });
    if (content !== "event" && bothListeners.size > 0)
      heard.write(packet.timestamp, decodeG711(agreed.codec, converted));
    parts.send(packet);
  }

  return {
    ssrc,
    receive(packet) {
      if (packet.source !== latestSource) {
        latestSource = packet.source;
        said.reset();
      }
      if (packet.content === "event") readEvent(packet);
      else if (stopClock && (saidListeners.size > 0 || bothListeners.size > 0)) {
        said.write(packet.timestamp, decodeG711(packet.content, packet.payload));
      }
      other?.relay(packet);
    },
    relay(packet) {
      if (!speaker.busy) emit(packet);
    },
    connectTo(path) {
      other = path;
      ownSource = {};
      mindClock();
    },
    agree(next) {
      agreed = next;
      mindClock();
    },
    speak(change) {
      change(speaker);
      mindClock();
    },
    get queuedMs() {
      return speaker.queuedSamples / 8;
    },
    listen(onFrame) {
      saidListeners.add(onFrame);
      mindClock();
      return () => {
        saidListeners.delete(onFrame);
        mindClock();
      };
    },
    listenBoth(onFrames) {
      bothListeners.add(onFrames);
      mindClock();
      return () => {
        bothListeners.delete(onFrames);
        mindClock();
      };
    },
    close() {
      closed = true;
      other = null;
      agreed = null;
      speaker.stopPlay();
      speaker.clear();
      mindClock();
    },
  };
}
