import { Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type TimelineEntry } from "../api.ts";
import { DeliveryCard } from "../pages/delivery-card.tsx";
import { Moment } from "../parts/moment.tsx";
import { Found } from "../parts/states.tsx";
import { connectorsQuery } from "../queries.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";

/** How often a page is asked for again on which something still waits, in milliseconds. */
const WAITING_MS = 1_500;

/** A call's events. An agent sees what was reported; who may see deliveries, also what became of it. */
export function CallTimeline({ id }: { id: string }) {
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
        <Text size="sm" c="dimmed">
          <Moment at={occurred_at} />
        </Text>
      </Group>
      {Object.keys(data).length > 0 && <Reported data={data} />}
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

/** What was reported, as text; it may be long, so that it is made when somebody wants to see it. */
function Reported({ data }: { data: object }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{texts.call.data}</summary>
      {isOpen && <pre className="code">{JSON.stringify(data, null, 2)}</pre>}
    </details>
  );
}

async function timelineOf(id: string, signal: AbortSignal): Promise<TimelineEntry[]> {
  return Array.fromAsync(api.list("/v1/calls/{id}/timeline", { path: { id }, query: { limit: 200 }, signal }));
}

async function eventsOf(id: string, signal: AbortSignal): Promise<TimelineEntry[]> {
  const events = await Array.fromAsync(api.list("/v1/events", { query: { call_id: id, limit: 200 }, signal }));
  return events.map(({ call: _, ...event }) => ({ ...event, deliveries: [] })).reverse();
}
