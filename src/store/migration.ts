/** What a column's type is called where the engines differ. */
export type ColumnTypes = {
  /** Text that is compared byte by byte on every engine. */
  key: string;
  /** What follows a table whose rows are kept in the order of their key, where the engine can. */
  clustered: string;
};

export type Migration = {
  /** Its place in the order, and what it is. A released migration never changes. */
  name: string;
  statements(types: ColumnTypes): string[];
  postgresOnly?: string[];
};
