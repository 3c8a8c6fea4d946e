/** What an agent who dials something gets: another agent, a number over a line, or a refusal that they can read. */
import type { CallSettings } from "../../contract/call-settings.ts";
import { type DialRefusal, isEmergencyNumber, refuseNumber } from "../../model/dial-rules.ts";
import { type Country, countryOf, readCountry, readPhoneNumber } from "../../model/phone-number.ts";
import { findAgentByExtension } from "../../store/agents.ts";
import { readCallSettings } from "../../store/call-settings.ts";
import type { Database } from "../../store/database.ts";
import { findFirstLine } from "../../store/lines.ts";
import { findRecord } from "../../store/records.ts";
import type { Tables } from "../../store/tables.ts";

export type AgentRow = Tables["agents"];

/** Whom a dialled text means. */
export type DialTarget =
  | { kind: "agent"; agent: AgentRow }
  | { kind: "number"; number: string; trunks: readonly string[] | null };

export type DialPlan = {
  agent: AgentRow;
  target: DialTarget;
  settings: CallSettings;
  /** The line that it goes out with; null where the account has none, and for colleagues. */
  line: Tables["lines"] | null;
};

export type Planned = { kind: "planned"; plan: DialPlan } | { kind: "refused"; refusal: DialRefusal };

/**
 * Plans what an agent has dialled. A colleague is named by their extension or their agent's id, anybody else by a number,
 * with its country code or as it is dialled in the line's country.
 * @param lineId the line to go out with; null for the agent's own.
 */
export async function planDial(
  database: Database,
  { agent, dialled, lineId }: { agent: AgentRow; dialled: string; lineId: string | null },
): Promise<Planned> {
  const accountId = agent.account_id;
  const text = dialled.trim();
  const settings = await readCallSettings(database, accountId);
  if (isEmergencyNumber(text)) {
    return refused("emergency_number", `${text} cannot be called from here: take another telephone`);
  }
  const colleague =
    (await findAgentByExtension(database, { accountId, extension: text })) ??
    (await findRecord(database, "agents", { accountId, id: text }));
  if (colleague !== null) {
    if (colleague.id === agent.id) return refused("invalid_number", "This is your own extension");
    return { kind: "planned", plan: { agent, target: { kind: "agent", agent: colleague }, settings, line: null } };
  }
  const line = await findLine(database, { agent, settings, lineId });
  const country = settings.country === null ? countryOfLine(line) : (readCountry(settings.country) ?? undefined);
  const { number, refusal } = readPhoneNumber(text, country);
  if (number === undefined) return refused("invalid_number", `${text.slice(0, 40)} cannot be called: ${refusal}`);
  const forbidden = refuseNumber(number, settings);
  if (forbidden !== null) return { kind: "refused", refusal: forbidden };
  const trunks = line === null || line.trunks === null ? null : (JSON.parse(line.trunks) as string[]);
  return { kind: "planned", plan: { agent, target: { kind: "number", number, trunks }, settings, line } };
}

function refused(code: DialRefusal["code"], text: string): Planned {
  return { kind: "refused", refusal: { code, text } };
}

/** The line that an agent dials out with: the wanted one, their own, the account's default, or its oldest. */
async function findLine(
  database: Database,
  { agent, settings, lineId }: { agent: AgentRow; settings: CallSettings; lineId: string | null },
): Promise<Tables["lines"] | null> {
  const accountId = agent.account_id;
  for (const id of [lineId, agent.line, settings.default_line]) {
    const line = id === null ? null : await findRecord(database, "lines", { accountId, id });
    if (line !== null) return line;
  }
  return findFirstLine(database, accountId);
}

function countryOfLine(line: Tables["lines"] | null): Country | undefined {
  return line === null ? undefined : countryOf(line.number);
}
