/** How often the engine looks after things, and how long it waits for them. All in milliseconds. */
export type Pace = {
  /** How long a report waits for the store before it is answered that the store cannot be used now. */
  answerWithinMs: number;
  /** How long a node keeps what it holds without saying that it lives. */
  leaseMs: number;
  /** How often it says so. */
  renewEveryMs: number;
  /** Backlog that another node has left is found at least this often. */
  sweepEveryMs: number;
  /** Retries that another node has written down are found at least this often. */
  lookForRetriesEveryMs: number;
  /** How often leases in doubt are compared with what the node holds. */
  reconcileEveryMs: number;
  /** How long to wait before writing down again what could not be written. */
  writeAgainAfterMs: number;
  /** How long a stop waits for requests that are under way. */
  drainMs: number;
  /** How long it then waits for the store, to say that the node leaves. */
  leaveMs: number;
  /** How long all of a stop may take: supervisors kill a program 30 s after they have asked it to end. */
  stopMs: number;
};

export const PACE: Pace = {
  answerWithinMs: 5_000,
  leaseMs: 10_000,
  renewEveryMs: 2_000,
  sweepEveryMs: 5_000,
  lookForRetriesEveryMs: 5_000,
  reconcileEveryMs: 2_000,
  writeAgainAfterMs: 500,
  drainMs: 15_000,
  leaveMs: 5_000,
  stopMs: 25_000,
};
