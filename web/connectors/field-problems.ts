import { ApiError } from "../../src/client/index.ts";
import { type ConnectorFields, formPath } from "./fields.ts";

/** What the server refuses of a connector: at which field of the form, and where in its text. */
export type FieldProblem = { path: string; text: string; place: { line: number; column: number } | null };

/**
 * What an error says of the fields of a connector.
 * @param base where in the request the connector stood: `change` or `connector` of a preview.
 */
export function fieldProblems(error: unknown, fields: ConnectorFields, base?: string): FieldProblem[] {
  if (!(error instanceof ApiError)) return [];
  return error.errors.flatMap(({ pointer, message, fix, place }) => {
    const path = pointer
      .slice(2)
      .split("/")
      .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
    if (base !== undefined && path.shift() !== base) return [];
    return { path: formPath(path, fields), text: `${message} ${fix}`, place: place ?? null };
  });
}
