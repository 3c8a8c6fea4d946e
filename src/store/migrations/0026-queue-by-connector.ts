import type { Migration } from "../migration.ts";

/**
 * What waits for one connector is found among any number of deliveries that wait for others. Backlog is read in the order
 * in which it came, calls' own deliveries and replays' by themselves: one index for both would have to be sorted for each
 * hundred. The account stands between so that no plan takes the connector's index for its backlog's order.
 */
export const queueByConnector: Migration = {
  name: "0026-queue-by-connector",
  statements: () => [
    "create index queue_of_connector on queue (connector_id, account_id, id)",
    "drop index queue_backlog",
    "create index queue_backlog on queue (connector_id, id) where state = 'backlog' and kind <> 'replay'",
    "create index queue_replayed on queue (connector_id, id) where state = 'backlog' and kind = 'replay'",
  ],
};
