import { DatabaseError } from "pg";
import { StoreError } from "../store-error.ts";

/**
 * Classes of SQLSTATE that tell of the server's own trouble: connection, resources, an operator, the system, a bug; and
 * 25P03, a transaction that was ended because its node stood still.
 */
const TROUBLE = /^(08|53|57|58|XX|25P03)/;

/** Rethrows an error, as a {@link StoreError} unless it is the server's and about the statement. */
export function tellTrouble(error: unknown): never {
  const { message, code = "" } = error as Error & { code?: string };
  if (error instanceof DatabaseError && !TROUBLE.test(code)) throw error;
  throw new StoreError(message || code, code, error);
}
