/** A trunk as it is stored, as people see it, and as an engine is set up with it. */
import type { NewTrunk, TrunkPatch, TrunkState, TrunkView } from "../../contract/trunks.ts";
import type { Vault } from "../../model/sealed.ts";
import type { Tables } from "../../store/tables.ts";
import { type Trunk, trunkSchema } from "../../telephony/trunk.ts";
import type { Columns } from "../records/record-desk.ts";

type Row = Tables["trunks"];
/** What is kept encrypted of a trunk. */
type Secret = { password: string };

/** How often a trunk that is not signed in to is asked whether it is there. */
const CHECK_SECONDS = 60;

const flag = (value: boolean) => (value ? 1 : 0);

/** @param stored the trunk before; null for a new one. */
export function toColumns(
  given: Omit<NewTrunk, "id"> | TrunkPatch,
  { vault, stored }: { vault: Vault; stored: Row | null },
): Columns<"trunks"> {
  const { enabled, register, plus, codecs, prefixes, password, ...plain } = given;
  const columns: Columns<"trunks">["columns"] = { ...plain };
  if (enabled !== undefined) columns.enabled = flag(enabled);
  if (register !== undefined) columns.register = flag(register);
  if (plus !== undefined) columns.plus = flag(plus);
  if (codecs !== undefined) columns.codecs = JSON.stringify(codecs);
  if (prefixes !== undefined) columns.prefixes = JSON.stringify([...new Set(prefixes)]);
  if (password !== undefined) columns.sealed = password === null ? null : vault.seal({ password } satisfies Secret);
  const { register: signsIn, username, sealed } = { ...stored, ...columns };
  for (const [field, value] of [
    ["username", username],
    ["password", sealed],
  ] as const) {
    if (signsIn !== 1 || (value !== null && value !== undefined)) continue;
    const message = `A trunk that signs in needs a ${field}.`;
    const fix = "Enter the one that the carrier gave you, or switch signing in off.";
    return { refusal: { code: "invalid_field", path: [field], message, fix } };
  }
  return { columns };
}

export function toView(row: Row, state: TrunkState): TrunkView {
  const { account_id: _, sealed, enabled, register, plus, codecs, prefixes, ...rest } = row;
  return {
    ...rest,
    enabled: enabled === 1,
    register: register === 1,
    plus: plus === 1,
    codecs: JSON.parse(codecs) as TrunkView["codecs"],
    prefixes: JSON.parse(prefixes) as string[],
    has_password: sealed !== null,
    state,
  };
}

/** Throws a `SealBrokenError` where the password cannot be read any more. */
export function toTrunk(row: Row, vault: Vault): Trunk {
  const { name, host, port, protocol, username, sealed, domain, register, codecs, plus, prefixes } = row;
  const signsIn = register === 1;
  return {
    name,
    host,
    protocol,
    ...(port === null ? {} : { port }),
    ...(username === null ? {} : { username }),
    ...(sealed === null ? {} : vault.open<Secret>(sealed)),
    ...(domain === null ? {} : { domain }),
    register: signsIn,
    register_seconds: trunkSchema.shape.register_seconds.parse(undefined),
    ...(signsIn ? {} : { check_seconds: CHECK_SECONDS }),
    codecs: JSON.parse(codecs) as Trunk["codecs"],
    plus: plus === 1,
    prefixes: JSON.parse(prefixes) as string[],
  };
}
