import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Connector, Delivery } from "../api.ts";
import { Retry } from "../pages/delivery-card.tsx";
import { Moment } from "../parts/moment.tsx";
import { Found } from "../parts/states.tsx";
import { DeliveryStatus } from "../parts/status.tsx";
import { type Open, openDeliveriesQuery, SHOWN } from "../queries.ts";
import { texts } from "../texts.ts";

/** A connector's deliveries that wait or were given up, one by one. */
export function OpenDeliveries({ connector }: { connector: Connector }) {
  const query = useQuery(openDeliveriesQuery(connector.id));
  return <Found query={query}>{(open) => <List name={connector.name} open={open} />}</Found>;
}

function List({ name, open: { waiting, failed, isMore } }: { name: string; open: Open }) {
  const { deliveries: words } = texts;
  return (
    <>
      <Table.ScrollContainer minWidth={760} tabIndex={0} role="region" aria-label={words.singleOf(name)}>
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
      {isMore && <Text size="sm">{words.more(SHOWN)}</Text>}
    </>
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
