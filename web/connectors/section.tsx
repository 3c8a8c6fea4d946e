import { Accordion, Badge, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { texts } from "../texts.ts";

type Props = {
  name: string;
  title: string;
  /** What the section is about. */
  hint: string;
  /** What is set in it, in a few words, to be read while it is closed. */
  summary: string;
  isWrong: boolean;
  children: ReactNode;
};

/** A part of a connector's settings that opens and closes, and says closed what is set in it. */
export function Section({ name, title, hint, summary, isWrong, children }: Props) {
  return (
    <Accordion.Item value={name}>
      <Accordion.Control>
        <Group justify="space-between" gap="sm" pr="sm">
          <Text fw={600}>{title}</Text>
          {isWrong ? (
            <Badge color="red.8" variant="filled" tt="none">
              {texts.editor.wrong}
            </Badge>
          ) : (
            <Text size="sm" c="dimmed">
              {summary}
            </Text>
          )}
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
          {children}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}
