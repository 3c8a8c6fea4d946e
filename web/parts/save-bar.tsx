import { Button, Group, Paper, Text } from "@mantine/core";
import { texts } from "../texts.ts";
import { useKept } from "./use-kept.ts";

type Props = {
  form: { isDirty(): boolean; reset(): void };
  isNew: boolean;
  isPending: boolean;
  /** How it stands with the form, for people. */
  text: string;
};

/** The foot of a form, always in sight: saves or discards what was changed, which is not left by accident. */
export function SaveBar({ form, isNew, isPending, text }: Props) {
  const isDirty = form.isDirty();
  useKept(form, isPending);
  return (
    <Paper withBorder p="sm" className="save-bar">
      <Group justify="space-between">
        <Text size="sm" c={isDirty ? undefined : "dimmed"} role="status">
          {text}
        </Text>
        <Group gap="sm">
          {isDirty && !isNew && (
            <Button variant="default" onClick={form.reset}>
              {texts.actions.discard}
            </Button>
          )}
          <Button type="submit" loading={isPending} disabled={!isDirty && !isNew}>
            {isNew ? texts.actions.create : texts.actions.save}
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
