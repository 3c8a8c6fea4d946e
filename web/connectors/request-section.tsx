import { ActionIcon, Button, Fieldset, Group, Input, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import type { Dialect } from "../api.ts";
import { SchemaFields } from "../pages/schema-fields.tsx";
import { newKey } from "../parts/new-key.ts";
import { texts } from "../texts.ts";
import type { Method } from "./fields.ts";
import { type ConnectorFormState, hasErrors } from "./form-type.ts";
import { Section } from "./section.tsx";

const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;

/** How the request is made: its method, what the dialect alone has, and headers of its own. */
export function RequestSection({ form, dialect }: { form: ConnectorFormState; dialect: Dialect }) {
  const { editor: words } = texts;
  const { method, headers, settings } = form.values;
  const named = headers.filter(({ name }) => name !== "").length;
  return (
    <Section
      name="request"
      title={words.request}
      hint={words.requestHint}
      summary={`${method || words.ownMethodShort} · ${words.headerCount(named)}`}
      isWrong={hasErrors(form, ["method", "headers", "settings"])}
    >
      <Input.Wrapper label={words.method} description={words.methodHint} error={form.errors.method} labelElement="div">
        <SegmentedControl
          mt={6}
          aria-label={words.method}
          value={method}
          data={[{ value: "", label: words.ownMethod }, ...METHODS.map((each) => ({ value: each, label: each }))]}
          onChange={(chosen) => form.setFieldValue("method", chosen as Method | "")}
        />
      </Input.Wrapper>
      <SchemaFields
        legend={words.dialectSettings(dialect.title)}
        schema={dialect.settings}
        value={settings}
        errorOf={(name) => form.errors[`settings.${name}`]}
        onChange={(changed) => form.setValues({ settings: changed })}
      />
      <Headers form={form} />
    </Section>
  );
}

function Headers({ form }: { form: ConnectorFormState }) {
  const { editor: words, connectors } = texts;
  return (
    <Fieldset legend={connectors.headers}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {words.headersHint}
        </Text>
        {form.values.headers.map(({ key }, index) => (
          <Group key={key} align="flex-start" wrap="nowrap" gap="xs">
            <TextInput
              flex={2}
              placeholder="X-Tenant"
              aria-label={connectors.headerName(index + 1)}
              {...form.getInputProps(`headers.${index}.name`)}
            />
            <TextInput
              flex={3}
              aria-label={connectors.headerValue(index + 1)}
              {...form.getInputProps(`headers.${index}.value`)}
            />
            <ActionIcon
              variant="default"
              size={36}
              aria-label={connectors.removeHeader(index + 1)}
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
          onClick={() => form.insertListItem("headers", { name: "", value: "", key: newKey() })}
        >
          {connectors.addHeader}
        </Button>
      </Stack>
    </Fieldset>
  );
}
