import { ActionIcon, Autocomplete, Button, Fieldset, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import type { EventPreview } from "../api.ts";
import { newKey } from "../parts/new-key.ts";
import { texts } from "../texts.ts";
import type { Source } from "./fields.ts";
import type { ConnectorFormState } from "./form-type.ts";
import { FIELDS, isClosed, namesIn } from "./sources.ts";

type Props = {
  form: ConnectorFormState;
  /** What the account has its calls analysed for. */
  findings: readonly string[];
  values: EventPreview["variables"];
};

/** Where each variable of the body comes from, and what it stands for in the event that is shown. */
export function VariableTable({ form, findings, values }: Props) {
  const { template: words } = texts;
  const { body, variables } = form.values.template;
  const used = new Set(namesIn(body));
  return (
    <Fieldset legend={words.variables}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {variables.length === 0 && used.size === 0 ? words.noVariables : words.variablesHint}
        </Text>
        {variables.map(({ key, name }, index) => (
          <Row
            key={key}
            form={form}
            findings={findings}
            index={index}
            isUsed={name === "" || used.has(name)}
            value={values.find((value) => value.name === name)}
          />
        ))}
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          onClick={() =>
            form.insertListItem("template.variables", {
              key: newKey(),
              name: [...used].find((name) => !variables.some((variable) => variable.name === name)) ?? "",
              source: "contact",
              field: "",
              format: "iso",
            })
          }
        >
          {words.add}
        </Button>
      </Stack>
    </Fieldset>
  );
}

type RowProps = {
  form: ConnectorFormState;
  findings: readonly string[];
  index: number;
  isUsed: boolean;
  value: EventPreview["variables"][number] | undefined;
};

function Row({ form, findings, index, isUsed, value }: RowProps) {
  const { template: words } = texts;
  const variable = form.values.template.variables[index];
  if (!variable) return null;
  const { name, source } = variable;
  const path = `template.variables.${index}` as const;
  const n = index + 1;
  return (
    <Stack gap={4} data-variable={name}>
      <Group align="flex-start" wrap="wrap" gap="xs">
        <TextInput flex="2 1 7rem" aria-label={words.nameOf(n)} {...form.getInputProps(`${path}.name`)} />
        <Select
          flex="2 1 8rem"
          aria-label={words.sourceOf(n)}
          data={Object.entries(words.sources).map(([key, label]) => ({ value: key, label }))}
          value={source}
          allowDeselect={false}
          onChange={(chosen) => {
            form.setFieldValue(`${path}.source`, chosen as Source["source"]);
            form.setFieldValue(`${path}.field`, FIELDS[chosen as Source["source"]][0] ?? "");
          }}
        />
        {source !== "default" && <FieldOf form={form} findings={findings} index={index} />}
        {source === "timestamp" && (
          <Select
            flex="1 1 7rem"
            aria-label={words.formatOf(n)}
            data={Object.entries(words.times).map(([key, label]) => ({ value: key, label }))}
            allowDeselect={false}
            {...form.getInputProps(`${path}.format`)}
          />
        )}
        <ActionIcon
          variant="default"
          size={36}
          aria-label={words.remove(name)}
          onClick={() => form.removeListItem("template.variables", index)}
        >
          ×
        </ActionIcon>
      </Group>
      <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {isUsed ? (value ? `${words.now}: ${shown(value.value)}` : words.sourceHints[source]) : words.unused}
      </Text>
    </Stack>
  );
}

function FieldOf({ form, findings, index }: Pick<RowProps, "form" | "findings" | "index">) {
  const { template: words } = texts;
  const variable = form.values.template.variables[index];
  if (!variable) return null;
  const props = {
    flex: "2 1 8rem",
    "aria-label": words.fieldOf(index + 1),
    data: [...new Set([...FIELDS[variable.source], ...(variable.source === "outcome" ? findings : [])])],
    ...form.getInputProps(`template.variables.${index}.field`),
  };
  return isClosed(variable.source) ? (
    <Select searchable allowDeselect={false} {...props} />
  ) : (
    <Autocomplete {...props} />
  );
}

const SHOWN_CHARACTERS = 200;

function shown(value: unknown): string {
  const text = value === null ? texts.preview.nothing : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
