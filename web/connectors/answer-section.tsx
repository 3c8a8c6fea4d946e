import { NumberInput, SegmentedControl, SimpleGrid, Stack, Switch, TagsInput, Text, TextInput } from "@mantine/core";
import { texts } from "../texts.ts";
import { type ConnectorFormState, hasErrors } from "./form-type.ts";
import { Section } from "./section.tsx";

/** When an answer counts as success. */
export function SuccessSection({ form }: { form: ConnectorFormState }) {
  const { editor: words } = texts;
  const { hasSuccess, success } = form.values;
  const parts = [
    success.status.join(", "),
    success.response_key && `${success.response_key} = ${success.expected_value}`,
  ];
  return (
    <Section
      name="success"
      title={words.success}
      hint={words.successHint}
      summary={hasSuccess ? parts.filter(Boolean).join(" · ") || words.ownSuccess : words.ownSuccess}
      isWrong={hasErrors(form, ["success"])}
    >
      <Switch
        label={words.hasSuccess}
        description={words.hasSuccessHint}
        {...form.getInputProps("hasSuccess", { type: "checkbox" })}
      />
      {hasSuccess && (
        <Stack gap="md">
          <TagsInput
            label={words.status}
            description={words.statusHint}
            placeholder={success.status.length === 0 ? "200-299" : undefined}
            splitChars={[",", " "]}
            {...form.getInputProps("success.status")}
            onChange={(status) =>
              form.setFieldValue(
                "success.status",
                status.map((text) => text.trim().replace("–", "-")),
              )
            }
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={words.responseKey}
              description={words.responseKeyHint}
              placeholder="data.ok"
              {...form.getInputProps("success.response_key")}
            />
            <div>
              <Text size="sm" fw={500}>
                {words.expected}
              </Text>
              <Text size="xs" c="dimmed" mb={5}>
                {words.expectedHint}
              </Text>
              <SegmentedControl
                aria-label={words.expected}
                disabled={success.response_key === ""}
                data={["true", "false"]}
                value={String(success.expected_value)}
                onChange={(value) => form.setFieldValue("success.expected_value", value === "true")}
              />
            </div>
          </SimpleGrid>
        </Stack>
      )}
    </Section>
  );
}

/** How often and how fast it is sent. */
export function DeliverySection({ form }: { form: ConnectorFormState }) {
  const { editor: words } = texts;
  const { values } = form;
  const number = (path: "timeout_s" | "retry_limit" | "total_timeout_s" | "rate_limit" | "concurrency") => ({
    label: words[path],
    description: words.deliveryHints[path],
    ...form.getInputProps(path),
  });
  return (
    <Section
      name="delivery"
      title={words.delivery}
      hint={words.deliveryHint}
      summary={words.deliverySummary(values.timeout_s, values.retry_limit)}
      isWrong={hasErrors(form, ["timeout_s", "retry_limit", "total_timeout_s", "rate_limit", "concurrency", "ordered"])}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NumberInput min={0.1} suffix=" s" {...number("timeout_s")} />
        <NumberInput min={0} allowDecimal={false} {...number("retry_limit")} />
        <NumberInput
          min={1}
          allowDecimal={false}
          suffix=" s"
          placeholder={words.noLimit}
          {...number("total_timeout_s")}
        />
        <NumberInput min={1} allowDecimal={false} {...number("concurrency")} />
        <NumberInput min={0.01} placeholder={words.noLimit} {...number("rate_limit")} />
      </SimpleGrid>
      <Switch
        label={words.ordered}
        description={words.orderedHint}
        {...form.getInputProps("ordered", { type: "checkbox" })}
      />
    </Section>
  );
}
