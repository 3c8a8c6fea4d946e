/** Agents' telephones: what they sign in with. */
import type { PhoneCredentialsView } from "../contract/phone.ts";
import { phoneAgentOf } from "../model/phone-agent.ts";
import { findAgentOfMember } from "../store/agents.ts";
import type { Database } from "../store/database.ts";
import { findRecord } from "../store/records.ts";
import type { Telephony } from "../telephony/telephony.ts";

/** Where telephones connect to on the HTTP server (RFC 7118). */
export const PHONE_PATH = "/phone";

/** Credentials, or why there are none. */
export type Issued =
  | { kind: "issued"; credentials: PhoneCredentialsView }
  | { kind: "no_agent" }
  /** No engine that telephones could sign in to; why, for people. */
  | { kind: "no_telephony"; detail: string };

export type PhoneDesk = {
  /** The agent who a member is; null where they are none. */
  agentOf(accountId: string, memberId: string): Promise<string | null>;
  /** New credentials for a telephone of an agent, for half a day. */
  issue(accountId: string, agentId: string): Promise<Issued>;
};

export function createPhoneDesk({
  database,
  telephony,
}: {
  database: Pick<Database, "db">;
  telephony: Telephony | null;
}): PhoneDesk {
  return {
    async agentOf(accountId, memberId) {
      return (await findAgentOfMember(database, { accountId, memberId }))?.id ?? null;
    },
    async issue(accountId, agentId) {
      if (!(await findRecord(database, "agents", { accountId, id: agentId }))) return { kind: "no_agent" };
      if (!telephony?.connectPhone) return { kind: "no_telephony", detail: "Telephony is switched off." };
      const result = await telephony.credentials({ agent: phoneAgentOf({ accountId, agentId }) });
      if (result.kind === "refused") return { kind: "no_telephony", detail: result.detail };
      const { address, username, password, expiresAt, iceServers, testNumbers } = result.credentials;
      const credentials = {
        agent_id: agentId,
        address,
        username,
        password,
        expires_at: expiresAt,
        websocket_path: PHONE_PATH,
        ice_servers: iceServers,
        test_numbers: testNumbers,
      };
      return { kind: "issued", credentials };
    },
  };
}
