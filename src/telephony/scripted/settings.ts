import { z } from "zod";

const ms = z.int().min(0).max(86_400_000);

/** What somebody does when they are called. Times are milliseconds from the moment before. */
export const partySchema = z.discriminatedUnion("does", [
  z.strictObject({
    does: z.literal("answer"),
    after_ms: ms.default(3_000),
    hangs_up_after_ms: ms.nullable().default(null).meta({ description: "From the answer on; null: never." }),
  }),
  /** Rings until whoever calls gives up. */
  z.strictObject({ does: z.literal("ring") }),
  z.strictObject({
    does: z.enum(["busy", "rejected", "unreachable", "invalid_number", "congestion"]),
    after_ms: ms.default(500),
  }),
]);

const scriptSchema = z
  .union([partySchema, z.array(partySchema).min(1)])
  .meta({ description: "What they do every time, or the first time, the second, …; then always the last." });

export const scriptedSettingsSchema = z.strictObject({
  parties: z
    .record(z.string(), scriptSchema)
    .default({})
    .meta({ description: "By telephone number, agent id or SIP address." }),
  others: partySchema
    .default({ does: "answer", after_ms: 3_000, hangs_up_after_ms: 60_000 })
    .meta({ description: "What everybody else does." }),
});

export type Party = z.infer<typeof partySchema>;
export type ScriptedSettings = z.infer<typeof scriptedSettingsSchema>;
