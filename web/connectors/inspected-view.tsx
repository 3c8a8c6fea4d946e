import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../api.ts";
import { Copy } from "../parts/copy.tsx";
import { Body, Headers } from "../parts/message.tsx";
import { Moment } from "../parts/moment.tsx";
import { Found } from "../parts/states.tsx";
import { connectorsQuery } from "../queries.ts";
import { texts } from "../texts.ts";
import { SignatureBadge } from "./inspected-list.tsx";
import type { InspectedRequest } from "./inspector-queries.ts";

/** One request as it arrived: whatever is in it, it is shown as text. */
export function InspectedView({ request }: { request: InspectedRequest }) {
  const { inspectors: words } = texts;
  const { id } = request;
  const query = useQuery({
    queryKey: ["inspected", id],
    queryFn: ({ signal }) => api.get("/v1/inspected/{id}", { path: { id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data: connectors } = useQuery(connectorsQuery);
  const signer = connectors?.find((connector) => connector.id === request.connector_id);
  return (
    <Paper withBorder p="md" className="beside" data-inspected={request.event ?? ""}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={3} size="h5">
            {request.event ?? signer?.name ?? request.method}
          </Title>
          <Group gap="xs">
            <SignatureBadge signature={request.signature} />
            {signer && request.event !== null && <Text size="sm">{words.signedBy(signer.name)}</Text>}
          </Group>
        </Group>
        {request.signature_problem !== null && <Text size="sm">{request.signature_problem}</Text>}
        <Text size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }}>
          <b>{request.method}</b> {request.path}
        </Text>
        <Text size="sm" c="dimmed">
          <Moment at={request.received_at} /> · {words.answeredWith(request.status)}
        </Text>
        <Found query={query}>
          {({ headers, body, truncated }) => (
            <>
              <Headers headers={headers} />
              <Group justify="space-between">
                <Text size="sm" fw={600}>
                  {words.body}
                </Text>
                <Copy value={body} />
              </Group>
              <Body body={body} isTall />
              {truncated && <Text size="sm">{words.truncated}</Text>}
            </>
          )}
        </Found>
      </Stack>
    </Paper>
  );
}
