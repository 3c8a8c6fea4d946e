/** Agents who are in a call: written down with its record, so that every node knows and no queue rings them. */
import type { Clock } from "../model/clock.ts";
import { readCallSettings } from "../store/call-settings.ts";
import type { Database } from "../store/database.ts";
import type { CallEntry } from "./call-record.ts";
import type { CallWriter } from "./call-writer.ts";
import type { Presence } from "./presence.ts";

/** Lets an agent go; who has talked has some time for the work after the call. */
export type LetGo = (talked: boolean) => void;

/** Notes that an agent is in a call from now on, until the returned function is called. */
export function occupy(
  { accountId, callId, agentId }: { accountId: string; callId: string; agentId: string },
  tools: {
    database: Database;
    nodeId: string;
    presence: Presence;
    writer: Pick<CallWriter, "track">;
    clock: Clock;
    write(entry: CallEntry): Promise<void>;
  },
): LetGo {
  const { database, nodeId, presence, writer, clock, write } = tools;
  const agent = { accountId, agentId };
  const entry = { accountId, callId, events: [], steps: [] };
  let isGone = false;

  async function leave(talked: boolean): Promise<void> {
    const at = clock.now();
    const settings = talked ? await readCallSettings(database, accountId).catch(() => null) : null;
    const afterCallMs = (settings?.after_call_seconds ?? 0) * 1_000;
    const afterCallUntil = afterCallMs > 0 ? at + afterCallMs : null;
    await write({ ...entry, live: [{ kind: "leaves", agentId, at, afterCallUntil }] });
    presence.changed([agent], afterCallUntil);
  }

  void write({ ...entry, live: [{ kind: "joins", agentId, nodeId, at: clock.now() }] }).then(() =>
    presence.changed([agent]),
  );
  return (talked) => {
    if (isGone) return;
    isGone = true;
    void writer.track(leave(talked));
  };
}
