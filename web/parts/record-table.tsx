import { Table } from "@mantine/core";
import type { ReactNode } from "react";

type Props = {
  label: string;
  /** What each column is called; the one with buttons has no name. */
  columns: readonly string[];
  /** Those of them that are numbers, which stand right. */
  numbers?: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
  /** From this width on it is not scrolled, in pixels. */
  minWidth?: number;
};

/** A list of records. A narrow window scrolls it. */
export function RecordTable({ label, columns, numbers = [], rows, minWidth = 760 }: Props) {
  const align = (name = "") => (name === "" || numbers.includes(name) ? "right" : undefined);
  return (
    <Table.ScrollContainer minWidth={minWidth} tabIndex={0} role="region" aria-label={label}>
      <Table verticalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((name) =>
              name === "" ? (
                <Table.Td key={name} />
              ) : (
                <Table.Th key={name} ta={align(name)}>
                  {name}
                </Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, cells }) => (
            <Table.Tr key={key}>
              {cells.map((cell, index) => (
                <Table.Td
                  key={columns[index]}
                  ta={align(columns[index])}
                  className={numbers.includes(columns[index] ?? "") ? "figure" : undefined}
                >
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
