import { type UseFormReturnType, useForm } from "@mantine/form";
import { texts } from "../texts.ts";
import { type ConnectorFields, isStatus } from "./fields.ts";

/** The form that all sections of a connector's settings share. */
export type ConnectorFormState = UseFormReturnType<ConnectorFields>;

/** The form of a connector; it refuses itself what would not reach the server as it was entered. */
export function useConnectorForm(initialValues: ConnectorFields): ConnectorFormState {
  return useForm<ConnectorFields>({ initialValues, validate: problemsOf });
}

/** What is wrong, by the fields' paths. */
function problemsOf({ headers, hasTemplate, template, hasSuccess, success }: ConnectorFields): Record<string, string> {
  const { connectors, template: words, editor } = texts;
  const names = headers.map(({ name }) => name.toLowerCase());
  const variables = hasTemplate ? template.variables.map(({ name }) => name) : [];
  const status = hasSuccess ? success.status.find((text) => !isStatus(text)) : undefined;
  return {
    ...Object.fromEntries([
      ...repeated(names).map((index) => [`headers.${index}.name`, connectors.headerTwice]),
      ...headers.flatMap(({ name, value }, index) =>
        name === "" && value !== "" ? [[`headers.${index}.name`, connectors.headerNameless]] : [],
      ),
      ...repeated(variables).map((index) => [`template.variables.${index}.name`, words.variableTwice]),
    ]),
    ...(status !== undefined && { "success.status": editor.noStatus(status) }),
  };
}

/** Where a text stands that stood before. */
function repeated(texts: readonly string[]): number[] {
  return texts.flatMap((text, index) => (text !== "" && texts.indexOf(text) < index ? [index] : []));
}

/** Whether anything is wrong with some fields, or with a part of one. */
export function hasErrors({ errors }: Pick<ConnectorFormState, "errors">, fields: readonly string[]): boolean {
  return Object.keys(errors).some((path) => fields.some((field) => path === field || path.startsWith(`${field}.`)));
}
