/** Agents' telephones: what they sign in with. */
import { createHash, randomBytes, randomInt } from "node:crypto";
import type { NewPhoneAccountView, PhoneAccountView, PhoneCredentialsView } from "../contract/phone.ts";
import { phoneAgentOf } from "../model/phone-agent.ts";
import type { Database } from "../store/database.ts";
import {
  deletePhoneAccount,
  findPhoneAccount,
  findPhoneAccountByName,
  replacePhoneAccount,
} from "../store/phone-accounts.ts";
import { findRecord } from "../store/records.ts";
import type { PhoneAccountsTable } from "../store/tables.ts";
import { PHONE_REALM, type PhoneAccount } from "../telephony/phone.ts";
import type { Telephony } from "../telephony/telephony.ts";

/** Where telephones connect to on the HTTP server (RFC 7118). */
export const PHONE_PATH = "/phone";

/** Why a telephone gets nothing to sign in with. */
export type NotIssued =
  | { kind: "no_agent" }
  /** No engine that telephones could sign in to; why, for people. */
  | { kind: "no_telephony"; detail: string };

/** Credentials, or why there are none. */
export type Issued = { kind: "issued"; credentials: PhoneCredentialsView } | NotIssued;

export type PhoneDesk = {
  /** New credentials for a telephone of an agent, for half a day. */
  issue(accountId: string, agentId: string): Promise<Issued>;
  /** Gives an agent a name and a password that last, in the place of those that they had. */
  renewAccount(accountId: string, agentId: string): Promise<Given>;
  /** An agent's name and what else is known of it, but the password; null where they have none. */
  findAccount(accountId: string, agentId: string): Promise<PhoneAccountView | null>;
  /** False where there was none. */
  removeAccount(accountId: string, agentId: string): Promise<boolean>;
};

/** An account with its password, which is told once, or why there is none. */
export type Given = { kind: "given"; account: NewPhoneAccountView } | NotIssued;

/** For the engine: whose account a name is. */
export async function findPhoneAccountOf(
  database: Pick<Database, "db">,
  username: string,
): Promise<PhoneAccount | null> {
  const found = await findPhoneAccountByName(database, username);
  if (found === null) return null;
  return { agent: phoneAgentOf({ accountId: found.account_id, agentId: found.agent_id }), ha1: found.ha1 };
}

/** A name that is easily typed: without letters and digits that look alike. */
const NAME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
const NAME_LENGTH = 10;
/** 120 random bits. */
const PASSWORD_BYTES = 15;

export function createPhoneDesk({
  database,
  telephony,
}: {
  database: Database;
  telephony: Telephony | null;
}): PhoneDesk {
  async function viewOf(row: PhoneAccountsTable): Promise<PhoneAccountView> {
    const agent = phoneAgentOf({ accountId: row.account_id, agentId: row.agent_id });
    const result = await telephony?.credentials({ agent });
    const credentials = result?.kind === "done" ? result.credentials : null;
    const host = credentials?.address.split("@")[1] ?? null;
    return {
      agent_id: row.agent_id,
      username: row.username,
      address: host === null ? null : `sip:${row.username}@${host}`,
      server: host,
      transports: credentials?.transports ?? [],
      created_at: row.created_at,
    };
  }

  return {
    async issue(accountId, agentId) {
      if (!(await findRecord(database, "agents", { accountId, id: agentId }))) return { kind: "no_agent" };
      if (!telephony?.connectPhone) return { kind: "no_telephony", detail: "Telephony is switched off." };
      const result = await telephony.credentials({ agent: phoneAgentOf({ accountId, agentId }) });
      if (result.kind === "refused") return { kind: "no_telephony", detail: result.detail };
      const { address, username, password, expiresAt, iceServers, testNumbers, keepLostMs } = result.credentials;
      const credentials = {
        agent_id: agentId,
        address,
        username,
        password,
        expires_at: expiresAt,
        websocket_path: PHONE_PATH,
        ice_servers: iceServers,
        test_numbers: testNumbers,
        keep_lost_seconds: keepLostMs / 1_000,
      };
      return { kind: "issued", credentials };
    },
    async renewAccount(accountId, agentId) {
      if (!(await findRecord(database, "agents", { accountId, id: agentId }))) return { kind: "no_agent" };
      if (!telephony?.connectPhone) return { kind: "no_telephony", detail: "Telephony is switched off." };
      const username = Array.from({ length: NAME_LENGTH }, () => NAME_LETTERS[randomInt(NAME_LETTERS.length)]).join("");
      const password = randomBytes(PASSWORD_BYTES).toString("base64url");
      const row = {
        username,
        account_id: accountId,
        agent_id: agentId,
        ha1: createHash("md5").update(`${username}:${PHONE_REALM}:${password}`).digest("hex"),
        created_at: Date.now(),
      };
      await database.transaction((tx) => replacePhoneAccount(tx, row));
      return { kind: "given", account: { ...(await viewOf(row)), password } };
    },
    async findAccount(accountId, agentId) {
      const row = await findPhoneAccount(database, { accountId, agentId });
      return row && viewOf(row);
    },
    removeAccount: (accountId, agentId) => database.transaction((tx) => deletePhoneAccount(tx, { accountId, agentId })),
  };
}
