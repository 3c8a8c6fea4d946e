import type { Agent, AgentPatch, NewAgent } from "../../contract/agents.ts";
import type { Database } from "../../store/database.ts";
import { checkNumber, refuseEmergency, refuseLine, refuseMember, refuseTeam } from "./check-fields.ts";
import { createRecordDesk, type RecordDesk } from "./record-desk.ts";

type AgentFilter = { team?: string | undefined };

export type AgentDesk = RecordDesk<Agent, NewAgent, AgentPatch, AgentFilter>;

/** @param onChanged told of an account's agent that was made, changed or deleted, before that is answered. */
export function createAgentDesk(
  database: Database,
  onChanged: (accountId: string, id: string) => Promise<void>,
): AgentDesk {
  const desk = createRecordDesk<"agents", Agent, NewAgent, AgentPatch, AgentFilter>(database, {
    table: "agents",
    name: "agent",
    idPrefix: "agt",
    most: 10_000,
    unique: {
      extension: ({ name, extension }) => `The agent "${name}" has the extension ${extension} already.`,
      member_id: ({ name }) => `The agent "${name}" is this member's already.`,
    },
    toView: ({ account_id: _, ...agent }) => agent,
    async toColumns(tx, accountId, given) {
      const refusal =
        (await refuseTeam(tx, accountId, given.team)) ??
        (await refuseMember(tx, accountId, given.member_id)) ??
        (await refuseLine(tx, accountId, given.line)) ??
        refuseEmergency(given.extension);
      if (refusal) return { refusal };
      if (given.phone === undefined) return { columns: given };
      const phone = checkNumber(given.phone, ["phone"]);
      return phone.refusal ? phone : { columns: { ...given, phone: phone.number } };
    },
    where: ({ team }) => (team === undefined ? {} : { team }),
  });
  return {
    ...desk,
    async create(accountId, given) {
      const kept = await desk.create(accountId, given);
      if (kept.record) await onChanged(accountId, kept.record.id);
      return kept;
    },
    async change(accountId, id, patch) {
      const kept = await desk.change(accountId, id, patch);
      if (kept?.record) await onChanged(accountId, id);
      return kept;
    },
    async remove(accountId, id) {
      const removed = await desk.remove(accountId, id);
      if (removed) await onChanged(accountId, id);
      return removed;
    },
  };
}
