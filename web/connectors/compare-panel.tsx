import { Accordion, Badge, Group, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Schemas } from "../../src/client/index.ts";
import { Failed, Loading } from "../parts/states.tsx";
import { texts } from "../texts.ts";
import { DiffView } from "./diff-view.tsx";
import type { ConnectorFields } from "./fields.ts";
import { useComparison } from "./use-preview.ts";

const CALLS = ["5", "10", "20", "50"];

/** Which webhooks of the last calls would be others with the connector as it is edited. */
export function ComparePanel({ id, fields }: { id: string; fields: ConnectorFields }) {
  const { preview: words } = texts;
  const [calls, setCalls] = useState("20");
  const { data, error } = useComparison({ id, fields, calls: Number(calls) });
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {words.compareHint}
      </Text>
      <Select
        label={words.calls}
        data={CALLS.map((n) => ({ value: n, label: words.callsN(Number(n)) }))}
        value={calls}
        allowDeselect={false}
        w={160}
        onChange={(chosen) => setCalls(chosen ?? calls)}
      />
      {error && <Failed error={error} />}
      {!data && !error && <Loading />}
      {data && <Compared comparison={data} />}
    </Stack>
  );
}

function Compared({ comparison }: { comparison: Schemas["Comparison"] }) {
  const { preview: words } = texts;
  const { calls, compared, unchanged, changed, left_out } = comparison;
  const count = compared - unchanged;
  if (compared === 0) return <Text size="sm">{words.nothingCompared}</Text>;
  return (
    <Stack gap="sm">
      <Text fw={500} role="status">
        {count === 0 ? words.noChange(compared, calls) : words.changed(count, compared, calls)}
      </Text>
      {left_out > 0 && <Text size="sm">{words.leftOut(left_out)}</Text>}
      <Accordion variant="separated" order={3} keepMounted={false}>
        {changed.map(({ delivery_id, event_type, call_id, not_sent, problem, unified }) => (
          <Accordion.Item key={delivery_id} value={delivery_id}>
            <Accordion.Control aria-label={words.show(`${event_type} ${call_id ?? ""}`)}>
              <Group gap="xs">
                <Text size="sm" fw={500}>
                  {event_type}
                </Text>
                <Text size="xs" c="dimmed">
                  {call_id}
                </Text>
                {not_sent && <Badge color="yellow.9">{words.wouldNot}</Badge>}
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              {not_sent && <Text size="sm">{words.notSent[not_sent]}</Text>}
              {problem && <Text size="sm">{problem}</Text>}
              {unified ? (
                <DiffView unified={unified} label={words.show(event_type)} />
              ) : (
                !problem && !not_sent && <Text size="sm">{words.tooLong}</Text>
              )}
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Stack>
  );
}
