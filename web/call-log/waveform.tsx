import { Slider, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { duration } from "../parts/moment.tsx";
import { texts } from "../texts.ts";

const BARS = 180;
const HEIGHT = 100;
/** What is longer is played, and not drawn: an hour of stereo G.711 has 58 MB. */
const MAX_BYTES = 64 * 1_048_576;

type Props = { address: string; at: number; total: number; onSeek(seconds: number): void };

/** How loud a recording is over its time, and how far it is played; below it, a slider for the keyboard. */
export function Waveform({ address, at, total, onSeek }: Props) {
  const { data: peaks, isError } = useQuery({
    queryKey: ["waveform", address],
    queryFn: ({ signal }) => peaksOf(address, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const played = total === 0 ? 0 : at / total;
  return (
    <div>
      {peaks && (
        <svg
          className="waveform"
          viewBox={`0 0 ${BARS * 3} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          onPointerDown={({ currentTarget, clientX }) => {
            const { left, width } = currentTarget.getBoundingClientRect();
            onSeek(Math.min(1, Math.max(0, (clientX - left) / width)) * total);
          }}
        >
          {peaks.map((peak, n) => {
            const height = Math.max(2, peak * HEIGHT);
            return (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place.
                key={n}
                x={n * 3}
                y={(HEIGHT - height) / 2}
                width={2}
                height={height}
                data-played={n / BARS < played || undefined}
              />
            );
          })}
        </svg>
      )}
      {isError && <Text size="sm">{texts.call.noWaveform}</Text>}
      <Slider
        thumbLabel={texts.call.waveform}
        value={at}
        max={Math.max(total, 0.1)}
        step={0.1}
        onChange={onSeek}
        label={(seconds) => duration(seconds * 1_000)}
        size="sm"
        thumbSize={24}
      />
    </div>
  );
}

/** The loudest of each part of a recording, from 0 to 1. */
async function peaksOf(address: string, signal: AbortSignal): Promise<number[]> {
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new Error(`${answer.status}`);
  if (Number(answer.headers.get("content-length")) > MAX_BYTES) throw new Error("too long to be drawn");
  const sound = await new OfflineAudioContext(1, 1, 8_000).decodeAudioData(await answer.arrayBuffer());
  const channels = Array.from({ length: sound.numberOfChannels }, (_, n) => sound.getChannelData(n));
  const step = Math.max(1, Math.floor(sound.length / BARS));
  const peaks = Array.from({ length: BARS }, (_, bar) => {
    let peak = 0;
    for (const samples of channels) {
      for (let n = bar * step; n < (bar + 1) * step; n += 1) peak = Math.max(peak, Math.abs(samples[n] ?? 0));
    }
    return peak;
  });
  const loudest = Math.max(...peaks, 0.01);
  return peaks.map((peak) => peak / loudest);
}
