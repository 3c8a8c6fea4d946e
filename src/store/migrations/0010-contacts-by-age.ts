import type { Migration } from "../migration.ts";

/** What was last known of numbers goes when it is old, and is found without reading all that is known. */
export const contactsByAge: Migration = {
  name: "0010-contacts-by-age",
  statements: () => ["create index contacts_aged on contacts (account_id, updated_at)"],
};
