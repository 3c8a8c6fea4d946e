import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { duration } from "../parts/moment.tsx";
import { texts } from "../texts.ts";
import { endOf } from "./announce.ts";
import { Icon } from "./icons.tsx";
import type { PhoneHost } from "./open-phone.ts";
import type { PhoneCall } from "./phone-state.ts";
import { useWho } from "./who.ts";
import { useWhyNoCalls } from "./why-no-calls.ts";

/** The call that has just ended, and how. */
export function EndedCard({ call, host: { commands } }: { call: PhoneCall; host: PhoneHost }) {
  const { phone: words } = texts;
  const who = useWho(call);
  const why = useWhyNoCalls();
  const { answeredAt, endedAt } = call;
  return (
    <Paper withBorder p="md" component="section" aria-label={words.phases.ended} data-ended={call.end?.reason}>
      <Stack gap="xs">
        <Text fw={600}>{endOf(call)}</Text>
        {call.end?.detail && <Text size="sm">{call.end.detail}</Text>}
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          <bdi>{who.title}</bdi>
          {answeredAt !== null && endedAt !== null && ` · ${duration(endedAt - answeredAt)}`}
        </Text>
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="phone" size={16} />}
            disabled={why !== null}
            {...(why !== null && { title: why })}
            onClick={() => commands.call(call.number, call.name)}
          >
            {call.direction === "incoming" ? words.callBack : words.again}
          </Button>
          <Button size="xs" variant="subtle" onClick={commands.putAway}>
            {words.close}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
