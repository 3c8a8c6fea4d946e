import { Stack, Table, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Connector, Delivery } from "../api.ts";
import { Moment } from "../parts/moment.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, Found } from "../parts/states.tsx";
import { DeliveryStatus } from "../parts/status.tsx";
import { connectorsQuery, type Open, openDeliveriesQuery } from "../queries.ts";
import { texts } from "../texts.ts";
import { Retry } from "./delivery-card.tsx";

export function Deliveries() {
  const query = useQuery(connectorsQuery);
  const { deliveries: words } = texts;
  return (
    <Page title={words.title}>
      <Found query={query}>
        {(connectors) =>
          connectors.length === 0 ? (
            <Empty title={words.noConnectors}>{texts.connectors.noneText}</Empty>
          ) : (
            connectors.map((connector) => <OfConnector key={connector.id} connector={connector} />)
          )
        }
      </Found>
    </Page>
  );
}

function OfConnector({ connector }: { connector: Connector }) {
  const query = useQuery(openDeliveriesQuery(connector.id));
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {connector.name}
      </Title>
      <Found query={query}>
        {(open) =>
          open.waiting.length + open.failed.length === 0 ? (
            <Empty title={texts.deliveries.none}>{texts.deliveries.noneText}</Empty>
          ) : (
            <OpenDeliveries name={connector.name} open={open} />
          )
        }
      </Found>
    </Stack>
  );
}

function OpenDeliveries({ name, open: { waiting, failed } }: { name: string; open: Open }) {
  const { deliveries: words } = texts;
  return (
    <Table.ScrollContainer minWidth={760} tabIndex={0} role="region" aria-label={name}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {[words.event, words.status, words.reason, words.attempts, words.when].map((title) => (
              <Table.Th key={title}>{title}</Table.Th>
            ))}
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[...waiting, ...failed].map((delivery) => (
            <Row key={delivery.id} delivery={delivery} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ delivery }: { delivery: Delivery }) {
  const { event_type, waiting_for, reason, attempts, created_at } = delivery;
  return (
    <Table.Tr>
      <Table.Td>{event_type}</Table.Td>
      <Table.Td>
        <DeliveryStatus delivery={delivery} />
      </Table.Td>
      <Table.Td>{[waiting_for && texts.deliveries.waitsFor[waiting_for], reason].filter(Boolean).join(" · ")}</Table.Td>
      <Table.Td>{attempts}</Table.Td>
      <Table.Td>{created_at === null ? null : <Moment at={created_at} />}</Table.Td>
      <Table.Td>
        <Retry delivery={delivery} />
      </Table.Td>
    </Table.Tr>
  );
}
