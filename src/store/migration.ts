/** What a column's type is called where the engines differ. */
export type ColumnTypes = {
  /** Text that is compared byte by byte on every engine. */
  key: string;
};

export type Migration = {
  /** Its place in the order, and what it is. A released migration never changes. */
  name: string;
  statements(types: ColumnTypes): string[];
  postgresOnly?: string[];
};
