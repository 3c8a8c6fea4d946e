import { Paper, Stack, Text, Title } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { ReactNode } from "react";
import { isAtFields, Refused, type ToPath } from "../parts/refused.tsx";
import { SaveBar } from "../parts/save-bar.tsx";
import { texts } from "../texts.ts";
import "./style.css";

type Props<Fields> = {
  /** What the form is of, for those who hear it. */
  label: string;
  form: UseFormReturnType<Fields>;
  isNew: boolean;
  /** What the server refuses. */
  error: Error | null;
  toPath?: ToPath | undefined;
  isPending: boolean;
  /** Rejects where it is not saved. */
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
  toPath,
  isPending,
  onSave,
  afterSave = (fields) => fields,
  children,
}: Props<Fields>) {
  const { settings: words } = texts;

  async function save(fields: Fields) {
    form.clearErrors();
    const isSaved = await onSave(fields).then(
      () => true,
      () => false,
    );
    if (!isSaved) return;
    const saved = afterSave(fields);
    form.setValues(saved);
    form.resetDirty(saved);
  }

  const isWrong = isAtFields(form, error, toPath);
  return (
    <form onSubmit={form.onSubmit((fields) => void save(fields as Fields))} noValidate aria-label={label}>
      <Stack gap="md" maw={820}>
        {children}
        <Refused form={form} error={error} toPath={toPath} />
        <SaveBar
          form={form}
          isNew={isNew}
          isPending={isPending}
          text={isWrong ? words.atFields : form.isDirty() || isNew ? words.unsaved : words.allSaved}
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
