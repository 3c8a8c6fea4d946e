import { Fieldset, NumberInput, Select, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";

/** The part of JSON Schema that dialects describe their settings with. */
type Field = {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
  contentMediaType?: string;
};

type Props = {
  legend: string;
  schema: Record<string, unknown>;
  value: Record<string, unknown>;
  errorOf(name: string): ReactNode;
  onChange(value: Record<string, unknown>): void;
};

/** A form drawn from a JSON Schema of an object; nothing where it has no fields. */
export function SchemaFields({ legend, schema, value, errorOf, onChange }: Props) {
  const fields = Object.entries((schema.properties ?? {}) as Record<string, Field>);
  if (fields.length === 0) return null;
  return (
    <Fieldset legend={legend}>
      <Stack gap="md">
        {fields.map(([name, field]) => (
          <OneField
            key={name}
            label={field.title ?? name}
            field={field}
            value={value[name] ?? field.default}
            error={errorOf(name)}
            onChange={(next) => onChange({ ...value, [name]: next })}
          />
        ))}
      </Stack>
    </Fieldset>
  );
}

type OneProps = { label: string; field: Field; value: unknown; error: ReactNode; onChange(value: unknown): void };

function OneField({ label, field, value, error, onChange }: OneProps) {
  const shared = { label, description: field.description, error };
  const text = typeof value === "string" ? value : "";
  if (field.enum) {
    return <Select {...shared} data={field.enum} value={text || null} onChange={onChange} allowDeselect={false} />;
  }
  if (field.type === "boolean") {
    return (
      <Switch {...shared} checked={value === true} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
    );
  }
  if (field.type === "integer" || field.type === "number") {
    return <NumberInput {...shared} value={typeof value === "number" ? value : ""} onChange={onChange} />;
  }
  const Input = field.contentMediaType === "application/json" ? Textarea : TextInput;
  return <Input {...shared} value={text} onChange={({ currentTarget }) => onChange(currentTarget.value)} />;
}
