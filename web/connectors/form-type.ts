import type { UseFormReturnType } from "@mantine/form";
import type { ConnectorFields } from "./fields.ts";

/** The form that all sections of a connector's settings share. */
export type ConnectorFormState = UseFormReturnType<ConnectorFields>;

/** Whether a field is one of these, or a part of one. */
export function isIn(path: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}.`));
}

/** Whether anything is wrong with the fields of a section. */
export function hasErrors(form: ConnectorFormState, prefixes: readonly string[]): boolean {
  return Object.keys(form.errors).some((path) => isIn(path, prefixes));
}
