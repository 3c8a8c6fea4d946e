import { randomBytes } from "node:crypto";
import { uuidv7 } from "uuidv7";

/** What an identifier names, told by its prefix. */
type Kind =
  | "evt"
  | "con"
  | "dlv"
  | "rpl"
  | "key"
  | "usr"
  | "ses"
  | "node"
  | "mrk"
  | "team"
  | "agt"
  | "line"
  | "trk"
  | "aud"
  | "tag"
  | "ctc"
  | "wgt"
  | "lead"
  | "call"
  | "ins"
  | "req";

/** A new identifier: a prefix that tells its kind and a UUIDv7, so that keys are inserted in the order of time. */
export function newId(kind: Kind): string {
  return `${kind}_${uuidv7().replaceAll("-", "")}`;
}

/** A new account's identifier: short, since it leads most keys of the store. */
export function newAccountId(): string {
  return `acc_${randomBytes(6).toString("hex")}`;
}
