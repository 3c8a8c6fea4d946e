import type { Migration } from "../migration.ts";

/** What is still to come of an event is found among any number of deliveries that wait. */
export const queueByEvent: Migration = {
  name: "0009-queue-by-event",
  statements: () => ["create index queue_of_event on queue (event_id)"],
};
