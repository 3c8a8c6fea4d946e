import { Paper, Stack, Text, Title } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { ReactNode } from "react";
import { ApiError } from "../../src/client/index.ts";
import { showAtFields } from "../parts/field-errors.ts";
import { SaveBar } from "../parts/save-bar.tsx";
import { Failed } from "../parts/states.tsx";
import { texts } from "../texts.ts";
import "./style.css";

type Props<Fields> = {
  /** What the form is of, for those who hear it. */
  label: string;
  form: UseFormReturnType<Fields>;
  isNew: boolean;
  error: Error | null;
  isPending: boolean;
  /** Rejects with what the server refuses, which is then shown at its fields. */
  onSave(fields: Fields): Promise<unknown>;
  /** What the form is then; without it, as it was sent. */
  afterSave?(fields: Fields): Fields;
  children: ReactNode;
};

/** A form of one record: nothing of it is lost by accident, and what is refused stands at its field. */
export function RecordForm<Fields extends object>({
  label,
  form,
  isNew,
  error,
  isPending,
  onSave,
  afterSave = (fields) => fields,
  children,
}: Props<Fields>) {
  const { settings: words } = texts;

  async function save(fields: Fields) {
    form.clearErrors();
    try {
      await onSave(fields);
      const saved = afterSave(fields);
      form.setValues(saved);
      form.resetDirty(saved);
    } catch (refused) {
      showAtFields(form as unknown as Parameters<typeof showAtFields>[0], refused);
    }
  }

  const isAtFields = error instanceof ApiError && error.errors.length > 0;
  return (
    <form onSubmit={form.onSubmit((fields) => void save(fields as Fields))} noValidate aria-label={label}>
      <Stack gap="md" maw={820}>
        {children}
        {error && !isAtFields && <Failed error={error} />}
        <SaveBar
          form={form}
          isNew={isNew}
          isPending={isPending}
          text={isAtFields ? words.atFields : form.isDirty() || isNew ? words.unsaved : words.allSaved}
        />
      </Stack>
    </form>
  );
}

/** Some fields that belong together, and what they are about. */
export function Fields({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Stack gap="md">
        <div>
          <Title order={2} size="h5">
            {title}
          </Title>
          {hint !== undefined && (
            <Text size="sm" c="dimmed">
              {hint}
            </Text>
          )}
        </div>
        {children}
      </Stack>
    </Paper>
  );
}

/** The error at a field or at a part of it, as `prefixes.2` is of `prefixes`. */
export function errorUnder(form: { errors: Record<string, ReactNode> }, path: string): ReactNode {
  return Object.entries(form.errors).find(([key]) => key === path || key.startsWith(`${path}.`))?.[1];
}
