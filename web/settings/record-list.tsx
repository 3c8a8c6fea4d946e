import { Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, LinkButton } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";
import { RecordTable } from "../parts/record-table.tsx";
import { Empty, Found } from "../parts/states.tsx";
import type { ListPath } from "./noun.tsx";

type Props<Row> = {
  list: ListPath;
  words: Record<"title" | "intro" | "add" | "none" | "noneText", string>;
  query: UseQueryResult<Row[]>;
  columns: readonly string[];
  cells(row: Row, index: number, rows: Row[]): readonly ReactNode[];
};

/** The page of all records of one kind. */
export function RecordList<Row extends { id: string }>({ list, words, query, columns, cells }: Props<Row>) {
  return (
    <Page title={words.title} actions={<LinkButton to={`${list}/new`}>{words.add}</LinkButton>}>
      <Text c="dimmed">{words.intro}</Text>
      <Found query={query}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={words.none}>{words.noneText}</Empty>
          ) : (
            <RecordTable
              label={words.title}
              columns={columns}
              rows={rows.map((row, index) => ({ key: row.id, cells: cells(row, index, rows) }))}
            />
          )
        }
      </Found>
    </Page>
  );
}

/** What leads from the list to one record. */
export function RecordLink({ list, id, children }: { list: ListPath; id: string; children: string }) {
  return (
    <Link to={`${list}/$id`} params={{ id }} underline="always">
      {children}
    </Link>
  );
}
