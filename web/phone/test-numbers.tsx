import { Anchor, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { texts } from "../texts.ts";
import { CallButton } from "./call-button.tsx";
import { shownNumber } from "./read-number.ts";

const NUMBERS = Object.entries(texts.phone.test.kinds);
/** Those that a first call is made to. */
const FIRST = ["+12025550100", "+12025550107", "+12025550101", "+12025550104"];

/** Numbers to try while there is no trunk, each with what happens there. */
export function TestNumbers({ onCall }: { onCall(number: string): void }) {
  const { test: words, callNumber } = texts.phone;
  const [isAll, setAll] = useState(false);
  const shown = isAll ? NUMBERS : NUMBERS.filter(([number]) => FIRST.includes(number));
  return (
    <Paper withBorder p="md" component="section" aria-label={words.title}>
      <Stack gap="xs">
        <Title order={2} size="h5">
          {words.title}
        </Title>
        <Text size="sm">{words.text}</Text>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
          {shown.map(([number, what]) => (
            <Group key={number} gap="sm" wrap="nowrap">
              <CallButton label={callNumber(shownNumber(number))} onCall={() => onCall(number)} />
              <div>
                <Text size="sm" fw={600}>
                  {what}
                </Text>
                <Text size="xs">{shownNumber(number)}</Text>
              </div>
            </Group>
          ))}
        </SimpleGrid>
        <Anchor component="button" type="button" size="sm" underline="always" onClick={() => setAll(!isAll)} ta="left">
          {isAll ? words.less : words.more}
        </Anchor>
      </Stack>
    </Paper>
  );
}
