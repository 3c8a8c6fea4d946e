/**
 * What is to be stored with whatever a piece of work changes: it is written in the first transaction that the work makes,
 * as part of it, without the work knowing. See docs/decisions/0044-an-audit-entry-is-part-of-its-change.md.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Transaction } from "./database.ts";

type State = "unwritten" | "claimed" | "written" | "over";

/** What accompanies a transaction, which has the right to write it until the one or the other of the last two is told. */
export type Companion = {
  write(tx: Transaction): Promise<void>;
  committed(): void;
  rolledBack(): void;
};

const current = new AsyncLocalStorage<{ state: State; write(tx: Transaction): Promise<void> }>();

/** What the transaction that begins now has to write with its own; null where there is nothing, or another writes it. */
export function claimCompanion(): Companion | null {
  const companion = current.getStore();
  if (companion?.state !== "unwritten") return null;
  const moveOn = (state: State) => {
    if (companion.state === "claimed") companion.state = state;
  };
  companion.state = "claimed";
  return {
    write: (tx) => companion.write(tx),
    committed: () => moveOn("written"),
    rolledBack: () => moveOn("unwritten"),
  };
}

/**
 * Runs `work`, whose first transaction that is committed also does what `write` does. What `work` leaves running when it
 * is over writes nothing any more.
 * @returns how the work went, and whether it was written.
 */
export async function accompany<T>(
  write: (tx: Transaction) => Promise<void>,
  work: () => Promise<T>,
): Promise<{ outcome: PromiseSettledResult<T>; isWritten: boolean }> {
  const companion: { state: State; write(tx: Transaction): Promise<void> } = { state: "unwritten", write };
  const [outcome] = await Promise.allSettled([current.run(companion, async () => work())]);
  const isWritten = companion.state === "written";
  companion.state = "over";
  return { outcome, isWritten };
}
