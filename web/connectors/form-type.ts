import type { UseFormReturnType } from "@mantine/form";
import type { ConnectorFields } from "./fields.ts";

/** The form that all sections of a connector's settings share. */
export type ConnectorFormState = UseFormReturnType<ConnectorFields>;

/** Whether anything is wrong with some fields, or with a part of one. */
export function hasErrors({ errors }: Pick<ConnectorFormState, "errors">, fields: readonly string[]): boolean {
  return Object.keys(errors).some((path) => fields.some((field) => path === field || path.startsWith(`${field}.`)));
}
