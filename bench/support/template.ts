import { CALL_FIELDS } from "../../src/contract/template-fields.ts";
import type { Template, VariableSource } from "../../src/contract/templates.ts";

const VARIABLES = 20;
const CHARACTERS = 2_048;

/** A JSON template of 2 KB that uses each of its 20 variables alone and in a longer text. */
export function largeTemplate(): Template {
  const fields = CALL_FIELDS.slice(0, VARIABLES);
  const sources = fields.map((field): [string, VariableSource] => [field, { source: "call", field }]);
  const lines = fields.flatMap((field) => [
    [field, `{{${field}}}`],
    [`${field}_told`, `The ${field} of this call is {{${field}}}.`],
  ]);
  const body = JSON.stringify(Object.fromEntries(lines), null, 2);
  return { format: "json", body: body.padEnd(CHARACTERS), variables: Object.fromEntries(sources) };
}
