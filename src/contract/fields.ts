/** The fields that schemas of every noun share. */
import { z } from "zod";

/** A short text that people see or match on: a name, a number, an identifier. */
export const label = z.string().min(1).max(256);

/** An identifier chosen by whoever reports: printable ASCII without spaces, so that it survives URLs and logs. */
export const clientIdSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\x21-\x7e]+$/, "use 1 to 128 printable ASCII characters without spaces");

/** A moment in milliseconds since 1970 UTC, up to the year 2100. */
export const timestampSchema = z
  .int()
  .min(0)
  .max(4_102_444_800_000)
  .meta({ id: "Timestamp", description: "Milliseconds since 1970-01-01 UTC.", examples: [1760084505000] });
