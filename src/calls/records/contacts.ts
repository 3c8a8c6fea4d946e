import type { Entry, EntryPatch, NewEntry } from "../../contract/address-book.ts";
import { listEntriesWithNumber, saveEntryNumbers } from "../../store/address-book.ts";
import type { Database } from "../../store/database.ts";
import type { Tables } from "../../store/tables.ts";
import { checkNumber } from "./check-fields.ts";
import { type Columns, createRecordDesk, type RecordDesk } from "./record-desk.ts";

/** Those who have a number, in E.164. */
type ContactFilter = { number?: string | undefined };

export type ContactDesk = RecordDesk<Entry, NewEntry, EntryPatch, ContactFilter>;

/** An account's contacts. */
export function createContactDesk(database: Database): ContactDesk {
  const desk = createRecordDesk<"address_book", Entry, NewEntry, EntryPatch, ContactFilter>(database, {
    table: "address_book",
    name: "contact",
    idPrefix: "ctc",
    most: null,
    toView,
    toColumns: async (_tx, _accountId, given) => toColumns(given),
    async follow(tx, { accountId, id }, row) {
      const numbers = row ? numbersOf(row).map(({ number }) => number) : [];
      await saveEntryNumbers(tx, { accountId, id, numbers });
    },
  });
  return {
    ...desk,
    async list(accountId, page) {
      const { number } = page.filter;
      if (number === undefined) return desk.list(accountId, page);
      return (await listEntriesWithNumber(database, { ...page, accountId, number })).map(toView);
    },
  };
}

function toColumns({ numbers, fields, ...given }: Omit<NewEntry, "id"> | EntryPatch): Columns<"address_book"> {
  const columns: Columns<"address_book">["columns"] = { ...given };
  if (fields !== undefined) columns.fields = JSON.stringify(fields);
  if (numbers !== undefined) {
    const kept: Entry["numbers"] = [];
    for (const [index, { number, label }] of numbers.entries()) {
      const read = checkNumber(number, ["numbers", index, "number"]);
      if (read.refusal) return read;
      kept.push({ number: read.number, label });
    }
    columns.numbers = JSON.stringify(kept);
  }
  return { columns };
}

function toView({ account_id: _, fields, ...row }: Tables["address_book"]): Entry {
  return { ...row, numbers: numbersOf(row), fields: JSON.parse(fields) };
}

function numbersOf({ numbers }: Pick<Tables["address_book"], "numbers">): Entry["numbers"] {
  return JSON.parse(numbers);
}
