import type { CallStep } from "../contract/call-steps.ts";
import type { Database, Transaction } from "./database.ts";

/** A step at its place in its call, from 1. */
export type NumberedStep = { account_id: string; call_id: string; n: number; step: CallStep };

/** Writes steps; one that stands there already stays as it is. */
export async function insertSteps(tx: Transaction, steps: readonly NumberedStep[]): Promise<void> {
  await tx.insertMany(
    "call_steps",
    steps.map(({ step, ...place }) => ({ ...place, at: step.at, step: JSON.stringify(step) })),
    { keys: ["account_id", "call_id", "n"], update: [] },
  );
}

/** How many steps a call has so far. */
export async function countSteps(
  tx: Transaction,
  { accountId, callId }: { accountId: string; callId: string },
): Promise<number> {
  const { last } = await tx.db
    .selectFrom("call_steps")
    .select(({ fn }) => fn.max("n").as("last"))
    .where("account_id", "=", accountId)
    .where("call_id", "=", callId)
    .executeTakeFirstOrThrow();
  return Number(last ?? 0);
}

/** A call's steps in their order. */
export async function listSteps(
  database: Database,
  { accountId, callId }: { accountId: string; callId: string },
): Promise<CallStep[]> {
  const rows = await database.db
    .selectFrom("call_steps")
    .select("step")
    .where("account_id", "=", accountId)
    .where("call_id", "=", callId)
    .orderBy("n")
    .execute();
  return rows.map(({ step }) => JSON.parse(step) as CallStep);
}
