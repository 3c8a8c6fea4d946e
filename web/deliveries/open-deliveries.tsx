import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Connector, Delivery } from "../api.ts";
import { Retry } from "../pages/delivery-card.tsx";
import { Moment } from "../parts/moment.tsx";
import { RecordTable } from "../parts/record-table.tsx";
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
      <RecordTable
        label={words.singleOf(name)}
        columns={[words.event, words.status, words.reason, words.attempts, words.when, ""]}
        numbers={[words.attempts]}
        rows={[...waiting, ...failed].map((delivery) => ({ key: delivery.id ?? "", cells: cellsOf(delivery) }))}
      />
      {isMore && <Text size="sm">{words.more(SHOWN)}</Text>}
    </>
  );
}

function cellsOf(delivery: Delivery): ReactNode[] {
  const { event_type, waiting_for, reason, attempts, created_at } = delivery;
  return [
    event_type,
    <DeliveryStatus key="status" delivery={delivery} />,
    <bdi key="reason">
      {[waiting_for && texts.deliveries.waitsFor[waiting_for], reason].filter(Boolean).join(" · ")}
    </bdi>,
    attempts,
    created_at === null ? null : <Moment key="when" at={created_at} />,
    <Retry key="retry" delivery={delivery} />,
  ];
}
