/** Checks of fields that only the rules of numbers or other records can decide. */
import { isEmergencyNumber } from "../../model/dial-rules.ts";
import { readPhoneNumber } from "../../model/phone-number.ts";
import type { Transaction } from "../../store/database.ts";
import { findRecord } from "../../store/records.ts";
import { findUser } from "../../store/users.ts";
import type { RecordRefusal } from "./record-desk.ts";

/** A number in E.164, or why the field at `path` is none. Null stays null. */
export function checkNumber<N extends string | null>(
  given: N,
  path: (string | number)[],
): { number: N; refusal?: never } | { refusal: RecordRefusal; number?: never } {
  if (given === null) return { number: given };
  const { number, refusal } = readPhoneNumber(given);
  if (number !== undefined) return { number: number as N };
  const fix = "Send an international number, as +442079460100.";
  return { refusal: { code: "invalid_field", path, message: `${path.join(".")}: ${refusal}.`, fix } };
}

/** Why a record cannot belong to a team: there is none of that id. */
export async function refuseTeam(
  tx: Transaction,
  accountId: string,
  team: string | null | undefined,
): Promise<RecordRefusal | null> {
  if (team === null || team === undefined) return null;
  if (await findRecord(tx, "teams", { accountId, id: team })) return null;
  const fix = "Create the team first, or send the id of another; GET /v1/teams lists them.";
  return { code: "invalid_field", path: ["team"], message: `There is no team "${team}".`, fix };
}

/** Why an agent cannot be a member's: there is none of that id. */
export async function refuseMember(
  tx: Transaction,
  accountId: string,
  id: string | null | undefined,
): Promise<RecordRefusal | null> {
  if (id === null || id === undefined) return null;
  if (await findUser(tx, { accountId, id })) return null;
  const fix = "Invite the member first, or send the id of another; GET /v1/members lists them.";
  return { code: "invalid_field", path: ["member_id"], message: `There is no member "${id}".`, fix };
}

/** Why an agent cannot dial out with a line: there is none of that id. */
export async function refuseLine(
  tx: Transaction,
  accountId: string,
  id: string | null | undefined,
): Promise<RecordRefusal | null> {
  if (id === null || id === undefined) return null;
  if (await findRecord(tx, "lines", { accountId, id })) return null;
  const fix = "Create the line first, or send the id of another; GET /v1/lines lists them.";
  return { code: "invalid_field", path: ["line"], message: `There is no line "${id}".`, fix };
}

/** Why an extension cannot be had: somebody may dial it for help. */
export function refuseEmergency(extension: string | null | undefined): RecordRefusal | null {
  if (extension === null || extension === undefined || !isEmergencyNumber(extension)) return null;
  const message = `${extension} is an emergency number.`;
  return { code: "invalid_field", path: ["extension"], message, fix: "Take another extension, such as 201." };
}
