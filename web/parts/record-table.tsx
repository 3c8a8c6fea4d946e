import { Table } from "@mantine/core";
import type { ReactNode } from "react";

type Props = {
  label: string;
  /** What each column is called; the one with buttons has no name. */
  columns: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
};

/** A list of records. A narrow window scrolls it. */
export function RecordTable({ label, columns, rows }: Props) {
  return (
    <Table.ScrollContainer minWidth={760} tabIndex={0} role="region" aria-label={label}>
      <Table verticalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((name) => (name === "" ? <Table.Td key={name} /> : <Table.Th key={name}>{name}</Table.Th>))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, cells }) => (
            <Table.Tr key={key}>
              {cells.map((cell, index) => (
                <Table.Td key={columns[index]}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
