import { Alert, Badge, Box, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { AttemptDetail } from "../pages/attempt-detail.tsx";
import { Refused, type ToPath } from "../parts/refused.tsx";
import { texts } from "../texts.ts";
import { toBody, toNewConnector } from "./fields.ts";
import type { ConnectorFormState } from "./form-type.ts";
import { useDelivery } from "./use-delivery.ts";

type Tested = Schemas["TestedEvent"];

const COLORS: Record<Tested["verdict"], string> = {
  delivered: "green.6",
  failed: "red.6",
  unanswered: "orange.6",
  not_sent: "gray.6",
};

type Props = {
  /** Null for one that was never saved. */
  id: string | null;
  form: ConnectorFormState;
  toPath: ToPath;
};

/** The test button, with the answers to each example. What is edited is tested as it is edited, and not saved. */
export function TestPanel({ id, form, toPath }: Props) {
  const fields = form.values;
  const isDirty = form.isDirty();
  const { test: words } = texts;
  const queryClient = useQueryClient();
  const test = useMutation({
    mutationFn: () =>
      id === null
        ? api.post("/v1/connectors/test", {
            body: { connector: { ...toNewConnector(fields), name: fields.name || words.unnamed } },
          })
        : api.post("/v1/connectors/{id}/test", { path: { id }, body: isDirty ? { change: toBody(fields) } : {} }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["connectors"] }),
  });

  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {words.hint}
      </Text>
      {id === null ? <Text size="sm">{words.unsaved}</Text> : isDirty && <Text size="sm">{words.asEdited}</Text>}
      <Button w="fit-content" loading={test.isPending} onClick={() => test.mutate()}>
        {words.run}
      </Button>
      <Refused form={form} error={test.error} toPath={toPath} />
      {test.data && <Results test={test.data} />}
    </Stack>
  );
}

function Results({ test: { passed, data } }: { test: Schemas["Test"] }) {
  const { test: words } = texts;
  const failed = data.filter(({ verdict }) => verdict !== "delivered").length;
  if (data.length === 0) return <Text size="sm">{words.nothing}</Text>;
  return (
    <Stack gap="sm">
      <Alert color={passed ? "green" : "red"} variant="light" p="sm" role="status">
        <Text size="sm" fw={500} c="var(--mantine-color-text)">
          {passed ? words.passed(data.length) : words.failed(failed, data.length)}
        </Text>
      </Alert>
      {data.map((tested) => (
        <Result key={tested.event_type} tested={tested} />
      ))}
    </Stack>
  );
}

function Result({ tested }: { tested: Tested }) {
  const { test: words } = texts;
  const { event_type, name, verdict, reason, status, ms, contact, delivery_id } = tested;
  return (
    <Paper withBorder p="sm" data-tested={event_type}>
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap">
          <Text fw={500} size="sm">
            {name}
          </Text>
          <Group gap="xs" wrap="nowrap">
            <Text size="xs" c="dimmed">
              {[status, ms === null ? null : words.ms(ms)].filter((part) => part !== null).join(" · ")}
            </Text>
            <Badge variant="dot" tt="none" radius="sm" miw="max-content" color={COLORS[verdict]}>
              {words.verdicts[verdict]}
            </Badge>
          </Group>
        </Group>
        {reason !== null && (
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {reason}
          </Text>
        )}
        {contact && <Contact contact={contact} />}
        {delivery_id !== null && <Exchange id={delivery_id} name={name} />}
      </Stack>
    </Paper>
  );
}

function Contact({ contact }: { contact: Schemas["Contact"] }) {
  return (
    <Box>
      <Text size="xs" c="dimmed">
        {texts.test.contact}
      </Text>
      {contact.fields.map(({ title, value }) => (
        <Text key={`${title} ${value}`} size="sm">
          <b>{title}</b>: <bdi>{value}</bdi>
        </Text>
      ))}
    </Box>
  );
}

/** Request and answer, asked for when somebody wants to see them. */
function Exchange({ id, name }: { id: string; name: string }) {
  const { isOpen, toggle, attempts } = useDelivery(id);
  return (
    <Box>
      <Button
        size="compact-xs"
        variant="subtle"
        px={4}
        aria-expanded={isOpen}
        aria-label={texts.test.detailsOf(name)}
        onClick={toggle}
      >
        {texts.test.details}
      </Button>
      {isOpen && (
        <Stack gap="sm" mt={6}>
          {attempts.map((attempt) => (
            <AttemptDetail key={attempt.n} attempt={attempt} />
          ))}
        </Stack>
      )}
    </Box>
  );
}
