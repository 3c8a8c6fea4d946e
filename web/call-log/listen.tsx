import "./call.css";
import { Button, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, type Call } from "../api.ts";
import { duration } from "../parts/moment.tsx";
import { withKeys } from "../parts/with-keys.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { Panel } from "./panel.tsx";
import { Waveform } from "./waveform.tsx";

const { call: words } = texts;

/**
 * A call's recording and what was said, which follow each other: who plays it sees where they are in both, and who
 * chooses a place in either hears it from there.
 */
export function Listen({ call }: { call: Call }) {
  const audio = useRef<HTMLAudioElement>(null);
  const recording = recordingOf(call);
  const isBarred = !may(useSession(), "recordings:read") && recording === ownRecordingOf(call);
  const address = isBarred ? null : recording;
  const { at, total, isPlaying, hasFailed } = usePlayback(audio, address);
  const { data: transcript } = useQuery({
    queryKey: ["call", call.id, "transcript"],
    queryFn: ({ signal }) => api.get("/v1/calls/{id}/transcript", { path: { id: call.id }, signal }),
    enabled: call.has_transcript === true,
  });
  const segments = transcript?.segments ?? [];
  if (call.recording_url === undefined && segments.length === 0) return null;
  const start = call.answered_at ?? call.started_at ?? segments[0]?.at ?? 0;
  const secondsOf = (moment: number | undefined) => (moment === undefined ? null : Math.max(0, moment - start) / 1_000);
  const current = segments.findLast((segment) => (secondsOf(segment.at) ?? Number.POSITIVE_INFINITY) <= at);

  function seek(seconds: number) {
    const player = audio.current;
    if (!player) return;
    player.currentTime = seconds;
    void player.play().catch(() => {});
  }

  return (
    <Panel title={recording === null ? words.transcript : words.recording}>
      {address !== null && (
        <Stack gap="xs">
          {/* biome-ignore lint/a11y/useMediaCaption: what was said stands below it, and follows it. */}
          <audio ref={audio} src={address} preload="metadata" />
          {!hasFailed && (
            <>
              <Group gap="sm" wrap="nowrap">
                <Button
                  size="compact-md"
                  onClick={() => (isPlaying ? audio.current?.pause() : void audio.current?.play().catch(() => {}))}
                >
                  {isPlaying ? words.pause : words.play}
                </Button>
                <Text size="sm" className="figure">
                  {duration(at * 1_000)} / {duration(total * 1_000)}
                </Text>
              </Group>
              <Waveform address={address} at={at} total={total} onSeek={seek} />
            </>
          )}
        </Stack>
      )}
      {isBarred && <Text size="sm">{words.barred}</Text>}
      {hasFailed && (
        <Text size="sm" role="alert">
          {words.unplayable}
        </Text>
      )}
      {call.recording_url !== undefined && recording === null && (
        <Text size="sm">
          {words.elsewhere}{" "}
          <a className="plain-link" href={call.recording_url} target="_blank" rel="noopener noreferrer">
            {words.openElsewhere}
          </a>
        </Text>
      )}
      {segments.length > 0 && (
        <ol className="transcript" aria-label={words.transcript}>
          {withKeys(segments, ({ speaker, at: moment }) => `${moment} ${speaker}`).map(({ key, item: segment }) => {
            const { speaker, text, at: moment } = segment;
            const seconds = secondsOf(moment);
            const time = seconds === null ? "" : duration(seconds * 1_000);
            const who = words.speakers[speaker];
            return (
              <li key={key} data-now={(address !== null && at > 0 && segment === current) || undefined}>
                {address !== null && seconds !== null ? (
                  <UnstyledButton onClick={() => seek(seconds)} aria-label={words.seek(who, time)}>
                    <Text size="sm" fw={600} component="span" className="plain-link">
                      {who} {time}
                    </Text>
                  </UnstyledButton>
                ) : (
                  <Text size="sm" fw={600}>
                    {who} {time}
                  </Text>
                )}
                <Text size="sm" style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
                  <bdi>{text}</bdi>
                </Text>
              </li>
            );
          })}
        </ol>
      )}
    </Panel>
  );
}

/**
 * Where this page can play a call's recording from; null where it is none of this server's. The page's policy lets in
 * nothing from elsewhere, so that no address in an event makes a browser tell a stranger who listens.
 */
function recordingOf(call: Call): string | null {
  const url = call.recording_url === undefined ? null : URL.parse(call.recording_url);
  if (!url) return null;
  const own = ownRecordingOf(call);
  // The server may know itself by another name than the browser does.
  if (url.pathname === own) return own;
  return url.origin === location.origin ? url.pathname + url.search : null;
}

/** Where the server has what it recorded itself, which takes a permission to hear. */
function ownRecordingOf({ id }: Call): string {
  return `/v1/calls/${encodeURIComponent(id)}/recording`;
}

/** How far a recording is played, in seconds. */
function usePlayback(audio: { current: HTMLAudioElement | null }, address: string | null) {
  const [state, setState] = useState({ at: 0, total: 0, isPlaying: false, hasFailed: false });
  useEffect(() => {
    const { current } = audio;
    if (!current || address === null) return;
    const look = () =>
      setState({
        at: current.currentTime,
        total: Number.isFinite(current.duration) ? current.duration : 0,
        isPlaying: !current.paused && !current.ended,
        hasFailed: current.error !== null,
      });
    const events = ["timeupdate", "play", "pause", "ended", "seeked", "loadedmetadata", "durationchange", "error"];
    for (const name of events) current.addEventListener(name, look);
    look();
    return () => {
      for (const name of events) current.removeEventListener(name, look);
    };
  }, [audio, address]);
  return state;
}
