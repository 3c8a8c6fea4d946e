import { ActionIcon, Button, Group, NumberInput, Paper, Stack, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { texts } from "../texts.ts";
import { newPhone, type WidgetFields } from "./widget-fields.ts";

/** Who is rung beside agents: people with a telephone whom the account does not have as agents. */
export function WidgetPhones({ form }: { form: UseFormReturnType<WidgetFields> }) {
  const { widgets: words } = texts;
  return (
    <Stack gap="sm">
      <ol className="plain-list" aria-label={words.phones} hidden={form.values.others.length === 0}>
        {form.values.others.map(({ key, name }, index) => (
          <Paper component="li" withBorder p="sm" key={key}>
            <Group align="flex-start" role="group" aria-label={words.phoneOf(index + 1)}>
              <TextInput
                label={words.phoneName}
                required
                flex="1 1 9rem"
                {...form.getInputProps(`others.${index}.name`)}
              />
              <TextInput
                label={words.phoneNumber}
                inputMode="tel"
                required
                flex="1 1 9rem"
                {...form.getInputProps(`others.${index}.phone`)}
              />
              <TextInput label={words.phoneEmail} flex="1 1 9rem" {...form.getInputProps(`others.${index}.email`)} />
              <NumberInput
                label={words.phoneSeconds}
                min={5}
                max={300}
                w={110}
                {...form.getInputProps(`others.${index}.ring_seconds`)}
              />
              <ActionIcon
                variant="default"
                size="lg"
                mt={25}
                aria-label={words.removePhone(name || String(index + 1))}
                onClick={() => form.removeListItem("others", index)}
              >
                <span aria-hidden>×</span>
              </ActionIcon>
            </Group>
          </Paper>
        ))}
      </ol>
      <Button variant="default" size="xs" w="fit-content" onClick={() => form.insertListItem("others", newPhone())}>
        {words.addPhone}
      </Button>
    </Stack>
  );
}
