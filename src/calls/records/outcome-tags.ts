import type { NewOutcomeTag, OutcomeTag, OutcomeTagPatch } from "../../contract/outcome-tags.ts";
import type { Database } from "../../store/database.ts";
import type { Tables } from "../../store/tables.ts";
import { createOrderedDesk, type OrderedDesk } from "./ordered-desk.ts";

/** The most tags that an account may have: an agent chooses from them within seconds. */
export const MAX_OUTCOME_TAGS = 200;

export type OutcomeTagDesk = OrderedDesk<OutcomeTag, NewOutcomeTag, OutcomeTagPatch>;

/** What agents choose from. */
export function createOutcomeTagDesk(database: Database): OutcomeTagDesk {
  return createOrderedDesk<"outcome_tags", OutcomeTag, NewOutcomeTag, OutcomeTagPatch>(database, {
    table: "outcome_tags",
    name: "outcome tag",
    idPrefix: "tag",
    most: MAX_OUTCOME_TAGS,
    unique: { name: ({ name }) => `There is an outcome tag "${name}" already.` },
    toView,
    async toColumns(_tx, _accountId, { active, ...given }) {
      return { columns: active === undefined ? given : { ...given, active: active ? 1 : 0 } };
    },
  });
}

function toView({ account_id: _, active, ...tag }: Tables["outcome_tags"]): OutcomeTag {
  return { ...tag, active: active === 1 };
}
