/** Calls as they are asked for: listed as they stand, or found by the index. */
import type { CallFilters } from "../contract/call-filters.ts";
import type { Call } from "../contract/events.ts";
import type { Indexer } from "../engine/indexer.ts";
import { nameBeginnings, numberBeginning, textBeginnings } from "../model/search-keys.ts";
import type { Database } from "../store/database.ts";
import { listCalls, type Position } from "../store/lists.ts";
import { type CallPage, type CallSearch, searchCalls } from "../store/search-calls.ts";

const ANY_CONNECTOR = "any";

type Asked = { accountId: string; filters: CallFilters; before?: Position | undefined; limit: number };

export type CallList = {
  /** A page of the calls that were asked for, the newest first. With filters it may be short, and go on. */
  page(asked: Asked): Promise<CallPage>;
  /** All of them, a page at a time. */
  pages(asked: Omit<Asked, "before">): AsyncGenerator<Call[]>;
};

export function createCallList(parts: { database: Database; indexer: Pick<Indexer, "caughtUp"> }): CallList {
  const { database, indexer } = parts;

  async function page({ accountId, filters, before, limit }: Asked): Promise<CallPage> {
    const { agent: agentId, from, to, ...others } = filters;
    if (Object.values(others).every((filter) => filter === undefined)) {
      const rows = await listCalls(database, { accountId, agentId, from, to, before, limit: limit + 1 });
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        calls: rows.slice(0, limit).map(({ call }) => call),
        next: last ? { at: last.created_at, id: last.call.id } : null,
      };
    }
    // What was reported before it was asked for is to be found, but for where that is much.
    await indexer.caughtUp();
    return searchCalls(database, { accountId, search: searchOf(filters), before, limit });
  }

  return {
    page,
    async *pages(asked) {
      for (let before: Position | undefined; ; ) {
        const { calls, next } = await page({ ...asked, before });
        if (calls.length > 0) yield calls;
        if (next === null) return;
        before = next;
      }
    },
  };
}

function searchOf(filters: CallFilters): CallSearch {
  const { search, number, contact, is_test: isTest, failed_at: failedAt, from, to, ...columns } = filters;
  return {
    columns,
    isTest,
    keys: [
      ...(number === undefined ? [] : [numberBeginning(number)]),
      ...(contact === undefined ? [] : nameBeginnings(contact)),
      ...(search === undefined ? [] : textBeginnings(search)),
    ],
    failedAt: failedAt === ANY_CONNECTOR ? "" : failedAt,
    from,
    to,
  };
}
