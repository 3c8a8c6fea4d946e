import { readPhoneNumber } from "../../model/phone-number.ts";
import type { Database } from "../../store/database.ts";
import { findLineByNumber, findLinesEndingIn } from "../../store/lines.ts";
import type { Tables } from "../../store/tables.ts";

/** Fewer digits may be those of many numbers. */
const LEAST_DIGITS = 6;

/**
 * The line that was called. Carriers write numbers with their plus, without it, or as they are dialled in their country;
 * then the line is the only one that ends so.
 * @param accountId whose trunk it came over; null for one that is for all.
 */
export async function findCalledLine(
  database: Database,
  { dialled, accountId }: { dialled: string; accountId: string | null },
): Promise<Tables["lines"] | null> {
  const digits = dialled.replaceAll(/[^\d]/g, "");
  if (digits === "" || digits.length > 32) return null;
  const international = dialled.startsWith("+") ? dialled : `+${digits.replace(/^00/, "")}`;
  const number = readPhoneNumber(international).number ?? `+${digits}`;
  const line = await findLineByNumber(database, { number, accountId });
  if (line !== null || dialled.startsWith("+")) return line;
  const national = digits.replace(/^0+/, "");
  if (national.length < LEAST_DIGITS) return null;
  const [one, ...others] = await findLinesEndingIn(database, { digits: national, accountId });
  return others.length === 0 ? (one ?? null) : null;
}
