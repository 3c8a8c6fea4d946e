import { Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Connector } from "../api.ts";
import { Link } from "../parts/link.tsx";
import { Moment } from "../parts/moment.tsx";
import { ConnectorStatus } from "../parts/status.tsx";
import { connectorsQuery, openDeliveriesQuery, SHOWN } from "../queries.ts";
import { texts } from "../texts.ts";

/** How every connector is doing, on the home page. */
export function ConnectorHealth() {
  const { data } = useQuery(connectorsQuery);
  if (!data || data.length === 0) return null;
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {texts.home.connectors}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {data.map((connector) => (
          <Paper key={connector.id} withBorder p="md">
            <Group justify="space-between" wrap="nowrap">
              <Link to="/connectors/$id" params={{ id: connector.id }} underline="always" fw={600}>
                {connector.name}
              </Link>
              <ConnectorStatus connector={connector} />
            </Group>
            <Health connector={connector} />
          </Paper>
        ))}
      </SimpleGrid>
    </Stack>
  );
}

/** A connector's last success, what waits for it, and why it was stopped where it was. */
export function Health({ connector: { id, last_success_at, paused } }: { connector: Connector }) {
  const { data } = useQuery(openDeliveriesQuery(id));
  return (
    <Text size="sm" component="div">
      {last_success_at === null ? (
        texts.connectors.never
      ) : (
        <>
          {texts.connectors.lastSuccess} <Moment at={last_success_at} />
        </>
      )}
      {data && data.waiting.length > 0 && ` · ${texts.connectors.waiting(waitingCount(data.waiting))}`}
      {paused && paused.by !== "user" && <div className="sentence">{paused.reason}</div>}
    </Text>
  );
}

export function waitingCount(waiting: readonly unknown[]): string {
  return waiting.length >= SHOWN ? `${SHOWN}+` : String(waiting.length);
}
