import {
  ActionIcon,
  Button,
  Checkbox,
  Fieldset,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useBlocker } from "@tanstack/react-router";
import { ApiError } from "../../src/client/index.ts";
import type { Dialect } from "../api.ts";
import { showAtFields } from "../parts/field-errors.ts";
import { LinkButton } from "../parts/link.tsx";
import { Failed } from "../parts/states.tsx";
import { texts } from "../texts.ts";
import type { ConnectorFields } from "./connector-fields.ts";
import { SchemaFields } from "./schema-fields.tsx";

type Props = {
  dialects: Dialect[];
  initial: ConnectorFields;
  isNew: boolean;
  error: Error | null;
  isPending: boolean;
  /** Rejects with what the server refuses, which is then shown at its fields. */
  onSave(fields: ConnectorFields): Promise<unknown>;
};

/** Every setting of a connector; what the dialect alone has is drawn from its JSON Schema. */
export function ConnectorForm({ dialects, initial, isNew, error, isPending, onSave }: Props) {
  const { connectors: words } = texts;
  const form = useForm<ConnectorFields>({ initialValues: initial });
  useBlocker({ shouldBlockFn: () => !isPending && form.isDirty() && !confirm(texts.states.leave) });
  const { values } = form;
  const dialect = dialects.find(({ name }) => name === values.dialect);

  async function save(fields: ConnectorFields) {
    try {
      await onSave(fields);
      form.resetDirty(fields);
    } catch (refused) {
      showAtFields(form, refused);
    }
  }

  // What stands at the fields need not be said twice.
  const isAtFields = error instanceof ApiError && error.errors.length > 0;
  return (
    <form onSubmit={form.onSubmit((fields) => void save(fields))} noValidate>
      <Stack maw={760} gap="lg">
        <TextInput label={words.name} required {...form.getInputProps("name")} />
        <Select
          label={words.dialect}
          description={dialect?.description}
          data={dialects.map(({ name, title }) => ({ value: name, label: title }))}
          allowDeselect={false}
          disabled={!isNew}
          {...form.getInputProps("dialect")}
          onChange={(name) => form.setValues({ dialect: name ?? "standard", settings: {}, events: null })}
        />
        <TextInput label={words.url} placeholder="https://crm.example/hooks" required {...form.getInputProps("url")} />
        {dialect && (
          <Events dialect={dialect} value={values.events} onChange={(events) => form.setValues({ events })} />
        )}
        {dialect && (
          <SchemaFields
            legend={words.own}
            schema={dialect.settings}
            value={values.settings}
            errorOf={(name) => form.errors[`settings.${name}`]}
            onChange={(settings) => form.setValues({ settings })}
          />
        )}
        <Fieldset legend={words.headers}>
          <Stack gap="sm">
            {values.headers.map(({ key }, index) => (
              <Group key={key} align="flex-end" wrap="nowrap">
                <TextInput
                  flex={1}
                  aria-label={words.headerName(index + 1)}
                  {...form.getInputProps(`headers.${index}.name`)}
                />
                <TextInput
                  flex={2}
                  aria-label={words.headerValue(index + 1)}
                  {...form.getInputProps(`headers.${index}.value`)}
                />
                <ActionIcon
                  variant="default"
                  size="lg"
                  aria-label={words.removeHeader(index + 1)}
                  onClick={() => form.removeListItem("headers", index)}
                >
                  ×
                </ActionIcon>
              </Group>
            ))}
            <Button
              variant="default"
              size="xs"
              w="fit-content"
              onClick={() =>
                form.insertListItem("headers", {
                  name: "",
                  value: "",
                  key: crypto.getRandomValues(new Uint32Array(2)).join(),
                })
              }
            >
              {words.addHeader}
            </Button>
          </Stack>
        </Fieldset>
        <Fieldset legend={words.delivery}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <NumberInput
              label={words.timeout}
              description={words.timeoutHint}
              min={0.1}
              {...form.getInputProps("timeout_s")}
              error={form.errors.timeout_ms}
            />
            <NumberInput
              label={words.retryLimit}
              description={words.retryLimitHint}
              min={0}
              allowDecimal={false}
              {...form.getInputProps("retry_limit")}
            />
            <NumberInput
              label={words.totalTimeout}
              description={words.totalTimeoutHint}
              min={1}
              allowDecimal={false}
              {...form.getInputProps("total_timeout_s")}
            />
            <NumberInput
              label={words.rateLimit}
              description={words.rateLimitHint}
              min={0.01}
              {...form.getInputProps("rate_limit")}
            />
            <NumberInput
              label={words.concurrency}
              min={1}
              allowDecimal={false}
              {...form.getInputProps("concurrency")}
            />
            <Switch label={words.ordered} mt="xl" {...form.getInputProps("ordered", { type: "checkbox" })} />
          </SimpleGrid>
        </Fieldset>
        {error && !isAtFields && <Failed error={error} />}
        <Group>
          <Button type="submit" loading={isPending}>
            {isNew ? texts.actions.create : texts.actions.save}
          </Button>
          <LinkButton to="/connectors" variant="default">
            {texts.actions.cancel}
          </LinkButton>
        </Group>
      </Stack>
    </form>
  );
}

type EventsProps = { dialect: Dialect; value: string[] | null; onChange(events: string[] | null): void };

function Events({ dialect, value, onChange }: EventsProps) {
  const { connectors: words } = texts;
  const known = Object.entries(dialect.events);
  return (
    <Fieldset legend={words.events}>
      <Stack gap="sm">
        <Switch
          label={words.allEvents}
          checked={value === null}
          onChange={({ currentTarget }) => onChange(currentTarget.checked ? null : known.map(([type]) => type))}
        />
        {value !== null && (
          <Checkbox.Group aria-label={words.events} value={value} onChange={onChange}>
            <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="xs">
              {known.map(([type, name]) => (
                <Checkbox key={type} value={type} label={name === type ? type : `${type} (${name})`} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
        )}
      </Stack>
    </Fieldset>
  );
}
