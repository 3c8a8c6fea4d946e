/** Cursor pagination, the same for every list: `?limit=&cursor=` -> `{ data, next_cursor }`. */
import { z } from "zod";
import { UNSTORABLE_ESCAPE } from "./read-json.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_CURSOR_LENGTH = 1_024;

/**
 * The query parameters of a list whose rows are found by `position`. The handler gets `cursor` as a position that was
 * checked against its schema, or undefined for the first page.
 */
export function pageQuery<Position extends z.ZodType>(position: Position) {
  return {
    limit: z.int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT).meta({ description: "How many rows to return." }),
    cursor: z
      .string()
      .max(MAX_CURSOR_LENGTH)
      .transform((cursor, context): z.output<Position> => {
        const decoded = position.safeParse(decodeCursor(cursor));
        if (decoded.success) return decoded.data;
        context.issues.push({
          code: "custom",
          input: cursor,
          message: "send the next_cursor of the page before, as it is, or leave it out for the first page",
        });
        return z.NEVER;
      })
      .optional()
      .meta({ description: "The page to return: next_cursor of the page before. Left out: the first page." }),
  };
}

/** The schema of one page of a list, named after its rows: `EventPage`. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return named(
    row,
    "Page",
    z.object({
      data: z.array(row),
      next_cursor: z.string().nullable().meta({ description: "The next page's cursor; null on the last page." }),
    }),
  );
}

/** The schema of a list that is always given whole, named after its rows: `ConnectorList`. */
export function listOf<Row extends z.ZodType>(row: Row) {
  return named(row, "List", z.object({ data: z.array(row) }));
}

const lists = { Page: new WeakMap<z.ZodType, z.ZodType>(), List: new WeakMap<z.ZodType, z.ZodType>() };

/** The list of the same rows is one schema with one name, however many routes have it. */
function named<Schema extends z.ZodType>(row: z.ZodType, kind: keyof typeof lists, schema: Schema): Schema {
  const rowId = row.meta()?.id;
  if (rowId === undefined) return schema;
  const known = lists[kind].get(row) as Schema | undefined;
  if (known !== undefined) return known;
  const made = schema.meta({ id: rowId + kind });
  lists[kind].set(row, made);
  return made;
}

/**
 * One page out of rows of which one more than `limit` was asked for, so that the last page is known to be the last.
 * `positionOf` says where the next page starts: after the last row of this one.
 */
export function toPage<Row>(rows: readonly Row[], limit: number, positionOf: (row: Row) => unknown) {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { data, next_cursor: more ? encodeCursor(positionOf(last)) : null };
}

/** A position as an opaque text that survives a URL: base64url of its JSON. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** The position in a cursor, unchecked; undefined for a text that is no cursor. */
function decodeCursor(cursor: string): unknown {
  if (!/^[\w-]+$/.test(cursor)) return undefined;
  const text = Buffer.from(cursor, "base64url").toString();
  if (UNSTORABLE_ESCAPE.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
