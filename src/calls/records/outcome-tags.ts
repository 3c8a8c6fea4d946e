import type { NewOutcomeTag, OutcomeTag, OutcomeTagPatch } from "../../contract/outcome-tags.ts";
import type { Database } from "../../store/database.ts";
import { endOfOutcomeTags, listOutcomeTags, orderOutcomeTags } from "../../store/outcome-tags.ts";
import { lockAccount } from "../../store/records.ts";
import type { Tables } from "../../store/tables.ts";
import { createRecordDesk, type RecordDesk } from "./record-desk.ts";

/** The most tags that an account may have: an agent chooses from them within seconds. */
export const MAX_OUTCOME_TAGS = 200;

/** What agents choose from. A list is in the account's own order; a position's `at` is a tag's place. */
export type OutcomeTagDesk = RecordDesk<OutcomeTag, NewOutcomeTag, OutcomeTagPatch> & {
  /** Puts the tags into this order; null where the ids are not those of all, each once. */
  order(accountId: string, ids: readonly string[]): Promise<OutcomeTag[] | null>;
};

export function createOutcomeTagDesk(database: Database): OutcomeTagDesk {
  const desk = createRecordDesk<"outcome_tags", OutcomeTag, NewOutcomeTag, OutcomeTagPatch>(database, {
    table: "outcome_tags",
    name: "outcome tag",
    idPrefix: "tag",
    most: MAX_OUTCOME_TAGS,
    unique: ["name"],
    toView,
    async toColumns(_tx, _accountId, { active, ...given }) {
      return { columns: active === undefined ? given : { ...given, active: active ? 1 : 0 } };
    },
    place: async (tx, accountId) => ({ position: await endOfOutcomeTags(tx, accountId) }),
  });
  return {
    ...desk,
    async list(accountId, { before, limit }) {
      return (await listOutcomeTags(database, { accountId, after: before, limit })).map(toView);
    },
    order: (accountId, ids) =>
      database.transaction(async (tx) => {
        await lockAccount(tx, database, accountId);
        const all = { accountId, limit: MAX_OUTCOME_TAGS };
        const known = new Set((await listOutcomeTags(tx, all)).map(({ id }) => id));
        if (ids.length !== known.size || new Set(ids).size !== ids.length || !ids.every((id) => known.has(id))) {
          return null;
        }
        await orderOutcomeTags(tx, accountId, ids);
        return (await listOutcomeTags(tx, all)).map(toView);
      }),
  };
}

function toView({ account_id: _, active, ...tag }: Tables["outcome_tags"]): OutcomeTag {
  return { ...tag, active: active === 1 };
}
