import "./tail.css";
import { Button, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { Event } from "../api.ts";
import { partiesOf } from "../call-log/words.ts";
import { onEvents } from "../live.ts";
import { Link } from "../parts/link.tsx";
import { Moment } from "../parts/moment.tsx";
import { Empty } from "../parts/states.tsx";
import { texts } from "../texts.ts";

/** What is kept of what went by. */
const KEPT = 200;

const { deliveries: words } = texts;

/** Events as they come in, the latest first. While it is stopped nothing moves, and nothing is lost. */
export function LiveTail() {
  const [events, setEvents] = useState<readonly Event[]>([]);
  const [isStopped, setStopped] = useState(false);
  const [wanted, setWanted] = useState("");
  const held = useRef<readonly Event[]>([]);
  const [heldCount, setHeldCount] = useState(0);
  useEffect(
    () =>
      onEvents((more) => {
        const latest = more.toReversed();
        if (isStopped) {
          held.current = [...latest, ...held.current].slice(0, KEPT);
          setHeldCount(held.current.length);
        } else setEvents((before) => [...latest, ...before].slice(0, KEPT));
      }),
    [isStopped],
  );
  function goOn() {
    const missed = held.current;
    held.current = [];
    setEvents((before) => [...missed, ...before].slice(0, KEPT));
    setHeldCount(0);
    setStopped(false);
  }
  const shown = events.filter(({ type, call_id }) => `${type} ${call_id ?? ""}`.includes(wanted.trim()));
  return (
    <Stack gap="sm">
      <Group align="flex-end" justify="space-between">
        <TextInput
          label={words.tailFilter}
          placeholder={words.tailPlaceholder}
          value={wanted}
          onChange={({ currentTarget }) => setWanted(currentTarget.value)}
          w={320}
        />
        <Button variant="default" onClick={isStopped ? goOn : () => setStopped(true)} aria-pressed={isStopped}>
          {isStopped ? words.goOn(heldCount) : words.hold}
        </Button>
      </Group>
      {shown.length === 0 ? (
        <Empty title={words.tailEmpty}>{words.tailEmptyText}</Empty>
      ) : (
        <Paper withBorder component="ol" className="tail" aria-label={words.tail}>
          {shown.map((event) => (
            <TailRow key={event.id} event={event} />
          ))}
        </Paper>
      )}
    </Stack>
  );
}

function TailRow({ event: { type, call_id, call, received_at, data } }: { event: Event }) {
  return (
    <li>
      <Text size="sm" className="figure" c="dimmed">
        <Moment at={received_at} timeOnly />
      </Text>
      <Text size="sm" fw={600}>
        {type}
      </Text>
      {call_id === null ? (
        <span />
      ) : (
        <Link to="/calls/$id" params={{ id: call_id }} size="sm" underline="always" truncate="end">
          <bdi>{call === null ? call_id : partiesOf(call)}</bdi>
        </Link>
      )}
      <Text size="sm" ff="monospace" truncate="end" c="dimmed">
        <bdi>{JSON.stringify(data).slice(0, MOST_SHOWN)}</bdi>
      </Text>
    </li>
  );
}

const MOST_SHOWN = 300;
