import { Alert, Badge, Button, Center, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Call } from "../api.ts";
import { Link } from "../parts/link.tsx";
import { duration, Moment } from "../parts/moment.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { texts } from "../texts.ts";
import { CallButton } from "./call-button.tsx";
import { Icon } from "./icons.tsx";
import { OutcomeForm, tagsQuery } from "./outcome-form.tsx";
import { shownNumber } from "./read-number.ts";

const PAGE = 15;
/** How far back one is reminded of a missing outcome. */
const REMINDED_MS = 24 * 3_600_000;

type Props = { agentId: string; onCall(number: string, name: string | null): void };

/** The agent's calls, the newest first: each can be called back, and told what came of it. */
export function RecentCalls({ agentId, onCall }: Props) {
  const { recent: words, outcome } = texts.phone;
  const [edited, setEdited] = useState<Call | null>(null);
  const { data: tags = [] } = useQuery(tagsQuery);
  const query = useInfiniteQuery({
    queryKey: ["calls", "agent", agentId],
    queryFn: ({ pageParam, signal }) =>
      api.get("/v1/calls", { query: { agent: agentId, limit: PAGE, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
  if (query.isError && !query.data) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Loading />;
  const calls = query.data.pages.flatMap(({ data }) => data).filter(hasEnded);
  const open = tags.length === 0 ? [] : calls.filter((call) => needsOutcome(call) && isRecent(call));
  const [oldest] = open.slice(-1);
  return (
    <Stack gap="sm" component="section" aria-label={words.title}>
      <Title order={2} size="h4">
        {words.title}
      </Title>
      {oldest && (
        <Alert color="yellow" variant="light" p="sm" data-reminder={open.length}>
          <Group justify="space-between" gap="sm">
            <Text size="sm" c="var(--mantine-color-text)">
              {outcome.open(open.length)}
            </Text>
            <Button size="compact-sm" variant="default" onClick={() => setEdited(oldest)}>
              {outcome.add}
            </Button>
          </Group>
        </Alert>
      )}
      {calls.length === 0 ? (
        <Empty title={words.none}>{words.noneText}</Empty>
      ) : (
        <ul className="phone-recent">
          {calls.map((call) => (
            <li key={call.id}>
              <Row call={call} canTag={tags.length > 0} onCall={onCall} onEdit={() => setEdited(call)} />
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Center>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {texts.actions.loadMore}
          </Button>
        </Center>
      )}
      <Modal.Root opened={edited !== null} onClose={() => setEdited(null)}>
        <Modal.Overlay />
        <Modal.Content>
          <Group justify="space-between" p="md" wrap="nowrap">
            <Modal.Title fw={700}>{edited === null ? "" : remoteOf(edited).title}</Modal.Title>
            <Modal.CloseButton aria-label={texts.phone.close} />
          </Group>
          <Modal.Body>
            {edited !== null && (
              <OutcomeForm
                key={edited.id}
                callId={edited.id}
                isOver
                given={edited.outcome}
                onSaved={() => setEdited(null)}
              />
            )}
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </Stack>
  );
}

type RowProps = {
  call: Call;
  canTag: boolean;
  onCall: Props["onCall"];
  onEdit(): void;
};

function Row({ call, canTag, onCall, onEdit }: RowProps) {
  const { recent: words, outcome } = texts.phone;
  const { number, name, title } = remoteOf(call);
  const { answered_at, ended_at, started_at = ended_at } = call;
  const isMissed = call.direction === "inbound" && answered_at === undefined;
  const spoken = answered_at === undefined || ended_at === undefined ? null : duration(ended_at - answered_at);
  return (
    <Group gap="sm" wrap="nowrap" align="center" data-call={call.id}>
      <span className="phone-direction" data-missed={isMissed}>
        <Icon name={isMissed ? "missed" : call.direction === "inbound" ? "incoming" : "outgoing"} />
      </span>
      <div className="phone-recent-text">
        <Text fw={600} truncate>
          <Link to="/calls/$id" params={{ id: call.id }} underline="hover" inherit>
            <bdi>{title}</bdi>
          </Link>
        </Text>
        <Text size="sm" truncate>
          {name !== null && `${shownNumber(number ?? "")} · `}
          {spoken ?? (isMissed ? words.missed : words.notReached)} · {started_at && <Moment at={started_at} />}
        </Text>
      </div>
      {call.outcome && (
        <Badge
          color={TYPES[call.outcome.tag_type ?? "neutral"]}
          variant="dot"
          tt="none"
          fw={500}
          className="phone-badge"
        >
          {call.outcome.tag}
        </Badge>
      )}
      {canTag && needsOutcome(call) && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={outcome.addFor(title)}
          onClick={onEdit}
          miw="max-content"
        >
          {outcome.add}
        </Button>
      )}
      {number !== null && <CallButton label={words.callBack(title)} onCall={() => onCall(number, name)} />}
    </Group>
  );
}

const TYPES = { positive: "green.6", neutral: "gray.6", negative: "red.6" } as const;

function hasEnded({ status }: Call): boolean {
  return status === "ended" || status === "failed";
}

/** Colleagues who talked to each other have nothing to tell a CRM. */
function needsOutcome({ direction, outcome, answered_at }: Call): boolean {
  return direction !== "internal" && outcome === undefined && answered_at !== undefined;
}

function isRecent({ ended_at = 0 }: Call): boolean {
  return Date.now() - ended_at < REMINDED_MS;
}

/** Who was on the other side. */
function remoteOf({ direction, from, to, from_name, to_name, contact }: Call) {
  const [number = null, said] = direction === "inbound" ? [from, from_name] : [to, to_name];
  const name = contact?.name ?? said ?? null;
  return { number, name, title: name ?? (number === null ? texts.phone.recent.unknown : shownNumber(number)) };
}
