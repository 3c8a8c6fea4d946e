import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { api, type Connector } from "../api.ts";
import { ConnectorCard } from "../connectors/connector-card.tsx";
import { LinkButton } from "../parts/link.tsx";
import { useOrder } from "../parts/order-buttons.tsx";
import { Page } from "../parts/page.tsx";
import { SortableList } from "../parts/sortable.tsx";
import { Empty, Found } from "../parts/states.tsx";
import { connectorHealthQuery, connectorsQuery, dialectsQuery } from "../queries.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";

export function Connectors() {
  const query = useQuery({ ...connectorsQuery, refetchInterval: 5_000 });
  const session = useSession();
  const { connectors: words } = texts;
  const mayChange = may(session, "connectors:write");
  return (
    <Page title={words.title} actions={mayChange && <LinkButton to="/connectors/new">{words.add}</LinkButton>}>
      <Found query={query}>
        {(connectors) =>
          connectors.length === 0 ? (
            <Empty title={words.none}>{words.noneText}</Empty>
          ) : (
            <List connectors={connectors} mayChange={mayChange} />
          )
        }
      </Found>
    </Page>
  );
}

function List({ connectors, mayChange }: { connectors: Connector[]; mayChange: boolean }) {
  const { connectors: words } = texts;
  const order = useOrder<Connector>(connectorsQuery.queryKey, (ids) =>
    api.put("/v1/connectors/order", { body: { ids } }),
  );
  const health = useQuery(connectorHealthQuery);
  const dialects = useQuery(dialectsQuery);
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {words.orderHint}
      </Text>
      <SortableList label={words.title} items={connectors} mayOrder={mayChange} onOrder={order.mutate}>
        {connectors.map((connector) => (
          <ConnectorCard
            key={connector.id}
            connector={connector}
            dialect={dialects.data?.find(({ name }) => name === connector.dialect)?.title ?? connector.dialect}
            health={healthOf(health.data, connector)}
            mayChange={mayChange}
          />
        ))}
      </SortableList>
    </Stack>
  );
}

function healthOf(all: Schemas["ConnectorHealth"][] | undefined, { id }: Connector) {
  return all?.find(({ connector_id }) => connector_id === id);
}
