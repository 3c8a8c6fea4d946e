import { ActionIcon, Button, Group, Switch, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Connector, messageOf } from "../api.ts";
import { Link, LinkButton } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, Found } from "../parts/states.tsx";
import { ConnectorStatus } from "../parts/status.tsx";
import { connectorsQuery } from "../queries.ts";
import { texts } from "../texts.ts";
import { Health } from "./connector-health.tsx";

export function Connectors() {
  const query = useQuery({ ...connectorsQuery, refetchInterval: 5_000 });
  const { connectors: words } = texts;
  return (
    <Page title={words.title} actions={<LinkButton to="/connectors/new">{words.add}</LinkButton>}>
      <Found query={query}>
        {(connectors) =>
          connectors.length === 0 ? (
            <Empty title={words.none}>{words.noneText}</Empty>
          ) : (
            <List connectors={connectors} />
          )
        }
      </Found>
    </Page>
  );
}

/** What is done to connectors; the list is asked for again after each. */
function useAction<T>(run: (given: T) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: run,
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: connectorsQuery.queryKey }),
  });
}

function List({ connectors }: { connectors: Connector[] }) {
  const { connectors: words } = texts;
  const order = useAction((ids: string[]) => api.put("/v1/connectors/order", { body: { ids } }));
  const ids = connectors.map(({ id }) => id);
  /** Exchanges a connector with the one before it. */
  const raise = (index: number) => order.mutate(ids.toSpliced(index - 1, 2, ids[index] ?? "", ids[index - 1] ?? ""));
  return (
    <Table.ScrollContainer minWidth={860} tabIndex={0} role="region" aria-label={words.title}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {[words.order, words.name, words.dialect, words.url, words.health, words.active].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {connectors.map((connector, index) => (
            <Table.Tr key={connector.id}>
              <Table.Td>
                <Group gap={4} wrap="nowrap">
                  <ActionIcon
                    variant="default"
                    aria-label={words.up(connector.name)}
                    disabled={index === 0 || order.isPending}
                    onClick={() => raise(index)}
                  >
                    ↑
                  </ActionIcon>
                  <ActionIcon
                    variant="default"
                    aria-label={words.down(connector.name)}
                    disabled={index === connectors.length - 1 || order.isPending}
                    onClick={() => raise(index + 1)}
                  >
                    ↓
                  </ActionIcon>
                </Group>
              </Table.Td>
              <Table.Td>
                <Link to="/connectors/$id" params={{ id: connector.id }} underline="always">
                  {connector.name}
                </Link>
              </Table.Td>
              <Table.Td>{connector.dialect}</Table.Td>
              <Table.Td>
                <Text size="sm" style={{ overflowWrap: "anywhere" }}>
                  {connector.url}
                </Text>
              </Table.Td>
              <Table.Td>
                <ConnectorStatus connector={connector} />
                <Health connector={connector} />
              </Table.Td>
              <Actions connector={connector} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Actions({ connector: { id, name, active, status } }: { connector: Connector }) {
  const { connectors: words } = texts;
  const path = { id };
  const change = useAction((to: boolean) =>
    to ? api.post("/v1/connectors/{id}/enable", { path, body: {} }) : api.post("/v1/connectors/{id}/disable", { path }),
  );
  const isStopped = status === "paused" || status === "disabled";
  const pause = useAction((_: undefined) =>
    isStopped
      ? api.post("/v1/connectors/{id}/resume", { path, body: {} })
      : api.post("/v1/connectors/{id}/pause", { path }),
  );
  return (
    <>
      <Table.Td>
        <Switch
          aria-label={words.activate(name)}
          checked={active}
          disabled={change.isPending}
          onChange={({ currentTarget }) => change.mutate(currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td>
        {active && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${isStopped ? words.resume : words.pause} ${name}`}
            loading={pause.isPending}
            onClick={() => pause.mutate(undefined)}
          >
            {isStopped ? words.resume : words.pause}
          </Button>
        )}
      </Table.Td>
    </>
  );
}
