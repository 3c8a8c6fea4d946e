import { Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api, type Call, type TimelineEntry } from "../api.ts";
import { partiesOf, talkOf } from "../call-log/words.ts";
import { Moment } from "../parts/moment.tsx";
import { Page } from "../parts/page.tsx";
import { Found } from "../parts/states.tsx";
import { CallStatus } from "../parts/status.tsx";
import { connectorsQuery } from "../queries.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { DeliveryCard } from "./delivery-card.tsx";

/** How often a page is asked for again on which something still waits, in milliseconds. */
const WAITING_MS = 1_500;

export function CallPage() {
  const { id } = useParams({ from: "/shell/calls/$id" });
  const call = useQuery({
    queryKey: ["call", id, "state"],
    queryFn: ({ signal }) => api.get("/v1/calls/{id}", { path: { id }, signal }),
  });
  return (
    <Page title={call.data ? partiesOf(call.data) : texts.call.title(id)}>
      <Found query={call}>{(found) => <Facts call={found} />}</Found>
      {call.data && <Timeline id={id} />}
    </Page>
  );
}

function Facts({ call }: { call: Call }) {
  const { calls, call: words } = texts;
  const { direction, agent, line, started_at, result, ended_by, outcome, summary } = call;
  const facts: [string, ReactNode][] = [
    [calls.status, <CallStatus key="status" call={call} />],
    [calls.direction, direction && calls.directions[direction]],
    [calls.agent, agent && (agent.name ?? agent.id)],
    ["Id", call.id],
    ["Line", line],
    [calls.started, started_at && <Moment at={started_at} />],
    [calls.talk, talkOf(call)],
    [words.result, result],
    [words.endedBy, ended_by],
    [calls.outcome, outcome?.tag],
    [words.notes, outcome?.notes],
    [words.summary, summary],
  ];
  return (
    <Paper withBorder p="md">
      <SimpleGrid component="dl" cols={{ base: 2, md: 4 }} m={0}>
        {facts
          .filter(([, value]) => value !== undefined && value !== null && value !== "")
          .map(([name, value]) => (
            <div key={name}>
              <Text component="dt" size="sm">
                {name}
              </Text>
              <Text component="dd" m={0} fw={500} style={{ overflowWrap: "anywhere" }}>
                <bdi>{value}</bdi>
              </Text>
            </div>
          ))}
      </SimpleGrid>
    </Paper>
  );
}

/** An agent sees what was reported; who may see deliveries, also what became of it. */
function Timeline({ id }: { id: string }) {
  const session = useSession();
  const seesDeliveries = may(session, "deliveries:read");
  const query = useQuery({
    queryKey: ["call", id, "timeline"],
    queryFn: ({ signal }) => (seesDeliveries ? timelineOf(id, signal) : eventsOf(id, signal)),
    refetchInterval: ({ state: { data } }) =>
      data?.some(({ deliveries }) => deliveries.some(({ status }) => status === "waiting")) ? WAITING_MS : false,
  });
  const connectors = useQuery({ ...connectorsQuery, enabled: seesDeliveries });
  const names = new Map(connectors.data?.map(({ id: connectorId, name }) => [connectorId, name]));
  return (
    <Stack gap="md">
      <Title order={2} size="h4">
        {texts.call.timeline}
      </Title>
      <Found query={query}>
        {(entries) => (
          <ol className="timeline">
            {entries.map((entry) => (
              <li key={entry.id}>
                <Entry entry={entry} names={names} seesDeliveries={seesDeliveries} />
              </li>
            ))}
          </ol>
        )}
      </Found>
    </Stack>
  );
}

type EntryProps = { entry: TimelineEntry; names: ReadonlyMap<string, string>; seesDeliveries: boolean };

function Entry({ entry, names, seesDeliveries }: EntryProps) {
  const { type, occurred_at, data, deliveries } = entry;
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Text fw={600}>{type}</Text>
        <Text size="sm">
          <Moment at={occurred_at} />
        </Text>
      </Group>
      {Object.keys(data).length > 0 && (
        <details>
          <summary>{texts.call.data}</summary>
          <pre className="code">{JSON.stringify(data, null, 2)}</pre>
        </details>
      )}
      {seesDeliveries && deliveries.length === 0 && <Text size="sm">{texts.call.noDeliveries}</Text>}
      {deliveries.map((delivery) => (
        <DeliveryCard
          key={delivery.id ?? delivery.connector_id}
          delivery={delivery}
          connector={names.get(delivery.connector_id) ?? texts.call.gone}
        />
      ))}
    </Stack>
  );
}

async function timelineOf(id: string, signal: AbortSignal): Promise<TimelineEntry[]> {
  return Array.fromAsync(api.list("/v1/calls/{id}/timeline", { path: { id }, query: { limit: 200 }, signal }));
}

async function eventsOf(id: string, signal: AbortSignal): Promise<TimelineEntry[]> {
  const events = await Array.fromAsync(api.list("/v1/events", { query: { call_id: id, limit: 200 }, signal }));
  return events.map(({ call: _, ...event }) => ({ ...event, deliveries: [] })).reverse();
}
