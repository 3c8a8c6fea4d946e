import { Accordion, Paper, Select, Stack, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Dialect, EventPreview } from "../api.ts";
import { type Refusal, Refused } from "../parts/refused.tsx";
import { SaveBar } from "../parts/save-bar.tsx";
import { texts } from "../texts.ts";
import { AccessSection } from "./access-section.tsx";
import { DeliverySection, SuccessSection } from "./answer-section.tsx";
import { BodySection } from "./body-section.tsx";
import { EventsSection } from "./events-section.tsx";
import { type ConnectorFields, formPath } from "./fields.ts";
import { type ConnectorFormState, hasErrors } from "./form-type.ts";
import { RequestSection } from "./request-section.tsx";

type Props = {
  form: ConnectorFormState;
  dialects: Dialect[];
  isNew: boolean;
  error: Error | null;
  isPending: boolean;
  /** What the server would refuse of it as it is now. */
  problems: readonly Refusal[];
  values: EventPreview["variables"];
  /** Rejects where it is not saved. */
  onSave(fields: ConnectorFields): Promise<unknown>;
};

/** The sections, each with the fields whose errors open it. */
const SECTIONS: Record<string, readonly string[]> = {
  events: ["events"],
  access: ["access"],
  request: ["method", "headers", "settings"],
  body: ["template"],
  success: ["success"],
  delivery: ["timeout_s", "retry_limit", "total_timeout_s", "rate_limit", "concurrency", "ordered"],
};

/** Every setting of a connector; what the dialect alone has is drawn from its JSON Schema. */
export function ConnectorForm({ form, dialects, isNew, error, isPending, problems, values, onSave }: Props) {
  const { editor: words } = texts;
  const [open, setOpen] = useState<string[]>(isNew ? [] : initiallyOpen(form.values));
  const dialect = dialects.find(({ name }) => name === form.values.dialect);
  const { hasTemplate } = form.values;
  useEffect(() => {
    // What has just been imported or switched on is to be seen.
    if (hasTemplate) setOpen((opened) => (opened.includes("body") ? opened : [...opened, "body"]));
  }, [hasTemplate]);

  const { errors } = form;
  useEffect(() => {
    const wrong = Object.entries(SECTIONS).filter(([, paths]) => hasErrors({ errors }, paths));
    if (wrong.length > 0) setOpen((opened) => [...new Set([...opened, ...wrong.map(([name]) => name)])]);
  }, [errors]);

  async function save(fields: ConnectorFields) {
    form.clearErrors();
    await onSave(fields).then(
      () => form.resetDirty(fields),
      () => {},
    );
  }

  return (
    <form onSubmit={form.onSubmit((fields) => void save(fields))} noValidate aria-label={words.sections}>
      <Stack gap="md">
        <Paper withBorder p="md">
          <Stack gap="md">
            <TextInput label={words.name} description={words.nameHint} required {...form.getInputProps("name")} />
            <Select
              label={words.dialect}
              description={isNew ? dialect?.description : `${dialect?.description ?? ""} ${words.dialectFixed}`}
              data={dialects.map(({ name, title }) => ({ value: name, label: title }))}
              allowDeselect={false}
              disabled={!isNew}
              {...form.getInputProps("dialect")}
              onChange={(name) => form.setValues({ dialect: name ?? "standard", settings: {}, events: null })}
            />
            <TextInput
              label={words.url}
              description={words.urlHint}
              placeholder="https://crm.example/hooks"
              inputMode="url"
              required
              {...form.getInputProps("url")}
            />
          </Stack>
        </Paper>
        {dialect && (
          <Accordion multiple variant="separated" value={open} onChange={setOpen} order={2} keepMounted={false}>
            <EventsSection form={form} dialect={dialect} />
            <AccessSection form={form} />
            <RequestSection form={form} dialect={dialect} />
            <BodySection form={form} problems={problems} values={values} />
            <SuccessSection form={form} />
            <DeliverySection form={form} />
          </Accordion>
        )}
        <Refused form={form} error={error} toPath={(path) => formPath(path, form.getValues())} />
        <SaveBar
          form={form}
          isNew={isNew}
          isPending={isPending}
          text={form.isDirty() || isNew ? words.unsaved : words.saved}
        />
      </Stack>
    </form>
  );
}

/** A connector that is looked at shows what is its own. */
function initiallyOpen({ hasTemplate }: ConnectorFields): string[] {
  return hasTemplate ? ["body"] : ["events"];
}
